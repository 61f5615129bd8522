import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from '../../scripts/setup/paths.mjs';
import { PICTURES } from './paths.mjs';

/** Images in the sizes of photographs of phones and cameras: width and height in pixels. */
const SOURCES = {
  'jpeg-2mp': { format: 'jpeg', width: 1733, height: 1155 },
  'jpeg-12mp': { format: 'jpeg', width: 4243, height: 2828 },
  'jpeg-24mp': { format: 'jpeg', width: 6000, height: 4000 },
  'jpeg-50mp': { format: 'jpeg', width: 8660, height: 5773 },
  'png-12mp': { format: 'png', width: 4243, height: 2828 },
  'webp-12mp': { format: 'webp', width: 4243, height: 2828 },
};

export const pathOf = (name) => join(PICTURES, `${name}.${SOURCES[name].format}`);

/** An image of the playground with the noise of a sensor: flat areas would compress too well. */
async function withGrain(width, height) {
  const { data: pixels, info } = await sharp(join(ROOT, 'playground', 'pictures', 'harbour.jpg')).resize(width, height).png({ compressionLevel: 0 }).toBuffer({ resolveWithObject: true });
  const noise = { type: 'gaussian', mean: 128, sigma: 12 };
  const grain = await sharp({ create: { width: info.width, height: info.height, channels: 3, background: '#808080', noise }, limitInputPixels: false }).png({ compressionLevel: 0 }).toBuffer();
  return sharp(pixels).composite([{ input: grain, blend: 'soft-light', limitInputPixels: false }]);
}

async function draw(name) {
  const { format, width, height } = SOURCES[name];
  const picture = await withGrain(width, height);
  const temporary = `${pathOf(name)}.part`;
  await picture.toFormat(format, format === 'png' ? {} : { quality: 90 }).toFile(temporary);
  await rename(temporary, pathOf(name));
}

/** Copies of one image under `count` names: for a server that identifies files by name these are different originals. */
export async function copiesOf(name, count) {
  const path = pathOf(name);
  const copies = Array.from({ length: count }, (_none, index) => join(PICTURES, `${name}-${index + 1}.${SOURCES[name].format}`));
  for (const copy of copies) if (!existsSync(copy)) await copyFile(path, copy);
  return copies;
}

export async function drawPictures(names = Object.keys(SOURCES)) {
  await mkdir(PICTURES, { recursive: true });
  for (const name of names) if (!existsSync(pathOf(name))) await draw(name);
}

/** Different images, each of another size. */
export async function drawCovers(count) {
  await drawPictures(['jpeg-2mp']);
  const paths = [];
  for (let index = 0; index < count; index += 1) {
    const path = join(PICTURES, `cover-${index}.jpg`);
    if (!existsSync(path)) await sharp(pathOf('jpeg-2mp')).resize(1650 + (index % 50), 1100 - (index % 70), { fit: 'fill' }).jpeg().toFile(path);
    paths.push(path);
  }
  return paths;
}

/** So small that rendering takes almost no time. */
export async function drawSmallPicture() {
  await drawPictures(['jpeg-12mp']);
  const path = join(PICTURES, 'small.jpg');
  await sharp(pathOf('jpeg-12mp')).resize(300, 200).jpeg().toFile(path);
  return path;
}
