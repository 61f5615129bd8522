import { attentionSize } from './attention-size';
import type { SourceFormat } from './formats';
import type { Rect, Size } from './geometry/rect';
import { inverse, turnSize, type Turn } from './geometry/turn';
import { largestSurface, renditionSizeOf } from './pixel-steps';
import type { OutputPlan, Plan, RasterPlan } from './plan';
import { shrinkOnLoad } from './shrink-on-load';
import type { SourceFacts } from './source-facts';

/** Bytes of one weighed pixel: 8 bits each of red, green, blue and alpha. */
const WEIGHED_PIXEL_BYTES = 4;

/**
 * Bytes that a decoder holds for each pixel of the source, at 8 bits a channel, where it holds the whole image.
 *
 * Measured with sharp 0.35.3 (libvips without its cache, one thread) as growth of the process's peak, for photographs of
 * 10, 50 and 100 megapixels, in bytes a pixel: JPEG progressive 3.1 (4:2:0), 6.4 (4:4:4), 8.7 (CMYK); PNG interlaced
 * 3.4 (8 bits), 6.8 to 8.7 (16 bits); WebP 8.1, without loss and reduced on loading 4.1; AVIF 18.3 to 20.1, with 10 bits
 * 26.4; GIF 4.6 to 6.1; TIFF in tiles of 2048x2048 pixels 6.4.
 */
const DECODER_BYTES: Readonly<Record<Exclude<SourceFormat, 'svg'>, number>> = { jpeg: 6.5, png: 4, webp: 8.2, avif: 20, heic: 20, gif: 6, tiff: 6.5 };

/** The same for a lossless WebP that shrinks on load. A lossy one holds a few rows. */
const REDUCED_WEBP_BYTES = 4.2;

/** More than 8 bits a channel: AV1 and HEVC decoders hold part of their planes in 16 bits anyway. */
const DEEP_HEIF_FACTOR = 1.35;

/** Codecs that decode the whole image before they return the first row. */
const ALWAYS_BUFFERED: ReadonlySet<SourceFormat> = new Set(['webp', 'avif', 'heic', 'gif']);

/**
 * Rows that a pipeline holds of a source that it reads from top to bottom. Measured while reducing to 400 pixels: 5.2 kB a
 * column with three channels (PNG and TIFF of 10 to 100 megapixels), 7.9 kB with four, twice as much with 16 bits.
 */
const ROWS_IN_FLIGHT = 2000;

/**
 * Bytes that an encoder holds for each pixel of the rendition, the encoded result included.
 *
 * Measured as above, from smooth photographs to noise, in bytes a pixel: JPEG by mozjpeg 6.6 to 11 (coefficients of all
 * pixels, and the scans to choose from); PNG 1.5 to 3.1; WebP 5.6 to 8.3, noise 21, transparent 15.7, lossless 29 to 43; AVIF 38 to 42,
 * transparent 49, lossless 41 to 64; GIF 11.4 to 16.6. HEIC is assumed to equal AVIF.
 */
const ENCODER_BYTES: Readonly<Record<OutputPlan['format'], { readonly lossy: number; readonly lossless: number }>> = {
  jpeg: { lossy: 11, lossless: 11 },
  png: { lossy: 3, lossless: 3 },
  ico: { lossy: 3, lossless: 3 },
  webp: { lossy: 16, lossless: 43 },
  avif: { lossy: 45, lossless: 64 },
  heic: { lossy: 45, lossless: 64 },
  gif: { lossy: 16, lossless: 16 },
};

/** JPEG without mozjpeg: 6.2 to 7.2. */
const PLAIN_JPEG_BYTES = { lossy: 7, lossless: 7 };

/** Up to this size the colours of a PNG are counted, so that it gets a palette where its source has one. */
export const MAX_COUNTED_PIXELS = 4_000_000;

/** Bytes for each counted pixel: the pixels twice, and a PNG without compression. */
const COUNTED_BYTES = 12;

/** Bytes for each pixel of every frame that the encoder already has. Measured: WebP 3.8 to 4.6, GIF 0.1. */
const ENCODED_FRAME_BYTES = 5;

/** Frames that are rendered one by one are in memory as raw pixels, and a second time when they are joined. */
const JOINED_FRAME_BYTES = 8;

/** Decoded frames come in batches of 64 MiB, each of which is copied twice. */
const BATCH_BYTES = 3 * 64 * 1024 * 1024;

/** Bytes for each pixel of a rasterised SVG: its surface, copies of it, and the surfaces of filters and masks. */
const SVG_BYTES = 16;

/** Weighed pixels (of 4 bytes) that rendering a plan holds at its peak: `rendering.pixelsInFlight` bounds them. */
export const renderCost = (facts: SourceFacts, plan: Plan): number => Math.ceil(estimateRenderBytes(facts, plan) / WEIGHED_PIXEL_BYTES);

