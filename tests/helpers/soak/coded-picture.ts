import sharp, { type OutputInfo } from 'sharp';
import { SeededRandom } from './seeded-random';

export type PictureFormat = 'jpeg' | 'png' | 'webp';

export const PICTURE = { width: 480, height: 360 } as const;

/** A code is a number of three digits in this base, one for each colour channel. */
const BASE = 12;
const DARKEST = 25;
const STEP = 18;
/** The maximum error of lossy formats in the mean of a block; the distance to the next colour is twice as large. */
const TOLERANCE = 7;
/** Noise, so that the files are as large as those of photographs. It does not change the means. */
const GRAIN = 16;
const BLOCKS = 4;

/** The number of codes. They repeat after so many images, when no cache has the first ones any more. */
const CODES = BASE ** 3;

export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  /** Null if the parts of the image have different codes. */
  readonly code: number | null;
}

/** An image that shows its code in every part. */
export async function codedPicture(code: number, format: PictureFormat): Promise<Buffer> {
  const { width, height } = PICTURE;
  const random = new SeededRandom(code);
  const colour = digitsOf(code % CODES).map((digit) => DARKEST + STEP * digit);
  const pixels = Buffer.allocUnsafe(width * height * 3);
  for (let at = 0; at < pixels.length; at += 3) {
    const grain = random.below(2 * GRAIN + 1) - GRAIN;
    for (let channel = 0; channel < 3; channel += 1) pixels[at + channel] = (colour[channel] ?? 0) + grain;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } }).toFormat(format, { quality: 92 }).toBuffer();
}

export const shownCode = (code: number): number => code % CODES;

/** Decodes all pixels of an image. @throws if it is incomplete */
export async function readPicture(bytes: Buffer): Promise<DecodedImage> {
  const { format } = await sharp(bytes).metadata();
  const { data, info } = await sharp(bytes, { failOn: 'warning' }).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const codes = Array.from({ length: BLOCKS ** 2 }, (_, index) => codeOfBlock(data, info, index));
  return { width, height, format, code: codes.every((code) => code === codes[0]) ? (codes[0] ?? null) : null };
}

function codeOfBlock(data: Buffer, { width, height, channels }: OutputInfo, index: number): number | null {
  const [column, row] = [index % BLOCKS, Math.floor(index / BLOCKS)];
  const [left, right] = [column, column + 1].map((edge) => Math.floor((edge * width) / BLOCKS)) as [number, number];
  const [top, bottom] = [row, row + 1].map((edge) => Math.floor((edge * height) / BLOCKS)) as [number, number];
  const sums = [0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let at = (y * width + left) * channels; at < (y * width + right) * channels; at += channels) {
      for (let channel = 0; channel < 3; channel += 1) sums[channel] = (sums[channel] ?? 0) + (data[at + channel] ?? 0);
    }
  }
  return codeOfColour(sums.map((sum) => sum / ((right - left) * (bottom - top))));
}

function codeOfColour(means: readonly number[]): number | null {
  const digits = means.map((mean) => Math.round((mean - DARKEST) / STEP));
  const isNear = means.every((mean, channel) => Math.abs(mean - DARKEST - STEP * (digits[channel] ?? 0)) <= TOLERANCE);
  return isNear ? digits.reduce((code, digit) => code * BASE + digit, 0) : null;
}

const digitsOf = (code: number): number[] => [Math.floor(code / BASE ** 2), Math.floor(code / BASE) % BASE, code % BASE];
