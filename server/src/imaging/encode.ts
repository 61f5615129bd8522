import { InvalidSpecError } from '../core/errors';
import type { OutputFormat } from '../core/formats';
import type { OutputPlan } from '../core/plan';
import { wrapIco } from './ico';
import type { Sharp, SharpFactory } from './sharp';

/** Quality from 1 to 100 of a format where the spec names none. */
export type DefaultQuality = Readonly<Record<'jpeg' | 'webp' | 'avif' | 'heic', number>>;

/** sharp's own defaults: what its users know. */
export const DEFAULT_QUALITY: DefaultQuality = { jpeg: 80, webp: 80, avif: 50, heic: 50 };

/**
 * Effort of the AV1 encoder, 0 to 9. sharp's default of 4 takes about seven times as long as 3 for the same bytes at equal
 * likeness, within one per cent; 2 would take two thirds of the time for a tenth more bytes. See docs/performance.md.
 */
const AVIF_EFFORT = 3;

/**
 * Effort of finding a GIF's colours, 1 to 10. sharp's default of 7 takes about five times as long as 3 for a tenth
 * of the bytes: most of a second for each frame of 400x300 pixels.
 */
const GIF_EFFORT = 3;

/** Of an animation that was taken apart; otherwise the pipeline carries it along. */
export interface Timing {
  /** Milliseconds that each frame is shown. */
  readonly delay?: number[];
  /** How many times the animation plays; 0 for ever. */
  readonly loop?: number;
}

type Options = { readonly quality: number; readonly lossless: boolean; readonly timing: Timing };
type Encoder = (image: Sharp, options: Options) => Sharp;

const ENCODERS = {
  jpeg: (image, { quality }) => image.jpeg({ quality }),
  png: (image) => image.png(),
  webp: (image, { quality, lossless, timing }) => image.webp({ quality, lossless, ...timing }),
  avif: (image, { quality, lossless }) => image.avif({ quality, lossless, effort: AVIF_EFFORT }),
  gif: (image, { timing }) => image.gif({ effort: GIF_EFFORT, ...timing }),
  ico: (image) => image.png(),
  heic: (image, { quality, lossless }) => image.heif({ quality, lossless, compression: 'hevc' }),
} satisfies Record<OutputFormat, Encoder>;

/** Writes the pipeline's pixels in the planned format. */
export async function encode(image: Sharp, output: OutputPlan, defaults: DefaultQuality, timing: Timing = {}): Promise<Buffer> {
  const { format } = output;
  const quality = output.quality ?? defaults[format as keyof DefaultQuality];
  const { data, info } = await ENCODERS[format](image, { quality, lossless: output.lossless, timing }).toBuffer({ resolveWithObject: true });
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
