import { join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from '../../../scripts/setup/paths.mjs';
import { coloursOf, distance } from './colours';

const ORIGINAL = join(ROOT, 'playground', 'pictures', 'valley.jpg');
/** The crop that the article "A winter in the valley" has of its cover, in per cent. */
const CROP = { left: 9, top: 48, width: 30, height: 30 };

/** The article's own text for it. */
const ALT = 'The red cabin, where the road ends';

/** How far the cover of that article is from its own crop, and from the whole image: see `distance`. */
export async function distancesOfCroppedCover(pageUrl: string): Promise<{ readonly toCrop: number; readonly toWhole: number }> {
  const html = await (await fetch(pageUrl)).text();
  const tag = [...html.matchAll(/<img [^>]*>/g)].map(([text]) => text).find((text) => text.includes(`alt="${ALT}"`));
  const src = /\bsrc="([^"]+)"/.exec(tag ?? '')?.[1];
  if (src === undefined) throw new Error(`expected an image with the text "${ALT}", found ${tag ?? 'none'}`);
  const shown = await coloursOf(Buffer.from(await (await fetch(new URL(src.replaceAll('&amp;', '&'), pageUrl))).arrayBuffer()));
  const original = sharp(ORIGINAL);
  const { width, height } = await original.metadata();
  const crop = { left: Math.round((CROP.left * width) / 100), top: Math.round((CROP.top * height) / 100), width: Math.round((CROP.width * width) / 100), height: Math.round((CROP.height * height) / 100) };
  return {
    toCrop: distance(shown, await coloursOf(await original.clone().extract(crop).png().toBuffer())),
    toWhole: distance(shown, await coloursOf(await original.clone().png().toBuffer())),
  };
}
