import type { Operation, OperationOf, OperationType } from '../../../server/src/core/filter-spec/operation';
import type { Spec } from '../../../server/src/core/filter-spec/parse';
import { PLAIN, type Form } from './form';
import { writeForm } from './writeForm';

/**
 * The form that says what a spec says, on top of `form`, or null where the form cannot say it: with other operations,
 * more of them, or in another order.
 */
export function readForm(spec: Spec, form: Form): Form | null {
  const rest = new Operations(spec.operations);
  const read: Form = {
    ...form, ...PLAIN, ...readSize(rest),
    rotate: rest.take('rotate')?.degrees ?? 0,
    flipH: rest.takeFlip('h'),
    flipV: rest.takeFlip('v'),
    grayscale: rest.take('grayscale') !== null,
    blur: rest.take('blur')?.sigma ?? null,
    sharpen: rest.take('sharpen') !== null,
    background: rest.take('bgcolor')?.colour ?? null,
    ...readFormat(rest),
    quality: rest.take('quality')?.quality ?? null,
  };
  // Whatever was read past, or is written in another order than the form's, shows here.
  return writeForm(read) === spec.canonical ? read : null;
}

function readFormat(rest: Operations): Pick<Form, 'format' | 'lossless'> {
  const format = rest.take('format');
  return { format: format?.format ?? null, lossless: format?.lossless ?? false };
}

/** Operations that are taken from the front, one by one. */
class Operations {
  #at = 0;

  readonly #operations: readonly Operation[];

  constructor(operations: readonly Operation[]) {
    this.#operations = operations;
  }

  /** The next one, if it is of that type. */
  take<T extends OperationType>(type: T): OperationOf<T> | null {
    const next = this.#operations[this.#at];
    if (next?.type !== type) return null;
    this.#at += 1;
    return next as OperationOf<T>;
  }

  takeFlip(axis: 'h' | 'v'): boolean {
    const next = this.#operations[this.#at];
    return next?.type === 'flip' && next.axis === axis && this.take('flip') !== null;
  }
}

function readSize(rest: Operations): Partial<Form> {
  const focal = rest.take('focal');
  const fill = rest.take('fill');
  if (fill !== null) {
    const { width, height, closeness, smart } = fill;
    return { mode: 'fill', width, height, closeness, smart, focal: focal && { x: focal.x, y: focal.y } };
  }
  const crop = rest.take('crop');
  if (crop !== null) return readCrop(crop, rest);
  const width = rest.take('width');
  if (width !== null) return { mode: 'width', width: width.width };
  const height = rest.take('height');
  if (height !== null) return { mode: 'height', height: height.height };
  const scale = rest.take('scale');
  if (scale !== null) return { mode: 'scale', percent: scale.percent };
  const box = rest.take('max') ?? rest.take('min') ?? rest.take('pad');
  return box === null ? { mode: 'original' } : { mode: box.type, width: box.width, height: box.height };
}

function readCrop({ left, top, width, height }: OperationOf<'crop'>, rest: Operations): Partial<Form> {
  const fill = rest.take('fill');
  return {
    mode: 'crop',
    box: { left, top, width, height },
    boxWidth: fill?.width ?? rest.take('width')?.width ?? null,
    boxHeight: fill?.height ?? rest.take('height')?.height ?? null,
  };
}
