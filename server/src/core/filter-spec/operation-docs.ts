import { OPERATIONS } from './operations';

interface OperationDocs {
  readonly summary: string;
  /** Valid specs that show it. */
  readonly examples: readonly string[];
}

export interface OperationInfo extends OperationDocs {
  readonly name: string;
  readonly syntax: string;
}

/** Apart from the registry, since the admin panel needs the registry alone. */
const DOCS: Readonly<Record<keyof typeof OPERATIONS, OperationDocs>> = {
  original: {
    summary: 'No transform.',
    examples: ['original'],
  },
  width: {
    summary: 'Reduces to that width; unchanged if already that small.',
    examples: ['width-400'],
  },
  height: {
    summary: 'Reduces to that height; unchanged if already that small.',
    examples: ['height-300'],
  },
  max: {
    summary: 'Fits within the box; unchanged if it fits.',
    examples: ['max-400x300'],
  },
  min: {
    summary: 'Covers the box: both sides at least W and H; unchanged if a side is already that small.',
    examples: ['min-400x300'],
  },
  scale: {
    summary: 'Both sides to P per cent, above 0 and at most 1000; the only operation that may enlarge.',
    examples: ['scale-25', 'scale-12.5'],
  },
  fill: {
    summary:
      'Crops to exactly that ratio around the focal point (or the centre), then reduces to exactly WxH; a source too small gives the largest box of that ratio. '
      + '`cN` crops N per cent closer to the focal point, never so close that it would enlarge. `smart` centres on the most striking area instead.',
    examples: ['fill-400x300', 'fill-400x300-c80', 'fill-300x300-smart'],
  },
  crop: {
    summary: 'Cuts out that box: left, top, width and height in pixels of the image as it is at that step. A box that sticks out is clipped; one wholly outside is an error.',
    examples: ['width-800|crop-120x80-400x300'],
  },
  croppct: {
    summary: 'The same in per cent of the image as it is at that step.',
    examples: ['croppct-12.5x10-50x50|width-400'],
  },
  focal: {
    summary: "The focal point for the operations after it, in per cent of the whole upright image, instead of the file's own.",
    examples: ['focal-80x20|fill-300x300'],
  },
  pad: {
    summary: 'Fits within the box, then centres it on a canvas of exactly WxH, transparent or of `bgcolor`.',
    examples: ['pad-300x300|bgcolor-224'],
  },
  rotate: {
    summary: 'Turns clockwise.',
    examples: ['rotate-90|width-300'],
  },
  flip: {
    summary: 'Mirrors left to right, or top to bottom.',
    examples: ['flip-h|width-400', 'flip-v|width-400'],
  },
  blur: {
    summary: 'Blurs; S is the Gaussian sigma in pixels of the image as it is at that step, 0.3 to 100. A canvas that comes later is not blurred.',
    examples: ['width-400|blur-4'],
  },
  sharpen: {
    summary: 'Sharpens the image as it is at that step.',
    examples: ['width-400|sharpen'],
  },
  grayscale: {
    summary: 'Takes the colour out of the image as it is at that step.',
    examples: ['width-400|grayscale'],
  },
  bgcolor: {
    summary: 'Flattens transparency onto that colour, last of all; hexadecimal, without `#`.',
    examples: ['width-400|bgcolor-ffcc00'],
  },
  format: {
    summary:
      '`jpeg`, `png`, `webp`, `avif`, `gif`, `ico` (reduced to 256 pixels at most), and `heic` where the installed libvips can write it; '
      + '`lossless` for `webp`, `avif` and `heic`. `auto` is AVIF, WebP or the default format, by the `Accept` header.',
    examples: ['width-400|format-webp', 'width-400|format-avif', 'width-400|format-auto', 'width-200|format-webp-lossless', 'fill-64x64|format-ico'],
  },
  quality: {
    summary: '1 to 100, for whatever the output format is.',
    examples: ['width-400|quality-40'],
  },
  jpegquality: {
    summary: '1 to 100, only if the output is JPEG; wins over `quality`.',
    examples: ['width-400|format-jpeg|jpegquality-30'],
  },
  webpquality: {
    summary: '1 to 100, only if the output is WebP; wins over `quality`.',
    examples: ['width-400|format-webp|webpquality-30'],
  },
  avifquality: {
    summary: '1 to 100, only if the output is AVIF; wins over `quality`.',
    examples: ['width-400|format-avif|avifquality-30'],
  },
  preserve: {
    summary: 'On an SVG source: drops the operations that would rasterise it. On others: nothing.',
    examples: ['width-200|format-webp|preserve-svg'],
  },
};

/** What the gallery and the documentation show of each operation, in the order of the registry. */
export const documentedOperations = (): readonly OperationInfo[] =>
  (Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]).map((name) => ({ name, syntax: OPERATIONS[name].syntax, ...DOCS[name] }));
