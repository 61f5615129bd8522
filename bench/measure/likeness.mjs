import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';
import { BENCH } from '../setup/paths.mjs';

const { ssim } = createRequire(join(BENCH, 'package.json'))('ssim.js');

/** Y, Cb and Cr of JPEG: the factors of red, green and blue, and the offset. */
const PLANES = [[0.299, 0.587, 0.114, 0], [-0.168736, -0.331264, 0.5, 128], [0.5, -0.418688, -0.081312, 128]];

/** The eye sees lightness more sharply than colour; but lightness alone would not show a loss of colour. */
const WEIGHTS = [6, 1, 1];

/** The planes of an image, each as grey pixels. */
export async function planesOf(bytes) {
  const { data, info: { width, height } } = await sharp(bytes).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return PLANES.map(([red, green, blue, base]) => {
    const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
      const value = red * data[from] + green * data[from + 1] + blue * data[from + 2] + base;
      pixels.fill(value, to, to + 3);
    }
    return { data: pixels, width, height };
  });
}

/** Similarity of an image to the planes of its original, 1 if they are equal: SSIM at full size. */
export async function likenessTo(original, bytes) {
  const planes = await planesOf(bytes);
  const values = planes.map((plane, index) => ssim(original[index], plane, { downsample: false }).mssim);
  return values.reduce((sum, value, index) => sum + WEIGHTS[index] * value, 0) / WEIGHTS.reduce((sum, weight) => sum + weight);
}
