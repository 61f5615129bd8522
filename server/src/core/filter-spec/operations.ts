import { OUTPUT_FORMATS } from '../formats';
import type { Rect, Size } from '../geometry/rect';
import { closeness, colour, decimal, offset, oneOf, pair, percentage, positiveDecimal, side, whole, type Argument } from './arguments';
import type { OperationOf, OperationType } from './operation';

type BuiltInType = Exclude<OperationType, 'custom'>;

/** One operation. The grammar, the documentation and the gallery read it from here. */
export interface OperationDefinition<T extends OperationType = OperationType> {
  /** Shown in the documentation. */
  readonly syntax: string;
  readonly summary: string;
  /** Valid specs that use it. */
  readonly examples: readonly string[];
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
const bare = <T extends 'original' | 'sharpen' | 'grayscale'>(type: T, summary: string, examples: readonly string[]) => ({
  syntax: type,
  summary,
  examples,
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

const box = <T extends 'max' | 'min' | 'pad'>(type: T, summary: string, examples: readonly string[]) => ({
  syntax: `${type}-WxH`,
  summary,
  examples,
  expected: `WxH, each ${side.expected}`,
  read: (args: readonly string[]) => single(sides, args, ([width, height]) => ({ type, width, height }) as OperationOf<T>),
  print: ({ width, height }: Size) => [`${width}x${height}`],
});

const cut = <T extends 'crop' | 'croppct'>(
  type: T,
  words: { readonly summary: string; readonly examples: readonly string[]; readonly expected: string },
  [corner, extent]: readonly [Argument<readonly [number, number]>, Argument<readonly [number, number]>],
) => ({
  syntax: `${type}-LxT-WxH`,
  ...words,
  read(args: readonly string[]) {
    const [from, size] = [corner.read(args[0] ?? ''), extent.read(args[1] ?? '')];
    if (args.length !== 2 || from === null || size === null) return null;
    return { type, left: from[0], top: from[1], width: size[0], height: size[1] } as OperationOf<T>;
  },
  print: ({ left, top, width, height }: Rect) => [`${left}x${top}`, `${width}x${height}`],
});

const qualityOf = <T extends 'quality' | 'jpegquality' | 'webpquality' | 'avifquality'>(type: T, summary: string, examples: readonly string[]) => ({
  syntax: `${type}-N`,
  summary,
  examples,
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
  original: bare('original', 'No transform.', ['original']),
  width: {
    syntax: 'width-N',
    summary: 'Reduces to that width; unchanged if already that small.',
    examples: ['width-400'],
    expected: side.expected,
    read: (args) => single(side, args, (width) => ({ type: 'width', width })),
    print: ({ width }) => [width],
  },
  height: {
    syntax: 'height-N',
    summary: 'Reduces to that height; unchanged if already that small.',
    examples: ['height-300'],
    expected: side.expected,
    read: (args) => single(side, args, (height) => ({ type: 'height', height })),
    print: ({ height }) => [height],
  },
  max: box('max', 'Fits within the box; unchanged if it fits.', ['max-400x300']),
  min: box('min', 'Covers the box: both sides at least W and H; unchanged if a side is already that small.', ['min-400x300']),
  scale: {
    syntax: 'scale-P',
    summary: 'Both sides to P per cent, above 0 and at most 1000; the only operation that may enlarge.',
    examples: ['scale-25', 'scale-12.5'],
    expected: positiveDecimal(1000).expected,
    read: (args) => single(positiveDecimal(1000), args, (percent) => ({ type: 'scale', percent })),
    print: ({ percent }) => [percent],
  },
  fill: {
    syntax: 'fill-WxH[-cN|-smart]',
    summary:
      'Crops to exactly that ratio around the focal point (or the centre), then reduces to exactly WxH; a source too small gives the largest box of that ratio. '
      + '`cN` crops N per cent closer to the focal point, never so close that it would enlarge. `smart` centres on the most striking area instead.',
    examples: ['fill-400x300', 'fill-400x300-c80', 'fill-300x300-smart'],
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
  crop: cut(
    'crop',
    {
      summary: 'Cuts out that box: left, top, width and height in pixels of the image as it is at that step. A box that sticks out is clipped; one wholly outside is an error.',
      examples: ['width-800|crop-120x80-400x300'],
      expected: `LxT-WxH: offsets (${offset.expected}), then sides (${side.expected})`,
    },
    [offsets, sides],
  ),
  croppct: cut(
    'croppct',
    {
      summary: 'The same in per cent of the image as it is at that step.',
      examples: ['croppct-12.5x10-50x50|width-400'],
      expected: `LxT-WxH in per cent: offsets (${percentage.expected}), then sides (${positiveDecimal(100).expected})`,
    },
    [percentages, shares],
  ),
  focal: {
    syntax: 'focal-XxY',
    summary: "The focal point for the operations after it, in per cent of the whole upright image, instead of the file's own.",
    examples: ['focal-80x20|fill-300x300'],
    expected: `XxY, each ${percentage.expected}`,
    read: (args) => single(percentages, args, ([x, y]) => ({ type: 'focal', x, y })),
    print: ({ x, y }) => [`${x}x${y}`],
  },
  pad: box('pad', 'Fits within the box, then centres it on a canvas of exactly WxH, transparent or of `bgcolor`.', ['pad-300x300|bgcolor-224']),
  rotate: {
    syntax: 'rotate-90 · rotate-180 · rotate-270',
    summary: 'Turns clockwise.',
    examples: ['rotate-90|width-300'],
    expected: oneOf('90', '180', '270').expected,
    read: (args) => single(oneOf('90', '180', '270'), args, (degrees) => ({ type: 'rotate', degrees: Number(degrees) as 90 | 180 | 270 })),
    print: ({ degrees }) => [degrees],
  },
  flip: {
    syntax: 'flip-h · flip-v',
    summary: 'Mirrors left to right, or top to bottom.',
    examples: ['flip-h|width-400', 'flip-v|width-400'],
    expected: oneOf('h', 'v').expected,
    read: (args) => single(oneOf('h', 'v'), args, (axis) => ({ type: 'flip', axis })),
    print: ({ axis }) => [axis],
  },
  blur: {
    syntax: 'blur-S',
    summary: 'Blurs; S is the Gaussian sigma in pixels of the image as it is at that step, 0.3 to 100. A canvas that comes later is not blurred.',
    examples: ['width-400|blur-4'],
    expected: decimal(0.3, 100).expected,
    read: (args) => single(decimal(0.3, 100), args, (sigma) => ({ type: 'blur', sigma })),
    print: ({ sigma }) => [sigma],
  },
  sharpen: bare('sharpen', 'Sharpens the image as it is at that step.', ['width-400|sharpen']),
  grayscale: bare('grayscale', 'Takes the colour out of the image as it is at that step.', ['width-400|grayscale']),
  bgcolor: {
    syntax: 'bgcolor-RGB · bgcolor-RRGGBB',
    summary: 'Flattens transparency onto that colour, last of all; hexadecimal, without `#`.',
    examples: ['width-400|bgcolor-ffcc00'],
    expected: colour.expected,
    read: (args) => single(colour, args, (hex) => ({ type: 'bgcolor', colour: hex })),
    print: ({ colour: hex }) => [hex],
  },
  format: {
    syntax: 'format-F · format-F-lossless · format-auto',
    summary:
      '`jpeg`, `png`, `webp`, `avif`, `gif`, `ico` (reduced to 256 pixels at most), and `heic` where the installed libvips can write it; '
      + '`lossless` for `webp`, `avif` and `heic`. `auto` is AVIF, WebP or the default format, by the `Accept` header.',
    examples: ['width-400|format-webp', 'width-400|format-avif', 'width-400|format-auto', 'width-200|format-webp-lossless', 'fill-64x64|format-ico'],
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
  quality: qualityOf('quality', '1 to 100, for whatever the output format is.', ['width-400|quality-40']),
  jpegquality: qualityOf('jpegquality', '1 to 100, only if the output is JPEG; wins over `quality`.', ['width-400|format-jpeg|jpegquality-30']),
  webpquality: qualityOf('webpquality', '1 to 100, only if the output is WebP; wins over `quality`.', ['width-400|format-webp|webpquality-30']),
  avifquality: qualityOf('avifquality', '1 to 100, only if the output is AVIF; wins over `quality`.', ['width-400|format-avif|avifquality-30']),
  preserve: {
    syntax: 'preserve-svg',
    summary: 'On an SVG source: drops the operations that would rasterise it. On others: nothing.',
    examples: ['width-200|format-webp|preserve-svg'],
    expected: '"svg"',
    read: (args) => single(oneOf('svg'), args, () => ({ type: 'preserve' })),
    print: () => ['svg'],
  },
};

