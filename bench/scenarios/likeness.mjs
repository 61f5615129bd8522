import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { likenessTo, planesOf } from '../measure/likeness.mjs';
import { spread } from '../measure/statistics.mjs';
import { PICTURES } from '../setup/paths.mjs';
import { findPhotographs } from '../setup/photographs.mjs';
import { startStrapi } from '../setup/strapi.mjs';

const WIDTH = 1000;

/** sharp's own default quality of each format. */
const QUALITIES = { jpeg: 80, webp: 80, avif: 50 };
const AROUND = [-12, -6, 0, 6, 12];

/** Bytes and time of our encoder settings compared with sharp's defaults, at equal similarity to the original. */
export async function likeness(report) {
  await mkdir(PICTURES, { recursive: true });
  const strapi = await startStrapi({ name: 'likeness' });
  try {
    const { kind, all } = findPhotographs();
    const pictures = [];
    for (const photograph of all) pictures.push(await place(strapi, photograph));
    report.section(`Likeness: our default encoding to sharp's, ${pictures.length} ${kind}, ${WIDTH} pixels wide`);
    for (const format of Object.keys(QUALITIES)) await compareFormat(report, strapi, pictures, format);
  } finally {
    await strapi.stop();
  }
}

/** A lossless source at the width of the rendition, so that only the encoder loses detail. */
async function place(strapi, { name, path: photograph }) {
  const path = join(PICTURES, `${name}-${WIDTH}.png`);
  await sharp(photograph).autoOrient().resize({ width: WIDTH }).removeAlpha().png().toFile(path);
  const { id, url } = await strapi.upload(path);
  // Strapi would recompress uploads with loss.
  await copyFile(path, join(strapi.publicDirectory, url));
  const bytes = await readFile(path);
  return { id, bytes, planes: await planesOf(bytes) };
}

async function compareFormat(report, strapi, pictures, format) {
  const found = [];
  for (const picture of pictures) found.push(await compare(strapi, picture, format));
  const figure = (what, unit, of) => report.figure(`${format}: ${what}`, spread(found.map(of)), unit);
  const atEqualLikeness = ({ sizeOfSharp, ours }) => ours.bytes.length / sizeOfSharp;
  figure('likeness', 'SSIM', ({ likeness }) => likeness);
  figure('bytes', '', ({ ours }) => ours.bytes.length);
  figure('bytes at equal likeness', "times sharp's", atEqualLikeness);
  figure('time', "times sharp's", ({ seconds, ours }) => ours.seconds / seconds);
  report.mark(`bytes of the default ${format} to sharp's at equal likeness`, { atMost: 1 }, spread(found.map(atEqualLikeness)));
}

async function compare(strapi, { id, bytes, planes }, format) {
  const ours = await makeOurs(strapi, strapi.sign(id, `width-${WIDTH}|format-${format}`));
  const likeness = await likenessTo(planes, ours.bytes);
  const curve = [];
  let seconds;
  for (const offset of AROUND) {
    const begun = performance.now();
    const theirs = await sharp(bytes)[format]({ quality: QUALITIES[format] + offset }).toBuffer();
    if (offset === 0) seconds = (performance.now() - begun) / 1000;
    curve.push({ likeness: await likenessTo(planes, theirs), size: theirs.length });
  }
  return { ours, likeness, sizeOfSharp: sizeAt(curve, likeness), seconds };
}

/** Measures only the rendering, from the bytes of the source to those of the rendition; the same for sharp. */
async function makeOurs(strapi, url) {
  const before = (await strapi.statistics()).renders.seconds;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`expected an image, found ${response.status} at ${url}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { bytes, seconds: (await strapi.statistics()).renders.seconds - before };
}

/** The bytes that sharp needs for this similarity, interpolated between two points of its curve. */
function sizeAt(curve, likeness) {
  const upper = curve.findIndex((point, index) => index > 0 && point.likeness >= likeness);
  if (upper === -1 || curve[0].likeness > likeness) throw new Error(`expected a likeness from ${curve[0].likeness} to ${curve.at(-1).likeness}, found ${likeness}`);
  const [below, above] = [curve[upper - 1], curve[upper]];
  return below.size + ((above.size - below.size) * (likeness - below.likeness)) / (above.likeness - below.likeness);
}
