import { OUTPUT_FORMATS } from '../formats';
import type { Rect, Size } from '../geometry/rect';
import { closeness, colour, decimal, offset, oneOf, pair, percentage, positiveDecimal, side, whole, type Argument } from './arguments';
import type { OperationOf, OperationType } from './operation';

type BuiltInType = Exclude<OperationType, 'custom'>;

/** One operation: its grammar. What is said of it is in `operation-docs.ts`. */
export interface OperationDefinition<T extends OperationType = OperationType> {
  /** Shown in error messages and in the documentation. */
  readonly syntax: string;
  /** The expected arguments, for error messages. */
  readonly expected: string;
  /** The words that the first argument may be, for "Did you mean". */
  readonly choices?: readonly string[];
  /** Returns the operation, or null where the arguments do not follow the grammar. */
  read(args: readonly string[]): OperationOf<T> | null;
  /** Returns the canonical arguments. */
  print(operation: OperationOf<T>): readonly (string | number)[];
}

/** An operation without arguments. */
const bare = <T extends 'original' | 'sharpen' | 'grayscale'>(type: T) => ({
  syntax: type,
  expected: 'no argument',
  read: (args: readonly string[]) => (args.length === 0 ? ({ type } as OperationOf<T>) : null),
  print: () => [],
});

/** Reads exactly one argument. */
function single<V, R>(argument: Argument<V>, args: readonly string[], make: (value: V) => R): R | null {
  const [text] = args;
  const value = text === undefined || args.length > 1 ? null : argument.read(text);
  return value === null ? null : make(value);
}

const sides = pair(side);
const offsets = pair(offset);
const percentages = pair(percentage);
const shares = pair(positiveDecimal(100));
const quality = whole(1, 100);

const box = <T extends 'max' | 'min' | 'pad'>(type: T) => ({
  syntax: `${type}-WxH`,
  expected: `WxH, each ${side.expected}`,
  read: (args: readonly string[]) => single(sides, args, ([width, height]) => ({ type, width, height }) as OperationOf<T>),
  print: ({ width, height }: Size) => [`${width}x${height}`],
});

const cut = <T extends 'crop' | 'croppct'>(type: T, expected: string, [corner, extent]: readonly [Argument<readonly [number, number]>, Argument<readonly [number, number]>]) => ({
  syntax: `${type}-LxT-WxH`,
  expected,
  read(args: readonly string[]) {
    const [from, size] = [corner.read(args[0] ?? ''), extent.read(args[1] ?? '')];
    if (args.length !== 2 || from === null || size === null) return null;
    return { type, left: from[0], top: from[1], width: size[0], height: size[1] } as OperationOf<T>;
  },
  print: ({ left, top, width, height }: Rect) => [`${left}x${top}`, `${width}x${height}`],
});

const qualityOf = <T extends 'quality' | 'jpegquality' | 'webpquality' | 'avifquality'>(type: T) => ({
  syntax: `${type}-N`,
  expected: quality.expected,
  read: (args: readonly string[]) => single(quality, args, (value) => ({ type, quality: value }) as OperationOf<T>),
  print: (operation: { readonly quality: number }) => [operation.quality],
});

const FORMAT_NAMES = [...OUTPUT_FORMATS, 'auto'] as const;
const formats = oneOf(...FORMAT_NAMES);
const LOSSLESS = oneOf('webp', 'avif', 'heic');
const fillModes = ['smart'];

