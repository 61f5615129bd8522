import type { Encoding } from '../core/encoding';
import { InvalidSpecError } from '../core/errors';
import type { OutputFormat } from '../core/formats';
import type { OutputPlan } from '../core/plan';
import { wrapIco } from './containers/ico';
import type { Sharp, SharpFactory } from './sharp';

/** Of an animation that was taken apart; otherwise the pipeline carries it along. */
export interface Timing {
  /** Milliseconds that each frame is shown. */
  readonly delay?: number[];
  /** How many times the animation plays; 0 for ever. */
  readonly loop?: number;
}

type Options = { readonly quality: number; readonly effort: Encoding['effort']; readonly lossless: boolean; readonly background: string | null; readonly timing: Timing };
type Encoder = (image: Sharp, options: Options) => Sharp;

const ENCODERS = {
  jpeg: (image, { quality }) => image.jpeg({ quality }),
  png: (image) => image.png(),
  webp: (image, { quality, effort, lossless, timing }) => image.webp({ quality, effort: effort.webp, lossless, ...timing }),
  avif: (image, { quality, effort, lossless }) => image.avif({ quality, effort: effort.avif, lossless }),
  // The palette of a GIF has no room for a colour that the spec adds.
  gif: (image, { effort, background, timing }) => image.gif({ effort: effort.gif, reuse: background === null, ...timing }),
  ico: (image) => image.png(),
  heic: (image, { quality, lossless }) => image.heif({ quality, lossless, compression: 'hevc' }),
} satisfies Record<OutputFormat, Encoder>;

/** Writes the pipeline's pixels in the planned format. */
export async function encode(image: Sharp, output: OutputPlan, encoding: Encoding, timing: Timing = {}): Promise<Buffer> {
  const { format, lossless, background } = output;
  const quality = output.quality ?? encoding.quality[format as keyof Encoding['quality']];
  const { data, info } = await ENCODERS[format](image, { quality, effort: encoding.effort, lossless, background, timing }).toBuffer({ resolveWithObject: true });
  return format === 'ico' ? wrapIco(data, info) : data;
}

const heicWriters = new WeakMap<SharpFactory, Promise<boolean>>();

/** @throws InvalidSpecError where the installed libvips cannot write the format */
export async function checkWritable(sharp: SharpFactory, { format }: OutputPlan): Promise<void> {
  if (format !== 'heic') return;
  const writes = heicWriters.get(sharp) ?? tryHeic(sharp);
  heicWriters.set(sharp, writes);
  if (!(await writes)) throw new InvalidSpecError('"format-heic": the libvips of this server cannot write HEIC; use format-avif');
}

/** libvips lists HEIF as writable where it has AV1 alone: only trying tells whether it has HEVC. */
async function tryHeic(sharp: SharpFactory): Promise<boolean> {
  const pixel = sharp({ create: { width: 16, height: 16, channels: 3, background: '#000' } });
  return pixel.heif({ compression: 'hevc' }).toBuffer().then(() => true, () => false);
}
