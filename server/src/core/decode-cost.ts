import { attentionSize } from './attention-size';
import type { SourceFormat } from './formats';
import type { Size } from './geometry/rect';
import { inverse, turnSize } from './geometry/turn';
import type { OutputPlan, Plan, RasterPlan } from './plan';
import type { SourceFacts } from './source-facts';

/** One weighed pixel stands for so many bytes: those of a plain pixel with transparency. */
const WEIGHED_PIXEL_BYTES = 4;

/**
 * Bytes for each pixel of a source that the decoder holds whole, at 8 bits a channel.
 *
 * Measured with sharp 0.35.3 (libvips without its cache, one thread) as growth of the process's peak, for photographs of
 * 10, 50 and 100 megapixels, in bytes a pixel: JPEG progressive 3.1 (4:2:0), 6.4 (4:4:4), 8.7 (CMYK); PNG interlaced
 * 3.4 (8 bits), 6.8 to 8.7 (16 bits); WebP 8.1, without loss and reduced on loading 4.1; AVIF 18.3 to 20.1, with 10 bits
 * 26.4; GIF 4.6 to 6.1; TIFF in tiles of 2048x2048 pixels 6.4.
 */
const DECODER_BYTES: Readonly<Record<Exclude<SourceFormat, 'svg'>, number>> = { jpeg: 6.5, png: 4, webp: 8.2, avif: 20, heic: 20, gif: 6, tiff: 6.5 };

/** Of a lossless WebP that is reduced on loading; a lossy one holds a few rows. */
const REDUCED_WEBP_BYTES = 4.2;

/** More than 8 bits a channel: AV1 and HEVC decoders hold part of their planes in 16 bits anyway. */
const DEEP_HEIF = 1.35;

/** Codecs that cannot hand out rows before they have decoded everything. */
const ALWAYS_BUFFERED: ReadonlySet<SourceFormat> = new Set(['webp', 'avif', 'heic', 'gif']);

/**
 * Rows that a pipeline holds of a source that is read from top to bottom. Measured on the way to 400 pixels: 5.2 kB a
 * column with three channels (PNG and TIFF of 10 to 100 megapixels), 7.9 kB with four, twice as much with 16 bits.
 */
const ROWS_IN_FLIGHT = 2000;

/**
 * Bytes for each pixel of a rendition that encoders hold, the result included; lossless where that is another matter.
 *
 * Measured as above, from smooth photographs to noise, in bytes a pixel: JPEG 6.2 to 7.2 (coefficients of all pixels, for
 * the best Huffman tables); PNG 1.5 to 3.1; WebP 5.6 to 8.3, noise 21, transparent 15.7, lossless 29 to 43; AVIF 38 to 42,
 * transparent 49, lossless 41 to 64; GIF 11.4 to 16.6. HEIC is taken to be like AVIF.
 */
const ENCODER_BYTES: Readonly<Record<OutputPlan['format'], { readonly lossy: number; readonly lossless: number }>> = {
  jpeg: { lossy: 7, lossless: 7 },
  png: { lossy: 3, lossless: 3 },
  ico: { lossy: 3, lossless: 3 },
  webp: { lossy: 16, lossless: 43 },
  avif: { lossy: 45, lossless: 64 },
  heic: { lossy: 45, lossless: 64 },
  gif: { lossy: 16, lossless: 16 },
};

/** Of every further frame of an animation, once the encoder has taken it in. Measured: WebP 3.8 to 4.6, GIF 0.1. */
const ENCODED_FRAME_BYTES = 5;

/** Frames that are rendered one by one are held as raw pixels, and once more when they are joined. */
const JOINED_FRAME_BYTES = 8;

/** Decoded frames come in batches of 64 MiB, which are copied twice on their way. */
const BATCH_BYTES = 3 * 64 * 1024 * 1024;

/** An SVG's surface, copies of it on the way out, and what filters and masks render aside. */
const SVG_BYTES = 16;

/**
 * Formats that decode at a fraction of their size, far faster, but only if they are not cut before; and how much a
 * picture has to be reduced for that. Below three times, sharp decodes a JPEG in full, and would resize all of it in vain.
 */
const SHRINK_ON_LOAD: Partial<Record<SourceFormat, number>> = { jpeg: 3, webp: 2 };

/** Weighed pixels of 4 bytes that carrying out a plan holds at its peak: what `rendering.pixelsInFlight` bounds. */
export const decodeCost = (facts: SourceFacts, plan: Plan): number => Math.ceil(decodeBytes(facts, plan) / WEIGHED_PIXEL_BYTES);

