import type { OutputFormat } from '../../../server/src/core/formats';
import { boundsOf, type Point, type Rect, type Size } from '../../../server/src/core/geometry/rect';

/** The ways to get to a size, of which an editor chooses one. */
export const MODES = ['original', 'width', 'height', 'max', 'min', 'fill', 'scale', 'pad', 'crop'] as const;
export type Mode = (typeof MODES)[number];

/** The sides of the rendition that a mode asks for. */
export const SIDES: Readonly<Record<Mode, readonly ('width' | 'height')[]>> = {
  original: [], width: ['width'], height: ['height'], max: ['width', 'height'], min: ['width', 'height'], fill: ['width', 'height'],
  scale: [], pad: ['width', 'height'], crop: [],
};

/**
 * A filter spec as the form shows it. It has the values of all modes, so that an editor who changes the mode and changes
 * it back loses nothing. `formToSpec` writes only the values of the chosen mode.
 */
export interface Form {
  readonly mode: Mode;
  /** Pixels of the rendition, for `width`, `height`, `max`, `min`, `fill` and `pad`. */
  readonly width: number;
  readonly height: number;
  /** For `scale`. */
  readonly percent: number;
  /** For `fill`, 0 to 100. */
  readonly closeness: number;
  /** For `fill`: centre on the most noticeable area. */
  readonly smart: boolean;
  /** For `fill`: the focal point for this URL only, in per cent of the upright source. */
  readonly focal: Point | null;
  /** For `crop`, in pixels of the upright source. */
  readonly box: Rect;
  /** For `crop`: the size of the rendition, in pixels. Null follows from the other side; two nulls keep the size of the box. */
  readonly outputWidth: number | null;
  readonly outputHeight: number | null;
  readonly rotate: 0 | 90 | 180 | 270;
  readonly flipH: boolean;
  readonly flipV: boolean;
  readonly blur: number | null;
  readonly sharpen: boolean;
  readonly grayscale: boolean;
  /** `rrggbb`, or null to keep transparency. */
  readonly background: string | null;
  /** Null for the default format of the source. */
  readonly format: OutputFormat | 'auto' | null;
  readonly lossless: boolean;
  readonly quality: number | null;
}

/** Pixels. */
const DEFAULT_WIDTH = 800;

/** The whole source at a width that suits a web page. */
export function initialForm(source: Size): Form {
  const width = Math.min(DEFAULT_WIDTH, source.width);
  return {
    mode: 'width',
    width,
    height: Math.max(1, Math.round((width * source.height) / source.width)),
    percent: 50,
    closeness: 0,
    smart: false,
    focal: null,
    box: boundsOf(source),
    outputWidth: null,
    outputHeight: null,
    rotate: 0,
    flipH: false,
    flipV: false,
    blur: null,
    sharpen: false,
    grayscale: false,
    background: null,
    format: null,
    lossless: false,
    quality: null,
  };
}

/** Effects that are on or off. */
export const SWITCHED_EFFECTS = ['flipH', 'flipV', 'grayscale', 'sharpen'] as const satisfies readonly (keyof Form)[];

export const hasEffects = (form: Form): boolean => form.rotate !== 0 || form.blur !== null || SWITCHED_EFFECTS.some((name) => form[name]);
