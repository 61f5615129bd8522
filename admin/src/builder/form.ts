import type { OutputFormat } from '../../../server/src/core/formats';
import { boundsOf, type Point, type Rect, type Size } from '../../../server/src/core/geometry/rect';

/** What an editor chooses from; each is one way to a size. */
export const MODES = ['original', 'width', 'height', 'max', 'min', 'fill', 'scale', 'pad', 'crop'] as const;
export type Mode = (typeof MODES)[number];

/**
 * A filter spec as the form shows it. It holds what every mode would need, so that going to another mode and back
 * loses nothing; `writeForm` writes what the chosen mode uses.
 */
export interface Form {
  readonly mode: Mode;
  /** Pixels of the rendition: of `width`, `height`, `max`, `min`, `fill` and `pad`. */
  readonly width: number;
  readonly height: number;
  /** Of `scale`. */
  readonly percent: number;
  /** Of `fill`, 0 to 100. */
  readonly closeness: number;
  /** Of `fill`: centred on the most striking area. */
  readonly smart: boolean;
  /** Of `fill`: the focal point for this URL alone, in per cent of the upright image. */
  readonly focal: Point | null;
  /** Of `crop`, in pixels of the upright image. */
  readonly box: Rect;
  /** Of `crop`: what it is reduced to, in pixels; null where that follows from the other side, or stays as it is. */
  readonly boxWidth: number | null;
  readonly boxHeight: number | null;
  readonly rotate: 0 | 90 | 180 | 270;
  readonly flipH: boolean;
  readonly flipV: boolean;
  readonly blur: number | null;
  readonly sharpen: boolean;
  readonly grayscale: boolean;
  /** `rrggbb`, or null to keep transparency. */
  readonly background: string | null;
  /** Null for what the original suggests. */
  readonly format: OutputFormat | 'auto' | null;
  readonly lossless: boolean;
  readonly quality: number | null;
}

const USUAL_WIDTH = 800;

/** Where an editor starts: the whole picture, at a size that suits a page. */
export function startForm(picture: Size): Form {
  const width = Math.min(USUAL_WIDTH, picture.width);
  return {
    mode: 'width',
    width,
    height: Math.max(1, Math.round((width * picture.height) / picture.width)),
    percent: 50,
    closeness: 0,
    smart: false,
    focal: null,
    box: boundsOf(picture),
    boxWidth: null,
    boxHeight: null,
    ...PLAIN,
  };
}

/** No effect, and the output as the original suggests it. */
export const PLAIN = {
  rotate: 0, flipH: false, flipV: false, blur: null, sharpen: false, grayscale: false,
  background: null, format: null, lossless: false, quality: null,
} as const satisfies Partial<Form>;

/** Whether two forms differ in their box at most, which dragging changes many times a second. */
export const equalButBox = (a: Form, b: Form): boolean => (Object.keys(a) as (keyof Form)[]).every((key) => key === 'box' || a[key] === b[key]);