/**
 * Bytes that carrying out a plan is expected to hold at its peak, beside the source file itself: the decoder, the
 * surfaces between, and the encoder with its result. An estimate on the safe side: the parts seldom peak at once.
 */
export function decodeBytes(facts: SourceFacts, plan: Plan): number {
  if (plan.kind === 'vector') return 0;
  if (plan.kind === 'attention') {
    const { region } = attentionSize(plan.region, plan.box, facts.format === 'svg');
    const whole = plan.region.width === facts.width && plan.region.height === facts.height;
    return decoderBytes(facts, whole && shrinksOnLoad(facts, plan.region, region), region) + pixelsOf(region) * surfaceBytes(facts);
  }
  const output = plan.canvas ?? plan.size;
  const { lossy, lossless } = ENCODER_BYTES[plan.output.format];
  const encoder = pixelsOf(output) * (plan.output.lossless ? lossless : lossy);
  if (plan.output.animated) return animationBytes(facts, plan) + encoder;
  const surfaces = needsWholeSurface(plan) ? pixelsOf(plan.size) * surfaceBytes(facts) : 0;
  const canvas = plan.canvas === null ? 0 : pixelsOf(plan.canvas) * WEIGHED_PIXEL_BYTES;
  return decoderBytes(facts, shrinksOnLoad(facts, plan.crop, uprightSize(plan)), plan.size) + surfaces + canvas + encoder;
}

/** Whether a plan makes use of that: it then resizes the whole picture, and cuts afterwards. Crop and size are those before a turn. */
export function shrinksOnLoad({ format, frames }: Pick<SourceFacts, 'format' | 'frames'>, crop: Size, size: Size): boolean {
  const least = SHRINK_ON_LOAD[format] ?? Infinity;
  return frames === 1 && Math.min(crop.width / size.width, crop.height / size.height) >= least;
}

/** `drawn` is the size that an SVG is rendered at. */
function decoderBytes(facts: SourceFacts, shrinks: boolean, drawn: Size): number {
  const { format, width, height, depth, buffered } = facts;
  if (format === 'svg') return pixelsOf(drawn) * SVG_BYTES;
  const rows = Math.min(height, ROWS_IN_FLIGHT) * width * surfaceBytes(facts);
  if (format === 'webp' && shrinks) return buffered ? width * height * REDUCED_WEBP_BYTES : 0;
  if (format === 'jpeg' && shrinks && !buffered) return 0;
  if (!buffered && !ALWAYS_BUFFERED.has(format)) return rows;
  const deep = format === 'avif' || format === 'heic' ? (depth > 8 ? DEEP_HEIF : 1) : depth / 8;
  const whole = width * height * DECODER_BYTES[format] * deep;
  return ALWAYS_BUFFERED.has(format) ? whole : whole + (shrinks ? 0 : rows);
}

function animationBytes(facts: SourceFacts, plan: RasterPlan): number {
  const decoder = decoderBytes(facts, false, plan.size);
  const further = facts.frames * pixelsOf(plan.canvas ?? plan.size);
  if (rendersAllFramesAtOnce(plan)) return decoder + further * ENCODED_FRAME_BYTES;
  const decoded = facts.frames * pixelsOf(plan.crop) * WEIGHED_PIXEL_BYTES;
  return decoder + Math.min(3 * decoded, BATCH_BYTES) + further * JOINED_FRAME_BYTES;
}

/** Only what changes no geometry and looks at no neighbour is done to all frames in one column. */
function rendersAllFramesAtOnce({ crop, size, turn, effects }: RasterPlan): boolean {
  const upright = !turn.mirror && turn.degrees === 0;
  return upright && crop.width === size.width && crop.height === size.height && effects.blur === null && !effects.sharpen && effects.custom.length === 0;
}

/** A turn and a blur look back at rows that are gone by then. */
const needsWholeSurface = ({ turn, effects }: RasterPlan): boolean => turn.degrees !== 0 || effects.blur !== null || effects.custom.length > 0;

const uprightSize = ({ size, turn }: RasterPlan): Size => turnSize(size, inverse(turn));

const surfaceBytes = ({ alpha, depth }: SourceFacts): number => ((alpha ? 4 : 3) * depth) / 8;

const pixelsOf = ({ width, height }: Size): number => width * height;
