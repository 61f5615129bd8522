import { MAX_SIDE } from '../../../server/src/core/filter-spec/arguments';
import type { Operation } from '../../../server/src/core/filter-spec/operation';
import { printOperation } from '../../../server/src/core/filter-spec/parse';
import { clamp } from '../../../server/src/core/geometry/rect';
import type { Form, Mode } from './form';

/** The filter spec of a form, in its canonical spelling. */
export function writeForm(form: Form): string {
  const operations = [...SIZES[form.mode](form), ...turns(form), ...effects(form), ...outputs(form)];
  return operations.length === 0 ? 'original' : operations.map(printOperation).join('|');
}

/** The spec for a screen of twice the density, or null where its size does not follow from a number in the form. */
export function writeDoubled(form: Form): string | null {
  if (form.mode === 'original' || form.mode === 'scale') return null;
  if (form.mode === 'crop' && form.boxWidth === null && form.boxHeight === null) return null;
  const twice = (side: number) => clamp(side * 2, 1, MAX_SIDE);
  return writeForm({
    ...form,
    width: twice(form.width),
    height: twice(form.height),
    boxWidth: form.boxWidth && twice(form.boxWidth),
    boxHeight: form.boxHeight && twice(form.boxHeight),
  });
}

const SIZES: Readonly<Record<Mode, (form: Form) => readonly Operation[]>> = {
  original: () => [],
  width: ({ width }) => [{ type: 'width', width }],
  height: ({ height }) => [{ type: 'height', height }],
  max: ({ width, height }) => [{ type: 'max', width, height }],
  min: ({ width, height }) => [{ type: 'min', width, height }],
  scale: ({ percent }) => [{ type: 'scale', percent }],
  pad: ({ width, height }) => [{ type: 'pad', width, height }],
  fill: ({ width, height, closeness, smart, focal }) => [
    ...(focal === null || smart ? [] : [{ type: 'focal', ...focal } as const]),
    { type: 'fill', width, height, smart, closeness: smart ? 0 : closeness },
  ],
  crop: ({ box, boxWidth, boxHeight }) => [{ type: 'crop', ...box }, ...reduced(boxWidth, boxHeight)],
};

function reduced(width: number | null, height: number | null): readonly Operation[] {
  if (width !== null && height !== null) return [{ type: 'fill', width, height, smart: false, closeness: 0 }];
  if (width !== null) return [{ type: 'width', width }];
  return height === null ? [] : [{ type: 'height', height }];
}

function* turns({ rotate, flipH, flipV }: Form): Iterable<Operation> {
  if (rotate !== 0) yield { type: 'rotate', degrees: rotate };
  if (flipH) yield { type: 'flip', axis: 'h' };
  if (flipV) yield { type: 'flip', axis: 'v' };
}

function* effects({ grayscale, blur, sharpen }: Form): Iterable<Operation> {
  if (grayscale) yield { type: 'grayscale' };
  if (blur !== null) yield { type: 'blur', sigma: blur };
  if (sharpen) yield { type: 'sharpen' };
}

/** In the order of the canonical form. */
function outputs({ background, format, lossless, quality }: Form): readonly Operation[] {
  return [
    ...(background === null ? [] : [{ type: 'bgcolor', colour: background } as const]),
    ...(format === null ? [] : [{ type: 'format', format, lossless } as const]),
    ...(quality === null ? [] : [{ type: 'quality', quality } as const]),
  ];
}
