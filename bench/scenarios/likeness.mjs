import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { likenessTo, planesOf } from '../measure/likeness.mjs';
import { spread } from '../measure/statistics.mjs';
import { drawPhotograph } from '../setup/pictures.mjs';
import { PICTURES } from '../setup/paths.mjs';
import { startStrapi } from '../setup/strapi.mjs';

const NAMES = ['harbour', 'owl', 'valley'];
const WIDTH = 1000;

/** sharp's own default quality of each format. */
const QUALITIES = { jpeg: 80, webp: 80, avif: 50 };
const AROUND = [-16, -8, -4, 0, 4, 8, 16];

/** What our settings of the encoders cost in bytes and spare in time, against sharp's own, where both are as like the original. */
export async function likeness(report) {
  await mkdir(PICTURES, { recursive: true });
  const strapi = await startStrapi({ name: 'likeness' });
  try {
    const pictures = [];
    for (const name of NAMES) pictures.push(await place(strapi, name));
    report.section(`Likeness: our default encoding to sharp's, ${WIDTH} pixels wide`);
    for (const format of Object.keys(QUALITIES)) {
      const ratios = [];
      for (const picture of pictures) ratios.push(await compare(report, strapi, picture, format));
      report.mark(`bytes of the default ${format} to sharp's at equal likeness`, { atMost: 1 }, spread(ratios));
    }
  } finally {
    await strapi.stop();
  }
}

/** Without loss, and as wide as it will be asked for: what is lost is lost in encoding. */
async function place(strapi, name) {
  const path = join(PICTURES, `${name}-${WIDTH}.png`);
  await drawPhotograph(name, WIDTH, path);
  const { id, url } = await strapi.upload(path);
  // Strapi makes uploads smaller, with loss.
  await copyFile(path, join(strapi.publicDirectory, url));
  const bytes = await readFile(path);
  return { name, id, bytes, planes: await planesOf(bytes) };
}

async function compare(report, strapi, { name, id, bytes, planes }, format) {
  const ours = await makeOurs(strapi, strapi.sign(id, `width-${WIDTH}|format-${format}`));
  const at = await likenessTo(planes, ours.bytes);
  const curve = [];
  let seconds;
  for (const offset of AROUND) {
    const begun = performance.now();
    const theirs = await sharp(bytes)[format]({ quality: QUALITIES[format] + offset }).toBuffer();
    if (offset === 0) seconds = (performance.now() - begun) / 1000;
    curve.push({ likeness: await likenessTo(planes, theirs), size: theirs.length });
  }
  const ratio = ours.bytes.length / sizeAt(curve, at);
  report.figure(`${format} of ${name}: bytes at equal likeness`, ratio, "times sharp's", `SSIM ${at.toFixed(4)}, ${ours.bytes.length} bytes`);
  report.figure(`${format} of ${name}: time`, ours.seconds / seconds, "times sharp's", `${ours.seconds.toFixed(2)} s to ${seconds.toFixed(2)} s`);
  return ratio;
}

/** Its time is that of the rendering alone, from the bytes of the source to those of the image; so is sharp's. */
async function makeOurs(strapi, url) {
  const before = (await strapi.statistics()).renders.seconds;
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`expected an image, found ${answer.status} at ${url}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { bytes, seconds: (await strapi.statistics()).renders.seconds - before };
}

/** What sharp takes for this likeness, between the two points of its curve that are next to it. */
function sizeAt(curve, likeness) {
  const upper = curve.findIndex((point, index) => index > 0 && point.likeness >= likeness);
  if (upper === -1 || curve[0].likeness > likeness) throw new Error(`expected a likeness from ${curve[0].likeness} to ${curve.at(-1).likeness}, found ${likeness}`);
  const [below, above] = [curve[upper - 1], curve[upper]];
  return below.size + ((above.size - below.size) * (likeness - below.likeness)) / (above.likeness - below.likeness);
}
