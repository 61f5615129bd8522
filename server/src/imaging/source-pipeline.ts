import { UnsupportedSourceError } from '../core/errors';
import type { Size } from '../core/geometry/rect';
import { lacksOnlyEndMarker } from './containers/jpeg';
import { composeGif } from './gif/compose';
import type { Sharp, SharpFactory } from './sharp';

/** Frames of an animation to open: the first, all of them in one column, or some of them in one column. */
export type Frames = 'first' | 'all' | { readonly page: number; readonly pages: number };

/**
 * Opens a raster source. `probe` has checked its pixels; sharp's own limit would count all frames of an animation as one
 * image. Accepts damage of which libvips only warns, and refuses lost data. For SVG use `rasteriseSvg`.
 */
export function openSource(sharp: SharpFactory, bytes: Buffer, frames: Frames = 'first'): Sharp {
  const composed = frames === 'first' ? composeGif(bytes) : null;
  if (composed !== null) for (const frame of composed.frames()) return openFrame(sharp, frame, composed);
  const chosen = frames === 'first' ? {} : frames === 'all' ? { animated: true } : frames;
  return sharp(completeJpeg(bytes), { limitInputPixels: false, failOn: 'error', ...chosen });
}

/** Opens raw RGBA pixels. */
export const openFrame = (sharp: SharpFactory, pixels: Uint8Array, { width, height }: Size): Sharp =>
  sharp(pixels, { limitInputPixels: false, raw: { width, height, channels: 4 } });

const END = [0xff, 0xd9];

/** Adds the end marker to a JPEG that lacks nothing else; returns other bytes unchanged. */
const completeJpeg = (bytes: Buffer): Buffer => (lacksOnlyEndMarker(bytes) ? withTail(bytes, []) : bytes);

/** Drops half an end marker, then appends `tail` and a whole one. */
const withTail = (bytes: Buffer, tail: readonly number[]): Buffer =>
  Buffer.concat([bytes.at(-1) === END[0] ? bytes.subarray(0, -1) : bytes, Buffer.from([...tail, ...END])]);

/** Longer than any code and its extra bits. Each bit differs between the two. */
const TAILS = [0x55, 0xaa].map((byte) => Array.from({ length: 8 }, () => byte));

/** Rows of the largest MCU (ITU-T T.81, A.2.3). */
const MAX_MCU_ROWS = 32;

/**
 * Checks a JPEG that lacks its end marker. libvips refuses it if a pixel is missing, except in the last rows, where it
 * ignores warnings. So the last rows are decoded with different bytes behind them: complete rows do not depend on these.
 *
 * @throws UnsupportedSourceError where pixels are missing, or what sharp throws
 */
export async function checkJpegEnd(sharp: SharpFactory, bytes: Buffer, { width, height }: Size): Promise<void> {
  if (!lacksOnlyEndMarker(bytes)) return;
  const rows = Math.min(height, MAX_MCU_ROWS);
  const decode = (tail: readonly number[], failOn: 'error' | 'warning'): Promise<Buffer> =>
    sharp(withTail(bytes, tail), { limitInputPixels: false, failOn }).extract({ left: 0, top: height - rows, width, height: rows }).raw().toBuffer();
  const last = await decode([], 'warning');
  const others = await Promise.all(TAILS.map((tail) => decode(tail, 'error')));
  if (!others.every((other) => other.equals(last))) throw new UnsupportedSourceError('the image cannot be decoded: the end of the JPEG is missing');
}
