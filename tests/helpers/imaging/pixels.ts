import sharp from 'sharp';
import type { Size } from '../../../server/src/core/geometry/rect';

/** Red, green and blue of 0 to 255. */
export type Colour = readonly [number, number, number];

/** A decoded image: four bytes a pixel, row by row. */
export interface Pixels extends Size {
  readonly data: Buffer;
}

/** Decodes one frame as a viewer shows it, with its profile applied. */
export async function decode(bytes: Buffer, page = 0): Promise<Pixels> {
  const { data, info } = await sharp(bytes, { page }).toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The stored values, without any conversion. */
export async function decodeStored(bytes: Buffer): Promise<Pixels & { readonly channels: number }> {
  const { data, info } = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

export function colourAt({ data, width }: Pixels, x: number, y: number): Colour {
  const at = (y * width + x) * 4;
  return [data[at] ?? NaN, data[at + 1] ?? NaN, data[at + 2] ?? NaN];
}

export const alphaAt = ({ data, width }: Pixels, x: number, y: number): number => data[(y * width + x) * 4 + 3] ?? NaN;

/** The largest difference of any channel. */
export const distance = (a: Colour, b: Colour): number => Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? NaN))));

/** The largest difference of any channel, transparency included, of any pixel. */
export function worstDifference(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height) throw new Error(`${a.width}x${a.height} cannot be compared with ${b.width}x${b.height}`);
  let worst = 0;
  for (let at = 0; at < a.data.length; at += 1) worst = Math.max(worst, Math.abs((a.data[at] ?? NaN) - (b.data[at] ?? NaN)));
  return worst;
}

/** The mean difference over all bytes: small where images look alike though edges are smoothed another way. */
export function meanDifference(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height) throw new Error(`${a.width}x${a.height} cannot be compared with ${b.width}x${b.height}`);
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 1) sum += Math.abs((a.data[at] ?? NaN) - (b.data[at] ?? NaN));
  return sum / a.data.length;
}
