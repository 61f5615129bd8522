import type { GeneratorSettings } from '../../../server/src/contracts';
import type { Size } from '../../../server/src/core/geometry/rect';
import type { Form } from './form';
import { formToSpec } from './formSpec';
import { SOCIAL_SIZES } from './socialSizes';

/** A shape that an editor takes over with a click. */
export interface Shape {
  readonly key: string;
  /** `social` and ratios are shown by their key, presets by the label of the configuration. */
  readonly label: string;
  readonly spec: string;
}

/** A shape that an editor has collected, as it was then: other settings make other shapes. */
export interface CollectedShape {
  readonly name: string;
  readonly spec: string;
}

const RATIOS = [[1, 1], [4, 3], [16, 9], [9, 16]] as const;
/** The size that Facebook, LinkedIn and others ask for. */
const [SOCIAL] = SOCIAL_SIZES;

/** The form as a crop to a size, with its format and its effects. */
export const fillSpec = (form: Form, { width, height }: Size): string => formToSpec({ ...form, mode: 'fill', closeness: 0, width, height });

/** Common ratios as large as the current output, the size for social networks, and the presets. All but presets keep the format and the effects. */
export function shapesOf(form: Form, source: Size, presets: GeneratorSettings['presets']): readonly Shape[] {
  const longest = longestSide(form);
  // The turn comes before the size.
  const turned = form.rotate % 180 === 0 ? source : { width: source.height, height: source.width };
  return [
    ...RATIOS.map(([across, down]) => {
      const key = `${across}:${down}`;
      return { key, label: key, spec: fillSpec(form, sizeOfRatio(across / down, longest, turned)) };
    }),
    { key: 'social', label: `${SOCIAL.width} × ${SOCIAL.height}`, spec: fillSpec(form, SOCIAL) },
    ...presets.map(({ name, label, spec }) => ({ key: `preset-${name}`, label, spec })),
  ];
}

/** Of the output, so that another shape is about as large. */
function longestSide({ mode, width, height, box, outputWidth, outputHeight }: Form): number {
  switch (mode) {
    case 'crop': return Math.max(outputWidth ?? 0, outputHeight ?? 0) || Math.max(box.width, box.height);
    case 'height': return height;
    case 'width': case 'original': case 'scale': return width;
    case 'max': case 'min': case 'fill': case 'pad': return Math.max(width, height);
  }
}

/** At most as large as the source allows, so that nothing is missing. */
function sizeOfRatio(ratio: number, longest: number, source: Size): Size {
  const width = Math.min(longest, longest * ratio, source.width, source.height * ratio);
  return { width: Math.max(1, Math.floor(width)), height: Math.max(1, Math.floor(width / ratio)) };
}