/** The registry of operations, in the order of the documentation. */
export const OPERATIONS: { readonly [T in BuiltInType]: OperationDefinition<T> } = {
  original: bare('original'),
  width: {
    syntax: 'width-N',
    expected: side.expected,
    read: (args) => single(side, args, (width) => ({ type: 'width', width })),
    print: ({ width }) => [width],
  },
  height: {
    syntax: 'height-N',
    expected: side.expected,
    read: (args) => single(side, args, (height) => ({ type: 'height', height })),
    print: ({ height }) => [height],
  },
  max: box('max'),
  min: box('min'),
  scale: {
    syntax: 'scale-P',
    expected: positiveDecimal(1000).expected,
    read: (args) => single(positiveDecimal(1000), args, (percent) => ({ type: 'scale', percent })),
    print: ({ percent }) => [percent],
  },
  fill: {
    syntax: 'fill-WxH[-cN|-smart]',
    expected: `WxH, each ${side.expected}, then nothing, ${closeness.expected}, or smart`,
    read([dimensions = '', mode, ...surplus]) {
      const size = sides.read(dimensions);
      if (size === null || surplus.length > 0) return null;
      const smart = mode !== undefined && fillModes.includes(mode);
      const near = mode === undefined || smart ? 0 : closeness.read(mode);
      return near === null ? null : { type: 'fill', width: size[0], height: size[1], closeness: near, smart };
    },
    print: ({ width, height, closeness: near, smart }) => [`${width}x${height}`, ...(smart ? fillModes : near > 0 ? [`c${near}`] : [])],
  },
  crop: cut('crop', `LxT-WxH: offsets (${offset.expected}), then sides (${side.expected})`, [offsets, sides]),
  croppct: cut('croppct', `LxT-WxH in per cent: offsets (${percentage.expected}), then sides (${positiveDecimal(100).expected})`, [percentages, shares]),
  focal: {
    syntax: 'focal-XxY',
    expected: `XxY, each ${percentage.expected}`,
    read: (args) => single(percentages, args, ([x, y]) => ({ type: 'focal', x, y })),
    print: ({ x, y }) => [`${x}x${y}`],
  },
  pad: box('pad'),
  rotate: {
    syntax: 'rotate-90 · rotate-180 · rotate-270',
    expected: oneOf('90', '180', '270').expected,
    read: (args) => single(oneOf('90', '180', '270'), args, (degrees) => ({ type: 'rotate', degrees: Number(degrees) as 90 | 180 | 270 })),
    print: ({ degrees }) => [degrees],
  },
  flip: {
    syntax: 'flip-h · flip-v',
    expected: oneOf('h', 'v').expected,
    read: (args) => single(oneOf('h', 'v'), args, (axis) => ({ type: 'flip', axis })),
    print: ({ axis }) => [axis],
  },
  blur: {
    syntax: 'blur-S',
    expected: decimal(0.3, 100).expected,
    read: (args) => single(decimal(0.3, 100), args, (sigma) => ({ type: 'blur', sigma })),
    print: ({ sigma }) => [sigma],
  },
  sharpen: bare('sharpen'),
  grayscale: bare('grayscale'),
  bgcolor: {
    syntax: 'bgcolor-RGB · bgcolor-RRGGBB',
    expected: colour.expected,
    read: (args) => single(colour, args, (hex) => ({ type: 'bgcolor', colour: hex })),
    print: ({ colour: hex }) => [hex],
  },
  format: {
    syntax: 'format-F · format-F-lossless · format-auto',
    choices: FORMAT_NAMES,
    expected: `${formats.expected}; -lossless after ${LOSSLESS.expected.replace('one of ', '')} only`,
    read([name = '', lossless, ...surplus]) {
      const format = formats.read(name);
      if (format === null || surplus.length > 0) return null;
      if (lossless === undefined) return { type: 'format', format, lossless: false };
      return lossless === 'lossless' && LOSSLESS.read(name) !== null ? { type: 'format', format, lossless: true } : null;
    },
    print: ({ format, lossless }) => [format, ...(lossless ? ['lossless'] : [])],
  },
  quality: qualityOf('quality'),
  jpegquality: qualityOf('jpegquality'),
  webpquality: qualityOf('webpquality'),
  avifquality: qualityOf('avifquality'),
  preserve: {
    syntax: 'preserve-svg',
    expected: '"svg"',
    read: (args) => single(oneOf('svg'), args, () => ({ type: 'preserve' })),
    print: () => ['svg'],
  },
};

