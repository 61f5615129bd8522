import sharp from 'sharp';
import { mosaic, storedPixels, type TestImage } from './test-image';

export interface Timing {
  readonly delay: number[];
  readonly loop: number;
}

export async function encodeAnimation(frames: readonly TestImage[], format: 'gif' | 'webp', timing: Timing): Promise<Buffer> {
  const { width = 0, height = 0 } = frames[0] ?? {};
  const pixels = await Promise.all(frames.map((frame) => storedPixels(frame).raw().toBuffer()));
  const joined = sharp(Buffer.concat(pixels), { raw: { width, height: height * frames.length, channels: 3, pageHeight: height } });
  return format === 'gif' ? joined.gif(timing).toBuffer() : joined.webp({ ...timing, lossless: true, effort: 0 }).toBuffer();
}

/** Frames that alternate between two extremes: the faintest bleeding is visible. */
export const flickering = (width: number, height: number, count: number): TestImage[] =>
  Array.from({ length: count }, (_, index) => mosaic({ width, height }, index % 2 === 0 ? 0 : 255));

/** Frames that all differ. */
export const counting = (width: number, height: number, count: number): TestImage[] =>
  Array.from({ length: count }, (_, index) => mosaic({ width, height }, Math.round((index * 255) / Math.max(1, count - 1))));
