import { join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from '../../../scripts/setup/paths.mjs';
import { coloursOf, distance } from './colours';
import type { SeenPage } from './see-page';

const ORIGINAL = join(ROOT, 'playground', 'pictures', 'valley.jpg');
/** The crop that the article "A winter in the valley" has of its cover, in per cent. */
const CROP = { left: 9, top: 48, width: 30, height: 30 };

export const ENTRY_ALT = 'The red cabin, where the road ends';

/** How far the last cover of a page is from its article's own crop, and from the whole image: see `distance`. */
export async function distancesOfLastCover({ images }: SeenPage): Promise<{ readonly toCrop: number; readonly toWhole: number }> {
  const response = await fetch(images.at(-1)?.url ?? '');
  const shown = await coloursOf(Buffer.from(await response.arrayBuffer()));
  const original = sharp(ORIGINAL);
  const { width, height } = await original.metadata();
  const pixels = { left: (CROP.left * width) / 100, top: (CROP.top * height) / 100, width: (CROP.width * width) / 100, height: (CROP.height * height) / 100 };
  const rounded = Object.fromEntries(Object.entries(pixels).map(([name, value]) => [name, Math.round(value)])) as typeof pixels;
  return {
    toCrop: distance(shown, await coloursOf(await original.clone().extract(rounded).png().toBuffer())),
    toWhole: distance(shown, await coloursOf(await original.clone().png().toBuffer())),
  };
}
