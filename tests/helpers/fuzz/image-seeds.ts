import sharp from 'sharp';
import { counting, encodeAnimation } from '../imaging/animation';
import { encodeTestImage, gradient } from '../imaging/test-image';
import { svg } from '../imaging/svg';
import { SEED_SIZE } from './mutate-bytes';

const { width, height } = SEED_SIZE;
const testImage = gradient(SEED_SIZE);
const timing = { delay: [50, 50], loop: 0 };
const frames = () => counting(width, height, 2);
const png = () => encodeTestImage(testImage);

/** An AVIF with the brand of HEIC: its header is right, its content is not. */
async function heic(): Promise<Buffer> {
  const bytes = Buffer.from(await sharp(await png()).avif({ effort: 0 }).toBuffer());
  for (let at = bytes.indexOf('avif'); at >= 0 && at < 64; at = bytes.indexOf('avif', at)) bytes.write('heic', at, 'latin1');
  return bytes;
}

/** Small images of every source format, in the variants whose headers differ. */
export const IMAGE_SEEDS: Readonly<Record<string, () => Promise<Buffer>>> = {
  'jpeg': () => encodeTestImage(testImage, 'jpeg'),
  'jpeg with EXIF': () => encodeTestImage(testImage, 'jpeg', 6),
  'progressive jpeg': async () => sharp(await png()).jpeg({ progressive: true }).toBuffer(),
  png,
  'png with a palette': async () => sharp(await png()).png({ palette: true, colours: 8 }).toBuffer(),
  'interlaced png': async () => sharp(await png()).ensureAlpha(0.5).png({ progressive: true }).toBuffer(),
  'gif': async () => sharp(await png()).gif().toBuffer(),
  'animated gif': () => encodeAnimation(frames(), 'gif', timing),
  'webp': async () => sharp(await png()).webp().toBuffer(),
  'webp without loss': () => encodeTestImage(testImage, 'webp'),
  'animated webp': () => encodeAnimation(frames(), 'webp', timing),
  'avif': async () => sharp(await png()).avif({ effort: 0 }).toBuffer(),
  heic,
  'tiff': () => encodeTestImage(testImage, 'tiff'),
  'compressed tiff': async () => sharp(await png()).tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer(),
  'svg': async () => svg(`width="${width}" height="${height}"`),
  'svg with units': async () => svg('width="40.3mm" height="2.5em" viewBox="-1 .5 20 30"', '<g/>'),
  'svg with a prolog': async () => svg(`viewBox="0 0 ${width} ${height}" style="width:1px"`, '', '\ufeff<?xml version="1.0"?><!-- a --><!DOCTYPE svg [<!ENTITY a "b">]>'),
};
