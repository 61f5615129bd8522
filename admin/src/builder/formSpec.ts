import { MAX_SIDE } from '../../../server/src/core/filter-spec/arguments';
import type { Operation, OperationOf, OperationType } from '../../../server/src/core/filter-spec/operation';
import { printOperation, type Spec } from '../../../server/src/core/filter-spec/parse';
import { clamp } from '../../../server/src/core/geometry/rect';
import type { Form, Mode } from './form';

/** The canonical filter spec of a form. */
export function formToSpec(form: Form): string {
  const operations = [...sizeOperations(form), ...effectOperations(form), ...outputOperations(form)];
  return operations.length === 0 ? 'original' : operations.map(printOperation).join('|');
}

/** The spec for screens with twice the pixel density (`2x`), or null if no number in the form sets the size. */
export function formToSpec2x(form: Form): string | null {
  if (form.mode === 'original' || form.mode === 'scale') return null;
  if (form.mode === 'crop' && form.outputWidth === null && form.outputHeight === null) return null;
  const twice = (side: number) => clamp(side * 2, 1, MAX_SIDE);
  return formToSpec({
    ...form,
    width: twice(form.width),
    height: twice(form.height),
    outputWidth: form.outputWidth && twice(form.outputWidth),
    outputHeight: form.outputHeight && twice(form.outputHeight),
  });
}

/**
 * A form that shows the spec; it takes the values that the spec does not set from `form`. Null if a form cannot show the
 * spec: it has an operation without a field, the same operation twice, or another order.
 */
export function specToForm(spec: Spec, form: Form): Form | null {
  const operations = new OperationReader(spec.operations);
  const read: Form = {
    ...form,
    ...readSize(operations),
    grayscale: operations.take('grayscale') !== null,
    blur: operations.take('blur')?.sigma ?? null,
    sharpen: operations.take('sharpen') !== null,
    background: operations.take('bgcolor')?.colour ?? null,
    ...readFormat(operations),
    quality: operations.take('quality')?.quality ?? null,
  };
  // An operation that was skipped, or that has another place, makes the two differ.
  return formToSpec(read) === spec.canonical ? read : null;
}

/** A turn comes before the size, so that the rendition has the size of the form; after a crop, whose box is one of the source. */
function sizeOperations(form: Form): readonly Operation[] {
  const turns = [...turnOperations(form)];
  if (form.mode === 'crop') return [{ type: 'crop', ...form.box }, ...turns, ...resizeOperations(form.outputWidth, form.outputHeight)];
  return [...turns, ...RESIZE_OPERATIONS[form.mode](form)];
}

const RESIZE_OPERATIONS: Readonly<Record<Exclude<Mode, 'crop'>, (form: Form) => readonly Operation[]>> = {
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
};

function resizeOperations(width: number | null, height: number | null): readonly Operation[] {
  if (width !== null && height !== null) return [{ type: 'fill', width, height, smart: false, closeness: 0 }];
  if (width !== null) return [{ type: 'width', width }];
  return height === null ? [] : [{ type: 'height', height }];
}

function* turnOperations({ rotate, flipH, flipV }: Form): Iterable<Operation> {
  if (rotate !== 0) yield { type: 'rotate', degrees: rotate };
  if (flipH) yield { type: 'flip', axis: 'h' };
  if (flipV) yield { type: 'flip', axis: 'v' };
}

function* effectOperations({ grayscale, blur, sharpen }: Form): Iterable<Operation> {
  if (grayscale) yield { type: 'grayscale' };
  if (blur !== null) yield { type: 'blur', sigma: blur };
  if (sharpen) yield { type: 'sharpen' };
}

/** In the order of a canonical spec. */
function outputOperations({ background, format, lossless, quality }: Form): readonly Operation[] {
  return [
    ...(background === null ? [] : [{ type: 'bgcolor', colour: background } as const]),
    ...(format === null ? [] : [{ type: 'format', format, lossless } as const]),
    ...(quality === null ? [] : [{ type: 'quality', quality } as const]),
  ];
}

/** Takes operations from the front of a spec. */
class OperationReader {
  #next = 0;

  readonly #operations: readonly Operation[];

  constructor(operations: readonly Operation[]) {
    this.#operations = operations;
  }

  /** Returns null, and takes nothing, if the next operation has another type. */
  take<T extends OperationType>(type: T): OperationOf<T> | null {
    const operation = this.#operations[this.#next];
    if (operation?.type !== type) return null;
    this.#next += 1;
    return operation as OperationOf<T>;
  }

  takeFlip(axis: 'h' | 'v'): boolean {
    const operation = this.#operations[this.#next];
    return operation?.type === 'flip' && operation.axis === axis && this.take('flip') !== null;
  }
}

function readSize(operations: OperationReader): Partial<Form> {
  const crop = operations.take('crop');
  const turns = readTurns(operations);
  if (crop !== null) return { ...readCrop(crop, operations), ...turns };
  return { ...readResize(operations), ...turns };
}

const readTurns = (operations: OperationReader): Pick<Form, 'rotate' | 'flipH' | 'flipV'> => ({
  rotate: operations.take('rotate')?.degrees ?? 0,
  flipH: operations.takeFlip('h'),
  flipV: operations.takeFlip('v'),
});

function readResize(operations: OperationReader): Partial<Form> {
  const focal = operations.take('focal');
  const fill = operations.take('fill');
  if (fill !== null) {
    const { width, height, closeness, smart } = fill;
    return { mode: 'fill', width, height, closeness, smart, focal: focal && { x: focal.x, y: focal.y } };
  }
  const width = operations.take('width');
  if (width !== null) return { mode: 'width', width: width.width };
  const height = operations.take('height');
  if (height !== null) return { mode: 'height', height: height.height };
  const scale = operations.take('scale');
  if (scale !== null) return { mode: 'scale', percent: scale.percent };
  const box = operations.take('max') ?? operations.take('min') ?? operations.take('pad');
  return box === null ? { mode: 'original' } : { mode: box.type, width: box.width, height: box.height };
}

function readCrop({ left, top, width, height }: OperationOf<'crop'>, operations: OperationReader): Pick<Form, 'mode' | 'box' | 'outputWidth' | 'outputHeight'> {
  const fill = operations.take('fill');
  return {
    mode: 'crop',
    box: { left, top, width, height },
    outputWidth: fill?.width ?? operations.take('width')?.width ?? null,
    outputHeight: fill?.height ?? operations.take('height')?.height ?? null,
  };
}

function readFormat(operations: OperationReader): Pick<Form, 'format' | 'lossless'> {
  const format = operations.take('format');
  return { format: format?.format ?? null, lossless: format?.lossless ?? false };
}
