import { rgbaToThumbHash } from 'thumbhash';
import type { RawPixels } from '../core/raw-pixels';
import type { Placeholder } from '../renditions/ports/image-facts';
import type { SharpFactory } from './sharp';

/** Bytes of a pixel: red, green, blue and alpha. */
const RGBA = 4;

/** Of an image in which nothing is visible: the background that JPEG gets, too. */
const INVISIBLE = '#ffffff';

/** The placeholder of pixels of one frame. A ThumbHash takes at most 100 on a side. */
export async function placeholderOf({ data, width, height, channels }: RawPixels, sharp: SharpFactory): Promise<Placeholder> {
  const rgba = await sharp(data, { raw: { width, height, channels } }).toColourspace('srgb').ensureAlpha().raw().toBuffer();
  return { thumbhash: Buffer.from(rgbaToThumbHash(width, height, rgba)).toString('base64'), color: averageColour(rgba) };
}

/** As `#rrggbb`. A pixel counts as much as it is opaque. */
function averageColour(rgba: Buffer): string {
  const sums = [0, 0, 0];
  let opacity = 0;
  for (let at = 0; at < rgba.length; at += RGBA) {
    const alpha = rgba.readUInt8(at + 3);
    opacity += alpha;
    for (const [channel, sum] of sums.entries()) sums[channel] = sum + rgba.readUInt8(at + channel) * alpha;
  }
  if (opacity === 0) return INVISIBLE;
  return `#${sums.map((sum) => Math.round(sum / opacity).toString(16).padStart(2, '0')).join('')}`;
}
