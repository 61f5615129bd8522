import { UnsupportedSourceError } from '../core/errors';
import type { Size } from '../core/geometry/rect';
import { lacksOnlyEndMarker } from './containers/jpeg';
import { composeGif } from './gif/compose';
import type { Sharp, SharpFactory } from './sharp';

/** Of an animation: the first frame, all of them in one column, or some of them so. */
export type Frames = 'first' | 'all' | { readonly page: number; readonly pages: number };

/**
 * Opens a source whose headers were judged: its pixels are bounded already, and sharp's own bound would count
 * all frames of an animation as one picture. Damage that libvips only warns of is let through, lost data is not.
 * An SVG is never opened here, in the server's own process: `drawSvg` is its only way to sharp.
 */
export function openSource(sharp: SharpFactory, bytes: Buffer, frames: Frames = 'first'): Sharp {
  const composed = frames === 'first' ? composeGif(bytes) : null;
  if (composed !== null) for (const frame of composed.frames()) return openFrame(sharp, frame, composed);
  const chosen = frames === 'first' ? {} : frames === 'all' ? { animated: true } : frames;
  return sharp(completeJpeg(bytes), { limitInputPixels: false, failOn: 'error', ...chosen });
}

/** Opens pixels of four channels. */
export const openFrame = (sharp: SharpFactory, pixels: Uint8Array, { width, height }: Size): Sharp =>
  sharp(pixels, { limitInputPixels: false, raw: { width, height, channels: 4 } });

const END = [0xff, 0xd9];

/** With the marker that ends it, where that is all that a JPEG lacks; else the very same bytes. */
const completeJpeg = (bytes: Buffer): Buffer => (lacksOnlyEndMarker(bytes) ? withTail(bytes, []) : bytes);

/** Without half a marker at the end. */
const withTail = (bytes: Buffer, tail: readonly number[]): Buffer =>
  Buffer.concat([bytes.at(-1) === END[0] ? bytes.subarray(0, -1) : bytes, Buffer.from([...tail, ...END])]);

/** More than any code and the bits behind it; each bit of one is another one in the other. */
const TAILS = [0x55, 0xaa].map((byte) => Array.from({ length: 8 }, () => byte));

/** Rows of the largest unit that is coded together (ITU-T T.81, A.2.3). */
const LAST_ROWS = 32;

/**
 * Decodes a JPEG that lacks its last marker. libvips refuses it where a pixel is missing, but for the last rows, after
 * which it looks at no warning. Those are decoded with something else behind them each time: what is not missing does
 * not depend on that.
 *
 * @throws UnsupportedSourceError where pixels are missing, or what sharp throws
 */
export async function checkJpegEnd(sharp: SharpFactory, bytes: Buffer, { width, height }: Size): Promise<void> {
  if (!lacksOnlyEndMarker(bytes)) return;
  const rows = Math.min(height, LAST_ROWS);
  const decode = (tail: readonly number[], failOn: 'error' | 'warning'): Promise<Buffer> =>
    sharp(withTail(bytes, tail), { limitInputPixels: false, failOn }).extract({ left: 0, top: height - rows, width, height: rows }).raw().toBuffer();
  const last = await decode([], 'warning');
  const others = await Promise.all(TAILS.map((tail) => decode(tail, 'error')));
  if (!others.every((other) => other.equals(last))) throw new UnsupportedSourceError('the image cannot be decoded: the end of the JPEG is missing');
}
