import { copyFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { images } from '../measure/burst.mjs';
import { interleave, ratio } from '../measure/interleave.mjs';
import { copiesOf, drawPictures } from '../setup/pictures.mjs';
import { startPeer } from '../setup/start-peer.mjs';
import { startStrapi } from '../setup/strapi.mjs';
import { startThumbor } from '../setup/thumbor.mjs';
import { startWagtail } from '../setup/wagtail.mjs';

/** The encoders of a loop around sharp: those of imgproxy. */
const ENCODERS = { jpeg: { quality: 80 }, webp: { quality: 80, effort: 4 }, avif: { quality: 50, effort: 1 } };

/** The least speed of a miss to that loop. */
const MARKS = { jpeg: 0.95, webp: 1.15, avif: 1.4 };

/** Their AVIF is another trade of bytes for time. */
const PYTHON_FORMATS = ['jpeg', 'webp'];
/** Wagtail takes minutes for all. */
const PYTHON_WIDTH = 800;

/** Renditions of a round. */
const COUNTS = { 1: 12, 4: 24 };

/** So few that all programs find them in the system's cache. */
const ORIGINALS = 4;

const CASES = ['jpeg-12mp', 'jpeg-2mp'].flatMap((source) => [800, 400].flatMap((width) => [1, 4].flatMap((atOnce) => Object.keys(ENCODERS).map((format) => ({ source, width, atOnce, format })))));

/** What the first visitor waits for: quick encodings, with nothing behind them, since it would slow down the program that is measured next. */
export async function misses(report, { repeats }) {
  await drawPictures(['jpeg-12mp', 'jpeg-2mp']);
  const paths = { 'jpeg-12mp': await copiesOf('jpeg-12mp', ORIGINALS), 'jpeg-2mp': await copiesOf('jpeg-2mp', ORIGINALS) };
  const started = [];
  const start = async (starting) => {
    const one = await starting;
    if (one.missing === undefined) started.push(one);
    return one;
  };
  try {
    const strapi = await start(startStrapi({ name: 'misses', config: { encoding: { quick: true, backlog: 0 } } }));
    const loop = await start(startPeer('sharp-loop.mjs'));
    const python = { thumbor: await start(startThumbor()), Wagtail: await start(startWagtail(Object.values(paths).flat())) };
    const ids = new Map();
    for (const path of Object.values(paths).flat()) ids.set(path, await upload(strapi, path));
    report.section('Misses: quick renditions a second; the loop with the encoders of imgproxy', Object.values(python).flatMap(({ missing = [] }) => missing));
    const programs = { strapi, ids, loop, python: Object.entries(python).filter(([, { missing }]) => missing === undefined) };
    for (const one of CASES) await compareCase(report, repeats, { ...one, paths: paths[one.source] }, programs);
  } finally {
    for (const one of started) await one.stop();
  }
}

/** Strapi would recompress it. */
async function upload(strapi, path) {
  const { id, url } = await strapi.upload(path);
  await copyFile(path, join(strapi.publicDirectory, url));
  return id;
}

/**
 * New renditions of about this width: new ones in each round, and the same for all programs in a round. Those for one and
 * for four at once take turns. So few widths lie between two factors of shrink-on-load.
 */
function renditionsOf({ width, atOnce, paths }, repeats) {
  const all = (repeats + 1) * (COUNTS[1] + COUNTS[4]);
  let next = atOnce === 1 ? 0 : (repeats + 1) * COUNTS[1];
  return () => Array.from({ length: COUNTS[atOnce] }, () => ({ path: paths[next % paths.length], width: width + Math.floor(next++ / paths.length) - Math.floor(all / paths.length / 2) }));
}

async function compareCase(report, repeats, one, { strapi, ids, loop, python }) {
  const { source, width, atOnce, format } = one;
  const requests = (urlOf) => {
    const next = renditionsOf(one, repeats);
    return () => images(next().map((rendition) => urlOf(rendition.path, { ...rendition, format, quality: ENCODERS[format].quality })), atOnce);
  };
  const bare = () => {
    const next = renditionsOf(one, repeats);
    return async () => {
      const all = next();
      const { seconds } = await loop.send({ paths: all.map(({ path }) => path), widths: all.map((rendition) => rendition.width), format, options: ENCODERS[format], atOnce: Math.min(atOnce, availableParallelism()) });
      return all.length / seconds;
    };
  };
  const { misses: before } = await strapi.statistics();
  const figures = await interleave({
    renditions: requests((path, rendition) => strapi.sign(ids.get(path), `width-${rendition.width}|format-${format}`)),
    'bare sharp loop': bare(),
    ...(PYTHON_FORMATS.includes(format) && width === PYTHON_WIDTH && Object.fromEntries(python.map(([name, { urlOf }]) => [name, requests(urlOf)]))),
  }, repeats);
  const made = (await strapi.statistics()).misses - before;
  const expected = (repeats + 1) * COUNTS[atOnce];
  if (made !== expected) throw new Error(`expected ${expected} misses of ${source}, found ${made}: the other renditions were cached before`);
  const what = `${source} to ${format}, ${width} pixels, ${atOnce} at once`;
  report.compare(what, '/s', figures);
  report.mark(`misses, ${what}, to the bare sharp loop`, { atLeast: MARKS[format] }, ratio(figures.renditions, figures['bare sharp loop']));
  if (figures.thumbor) report.mark(`misses, ${what}, to thumbor`, { atLeast: 1 }, ratio(figures.renditions, figures.thumbor));
  if (figures.Wagtail) report.mark(`misses, ${what}, to Wagtail`, { atLeast: 3 }, ratio(figures.renditions, figures.Wagtail));
}