/**
 * Estimates the bytes that rendering a plan holds at its peak, without the source file itself: the decoder, the
 * intermediate surfaces, and the encoder with its result. The estimate is high, since the parts seldom peak at once.
 */
export function estimateRenderBytes(facts: SourceFacts, plan: Plan): number {
  if (plan.kind === 'vector') return 0;
  if (plan.kind === 'attention') {
    const { region } = attentionSize(plan.region, plan.box, facts.format === 'svg');
    const whole = plan.region.width === facts.width && plan.region.height === facts.height;
    return decoderBytes(facts, whole && shrinks(facts, plan.region, region), region) + pixelsOf(region) * surfaceBytes(facts);
  }
  const { lossy, lossless } = plan.output.quick === true && plan.output.format === 'jpeg' ? PLAIN_JPEG_BYTES : ENCODER_BYTES[plan.output.format];
  const pixels = pixelsOf(renditionSizeOf(plan));
  const counted = plan.output.format === 'png' && (facts.format === 'png' || facts.format === 'gif') && pixels <= MAX_COUNTED_PIXELS ? pixels * COUNTED_BYTES : 0;
  const encoder = pixels * (plan.output.lossless ? lossless : lossy) + counted;
  if (plan.output.animated) return animationBytes(facts, plan) + encoder;
  const surfaces = needsWholeSurface(plan) ? pixelsOf(plan.size) * surfaceBytes(facts) : 0;
  return decoderBytes(facts, shrinks(facts, plan.crop, uprightSize(plan)), plan.size) + surfaces + stepBytes(plan) + encoder;
}

/** A canvas has one more surface, several steps have two: the input and the output of a step. */
function stepBytes({ size, steps }: RasterPlan): number {
  const surfaces = steps.length > 1 ? 2 : steps.some(({ type }) => type === 'canvas') ? 1 : 0;
  return surfaces * largestSurface({ size, steps }) * WEIGHED_PIXEL_BYTES;
}

/** Whether the decoder shrinks on load. */
const shrinks = (facts: SourceFacts, crop: Rect, size: Size): boolean =>
  shrinkOnLoad(facts, { width: facts.width, height: facts.height }, crop, size) !== null;

/** `rasterised` is the size at which an SVG is rasterised. */
function decoderBytes(facts: SourceFacts, reduced: boolean, rasterised: Size): number {
  const { format, width, height, depth, buffered } = facts;
  if (format === 'svg') return pixelsOf(rasterised) * SVG_BYTES;
  const rows = Math.min(height, ROWS_IN_FLIGHT) * width * surfaceBytes(facts);
  if (format === 'webp' && reduced) return buffered ? width * height * REDUCED_WEBP_BYTES : 0;
  if (format === 'jpeg' && reduced && !buffered) return 0;
  if (!buffered && !ALWAYS_BUFFERED.has(format)) return rows;
  const deep = format === 'avif' || format === 'heic' ? (depth > 8 ? DEEP_HEIF_FACTOR : 1) : depth / 8;
  const whole = width * height * DECODER_BYTES[format] * deep;
  return ALWAYS_BUFFERED.has(format) ? whole : whole + (reduced ? 0 : rows);
}

function animationBytes(facts: SourceFacts, plan: RasterPlan): number {
  const decoder = decoderBytes(facts, false, plan.size);
  const further = facts.frames * largestSurface(plan);
  if (suitsColumn(plan, plan.crop, plan.size, plan.turn)) return decoder + further * ENCODED_FRAME_BYTES;
  const decoded = facts.frames * pixelsOf(plan.crop) * WEIGHED_PIXEL_BYTES;
  return decoder + Math.min(3 * decoded, BATCH_BYTES) + further * JOINED_FRAME_BYTES;
}

/** sharp holds all frames of an animation in one column. Only steps that change no geometry and read no neighbouring pixels can run on it. */
export function suitsColumn({ steps, custom, output }: RasterPlan, crop: Size, size: Size, { mirror, degrees }: Turn): boolean {
  const upright = !mirror && degrees === 0;
  const each = steps.length === 0 || (steps.length === 1 && (steps[0]?.type === 'grayscale' || steps[0]?.type === 'canvas'));
  return upright && crop.width === size.width && crop.height === size.height && each && custom.length === 0 && output.background === null;
}

/** A turn, a blur and a custom operation need rows that a pipeline has already dropped. */
const needsWholeSurface = ({ turn, steps, custom }: RasterPlan): boolean =>
  turn.degrees !== 0 || custom.length > 0 || steps.some(({ type }) => type === 'blur');

const uprightSize = ({ size, turn }: RasterPlan): Size => turnSize(size, inverse(turn));

const surfaceBytes = ({ alpha, depth }: SourceFacts): number => ((alpha ? 4 : 3) * depth) / 8;

const pixelsOf = ({ width, height }: Size): number => width * height;
