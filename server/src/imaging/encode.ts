import { encoderSettings, type EncoderSettings, type Encoding } from '../core/encoding';
import { OUTPUT_FORMATS, type OutputFormat } from '../core/formats';
import type { OutputPlan } from '../core/plan';
import { unwritableFormat } from '../core/plan-rendition';
import { wrapIco } from './containers/ico';
import type { Sharp, SharpFactory } from './sharp';

/** Timing of an animation that was rendered frame by frame. Otherwise sharp copies it from the source. */
export interface Timing {
  /** Milliseconds of each frame. */
  readonly delay?: number[];
  /** How many times the animation plays; 0 for ever. */
  readonly loop?: number;
}

type Options = EncoderSettings & Pick<OutputPlan, 'lossless' | 'background'> & { readonly timing: Timing };
type Encoder = (image: Sharp, options: Options) => Sharp;

/** mozjpeg's table for the multiscale structural similarity (MS-SSIM). */
const MSSIM_TABLE = 2;

const ENCODERS = {
  // With this table mozjpeg's images have the fewest bytes at equal scores, and look like plain ones of the same quality.
  jpeg: (image, { quality, mozjpeg }) => image.jpeg(mozjpeg ? { quality, mozjpeg, quantisationTable: MSSIM_TABLE } : { quality }),
  png: (image) => image.png(),
  webp: (image, { quality, effort, lossless, timing }) => image.webp({ quality, effort, lossless, ...timing }),
  avif: (image, { quality, effort, lossless }) => image.avif({ quality, effort, lossless }),
  // A palette of the source may not have the background that the spec adds.
  gif: (image, { effort, background, timing }) => image.gif({ effort, reuse: background === null, ...timing }),
  ico: (image) => image.png(),
  heic: (image, { quality, lossless }) => image.heif({ quality, lossless, compression: 'hevc' }),
} satisfies Record<OutputFormat, Encoder>;

/** Encodes the pipeline's pixels in the planned format. */
export async function encode(image: Sharp, output: OutputPlan, encoding: Encoding, timing: Timing = {}): Promise<Buffer> {
  const { format, lossless, background } = output;
  const options = { ...encoderSettings(output, encoding), lossless, background, timing };
  const { data, info } = await ENCODERS[format](image, options).toBuffer({ resolveWithObject: true });
  return format === 'ico' ? wrapIco(data, info) : data;
}

const writable = new WeakMap<SharpFactory, Promise<readonly OutputFormat[]>>();

/** Formats that the installed libvips can write. */
export function writableFormats(sharp: SharpFactory): Promise<readonly OutputFormat[]> {
  const found = writable.get(sharp) ?? findWritable(sharp);
  writable.set(sharp, found);
  return found;
}

async function findWritable(sharp: SharpFactory): Promise<readonly OutputFormat[]> {
  const writes = await Promise.all(OUTPUT_FORMATS.map((format) => canWrite(sharp, format)));
  return OUTPUT_FORMATS.filter((_format, index) => writes[index]);
}

/** libvips lists HEIF as writable without any of its encoders. Only a test shows which of AV1 and HEVC it has. */
async function canWrite(sharp: SharpFactory, format: OutputFormat): Promise<boolean> {
  if (format !== 'avif' && format !== 'heic') return sharp.format[format === 'ico' ? 'png' : format].output.buffer;
  const pixel = sharp({ create: { width: 16, height: 16, channels: 3, background: '#000' } });
  return pixel.heif({ compression: format === 'heic' ? 'hevc' : 'av1', effort: 0 }).toBuffer().then(() => true, () => false);
}

/** @throws InvalidSpecError where the installed libvips cannot write the format */
export async function checkWritable(sharp: SharpFactory, { format }: OutputPlan): Promise<void> {
  // The test takes a moment, and the other formats fail with an error of the encoder.
  if (format === 'heic' && !(await writableFormats(sharp)).includes(format)) throw unwritableFormat(format);
}
