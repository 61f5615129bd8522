import sharp from 'sharp';
import type { Size } from '../../../server/src/core/geometry/rect';
import { createRandom } from '../fuzz/random';

/** Sides of the noise in cells, from large shapes to grain, and how much each weighs. */
const OCTAVES = [[4, 0.4], [16, 0.25], [64, 0.2], [256, 0.15]] as const;

/** A JPEG with the statistics of a photograph: shapes, texture and grain. Always the same for a size. */
export async function photograph(size: Size): Promise<Buffer> {
  const random = createRandom(7);
  const sum = new Float32Array(size.width * size.height * 3);
  for (const [cells, weight] of OCTAVES) {
    const noise = Buffer.from(Uint8Array.from({ length: cells * cells * 3 }, () => random.below(256)));
    const layer = await sharp(noise, { raw: { width: cells, height: cells, channels: 3 } }).resize({ ...size, fit: 'fill', kernel: 'cubic' }).raw().toBuffer();
    for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? 0) + (layer[index] ?? 0) * weight;
  }
  return sharp(Buffer.from(Uint8Array.from(sum)), { raw: { ...size, channels: 3 } }).jpeg({ quality: 92 }).toBuffer();
}
