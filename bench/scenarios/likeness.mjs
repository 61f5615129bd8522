import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { likenessTo, planesOf } from '../measure/likeness.mjs';
import { startScorer } from '../measure/score.mjs';
import { spread } from '../measure/statistics.mjs';
import { PICTURES } from '../setup/paths.mjs';
import { findPhotographs } from '../setup/photographs.mjs';
import { startStrapi } from '../setup/strapi.mjs';

const WIDTH = 1000;

/** What we compare with: the encoders of sharp and, for AVIF, the effort of imgproxy. Qualities are sharp's defaults, and ours. */
const REFERENCES = { jpeg: { quality: 80 }, webp: { quality: 80, effort: 4 }, avif: { quality: 50, effort: 1 } };
const AROUND = [-18, -12, -6, 0, 6, 12, 19, 30];
const MAX_QUALITY = 99;

/** The most bytes of a final rendition to those of the reference, at an equal score. */
const MARKS = { jpeg: 0.85, webp: 1, avif: 0.75 };

/** Differences of less than this are not visible beside each other. */
const MAX_LOSS = 2;

/** Bytes and time of our encodings, quick and final, compared with sharp's at equal similarity to the original. */
export async function likeness(report) {
  await mkdir(PICTURES, { recursive: true });
  const scorer = await startScorer();
  const strapi = await startStrapi({ name: 'likeness', config: { encoding: { quick: true, backlog: 0 } } });
  try {
    const { kind, all } = findPhotographs();
    const pictures = [];
    for (const photograph of all) pictures.push(await place(strapi, photograph));
    const title = `Likeness: our encodings to sharp's JPEG, WebP with effort 4 and AVIF with effort 1, ${pictures.length} ${kind}, ${WIDTH} pixels wide`;
    report.section(title, scorer.missing === undefined ? [] : [scorer.missing]);
    for (const format of Object.keys(REFERENCES)) await compareFormat(report, await encodings(strapi, pictures, format, measures(scorer)), format);
  } finally {
    await strapi.stop();
    await scorer.stop?.();
  }
}

/** How similar an image is to a picture, by several measures. */
const measures = (scorer) => ({
  SSIM: ({ planes }, bytes) => likenessTo(planes, bytes),
  ...(scorer.missing === undefined && { SSIMULACRA2: ({ path }, bytes) => scorer.score(path, bytes) }),
});

/** A lossless source at the width of the rendition, so that only the encoder loses detail. */
async function place(strapi, { name, path: photograph }) {
  const path = join(PICTURES, `${name}-${WIDTH}.png`);
  await sharp(photograph).autoOrient().resize({ width: WIDTH }).removeAlpha().png().toFile(path);
  const { id, url } = await strapi.upload(path);
  // Strapi would recompress uploads with loss.
  await copyFile(path, join(strapi.publicDirectory, url));
  const bytes = await readFile(path);
  return { id, path, bytes, planes: await planesOf(bytes) };
}

/** For each picture: the quick and the final rendition, and the curve of the reference. */
async function encodings(strapi, pictures, format, by) {
  const measure = async (picture, bytes) => Object.fromEntries(await Promise.all(Object.entries(by).map(async ([name, of]) => [name, await of(picture, bytes)])));
  const found = [];
  for (const picture of pictures) {
    const { quick, final } = await makeOurs(strapi, picture.id, `width-${WIDTH}|format-${format}`);
    const curve = [];
    let seconds;
    for (const quality of AROUND.map((offset) => REFERENCES[format].quality + offset).filter((value) => value <= MAX_QUALITY)) {
      const begun = performance.now();
      const bytes = await sharp(picture.bytes)[format]({ ...REFERENCES[format], quality }).toBuffer();
      if (quality === REFERENCES[format].quality) seconds = (performance.now() - begun) / 1000;
      curve.push({ size: bytes.length, ...(await measure(picture, bytes)) });
    }
    const withMeasures = async (ours) => ({ ...ours, size: ours.bytes.length, ...(await measure(picture, ours.bytes)) });
    found.push({ quick: await withMeasures(quick), final: await withMeasures(final), curve, seconds });
  }
  return { found, names: Object.keys(by) };
}

/** The first response, and the final rendition after it. Measures only the rendering, from the bytes of the source to those of the rendition. */
async function makeOurs(strapi, id, spec) {
  const url = strapi.sign(id, spec);
  const measured = async (make) => {
    const before = (await strapi.statistics()).renders.seconds;
    await make?.();
    const response = await fetch(url);
    if (!response.ok) throw new Error(`expected an image, found ${response.status} at ${url}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    return { bytes, etag: response.headers.get('etag'), seconds: (await strapi.statistics()).renders.seconds - before };
  };
  const quick = await measured();
  const final = await measured(() => strapi.make(id, spec));
  if (final.etag === quick.etag) throw new Error(`expected a final rendition after the quick one, found the same at ${url}`);
  return { quick, final };
}

function compareFormat(report, { found, names }, format) {
  const figure = (what, unit, of) => report.figure(`${format}, ${what}`, spread(found.map(of)), unit);
  for (const kind of ['quick', 'final']) {
    figure(`${kind}: bytes`, '', (one) => one[kind].size);
    figure(`${kind}: time`, "times sharp's", (one) => one[kind].seconds / one.seconds);
    for (const name of names) {
      figure(`${kind}: ${name}`, '', (one) => one[kind][name]);
      figure(`${kind}: bytes at equal ${name}`, "times sharp's", bytesAtEqual(name, kind));
    }
  }
  if (!names.includes('SSIMULACRA2')) return;
  report.mark(`bytes of the final ${format} to sharp's at equal SSIMULACRA2`, { atMost: MARKS[format] }, spread(found.map(bytesAtEqual('SSIMULACRA2', 'final'))));
  report.mark(`SSIMULACRA2 of the quick ${format} above the final one's`, { atLeast: -MAX_LOSS }, spread(found.map(({ quick, final }) => quick.SSIMULACRA2 - final.SSIMULACRA2)));
}

const bytesAtEqual = (name, kind) => ({ [kind]: ours, curve }) => ours.size / sizeAt(curve, name, ours[name]);

/** The bytes that the reference needs for this similarity, interpolated between two points of its curve. */
function sizeAt(curve, name, likeness) {
  const upper = curve.findIndex((point, index) => index > 0 && point[name] >= likeness);
  if (upper === -1 || curve[0][name] > likeness) throw new Error(`expected ${name} from ${curve[0][name]} to ${curve.at(-1)[name]}, found ${likeness}`);
  const [below, above] = [curve[upper - 1], curve[upper]];
  // Of the same encoder: exactly its bytes.
  if (above[name] === likeness) return above.size;
  return below.size + ((above.size - below.size) * (likeness - below[name])) / (above[name] - below[name]);
}
