import { basename } from 'node:path';
import { images } from '../measure/burst.mjs';
import { interleave, ratio } from '../measure/interleave.mjs';
import { thumbnails } from '../measure/thumbnails.mjs';
import { PICTURES } from '../setup/paths.mjs';
import { drawPictures, pathOf, SOURCES } from '../setup/pictures.mjs';
import { findProgram } from '../setup/programs.mjs';
import { readFromElsewhere } from '../setup/read-from-elsewhere.mjs';
import { startPeer } from '../setup/start-peer.mjs';
import { startStrapi } from '../setup/strapi.mjs';

/** The plugin's defaults, which all others are told. sharp's own effort for AVIF is asked of nobody but ipx and image-sharp, which know no other. */
const ENCODERS = {
  jpeg: { quality: 80 },
  webp: { quality: 80 },
  avif: { quality: 50, effort: 3 },
};

/** AVIF takes so long that one source has to be enough. */
const CASES = [
  ...['jpeg-12mp', 'jpeg-2mp', 'jpeg-24mp', 'jpeg-50mp', 'png-12mp', 'webp-12mp'].flatMap((source) => ['jpeg', 'webp'].map((format) => ({ source, format, atOnce: 16 }))),
  { source: 'jpeg-12mp', format: 'avif', atOnce: 16 },
  ...['jpeg', 'webp'].map((format) => ({ source: 'jpeg-12mp', format, atOnce: 1 })),
];

/** As many as take a second or so: the end of a round, when one core has nothing left to do, is then a small part of it. */
function renders({ source, format, atOnce }) {
  if (atOnce === 1) return 12;
  return source.startsWith('jpeg') && format !== 'avif' ? 48 : 24;
}

/** One at a time ask for others than many at once, lest they find what those had made. */
const FIRST_WIDTH = { 1: 480, 16: 560 };

/** Renditions that nobody has yet: each round other widths, the same for everybody in it. */
function widths(one) {
  let next = FIRST_WIDTH[one.atOnce];
  return () => Array.from({ length: renders(one) }, () => next++);
}

export async function misses(report, { repeats }) {
  await drawPictures();
  const files = await startPeer('file-server.mjs', PICTURES);
  const strapi = await startStrapi({ name: 'misses', config: { source: { hosts: [new URL(files.url).host] }, limits: { sourceBytes: 200 * 2 ** 20 } } });
  const ipx = await startPeer('ipx-server.mjs', PICTURES);
  const loop = await startPeer('sharp-loop.mjs');
  try {
    const rows = {};
    for (const source of Object.keys(SOURCES)) rows[source] = await strapi.upload(pathOf(source));
    report.section('Misses: renditions a second');
    for (const one of CASES) await compareCase(report, repeats, one, { strapi, ipx, loop, row: rows[one.source] });
    const far = await strapi.upload(pathOf('jpeg-12mp'));
    await readFromElsewhere(strapi, far.id, `${files.url}/${basename(pathOf('jpeg-12mp'))}`);
    for (const format of ['jpeg', 'webp']) await compareRemote(report, repeats, format, { strapi, ipx, row: far, origin: files.url });
  } finally {
    for (const one of [strapi, ipx, loop, files]) await one.stop();
  }
}

async function compareCase(report, repeats, one, { strapi, ipx, loop, row }) {
  const { source, format, atOnce } = one;
  const path = pathOf(source);
  const of = (urlOf) => {
    const next = widths(one);
    return () => images(next().map(urlOf), atOnce);
  };
  const bare = () => {
    const next = widths(one);
    return async () => renders(one) / (await loop.ask({ path, widths: next(), format, options: ENCODERS[format], atOnce: Math.min(atOnce, 2) })).seconds;
  };
  const thumbs = widths(one);
  const { misses: before } = await strapi.statistics();
  const figures = await interleave({
    renditions: of((width) => strapi.sign(row.id, `width-${width}|format-${format}`)),
    'bare sharp loop': bare(),
    ipx: of((width) => `${ipx.url}/w_${width},f_${format},q_${ENCODERS[format].quality}/${basename(path)}`),
    // It takes neither WebP nor, in spite of its settings, a JPEG as output.
    ...(!source.startsWith('webp') && format !== 'jpeg' && { 'strapi-plugin-image-sharp': of((width) => `${strapi.url}${row.url}?format=${format}&width=${width}`) }),
    ...(findProgram('vipsthumbnail') && format !== 'avif' && { vipsthumbnail: () => thumbnails(path, thumbs(), format, ENCODERS[format].quality, atOnce) }),
  }, repeats);
  const made = (await strapi.statistics()).misses - before;
  const wanted = (repeats + 1) * renders(one);
  if (made !== wanted) throw new Error(`expected ${wanted} renditions of ${source} to be made, found ${made}: the others were there before`);
  report.compare(`${source} to ${format}, ${atOnce} at once`, '/s', figures);
  if (source !== 'jpeg-12mp' || atOnce !== 16) return;
  report.mark(`misses, ${format}, to the bare sharp loop`, { atLeast: 0.95 }, ratio(figures.renditions, figures['bare sharp loop']));
  report.mark(`misses, ${format}, to ipx`, { atLeast: 1.2 }, ratio(figures.renditions, figures.ipx));
}

async function compareRemote(report, repeats, format, { strapi, ipx, row, origin }) {
  const address = encodeURIComponent(`${origin}/${basename(pathOf('jpeg-12mp'))}`);
  const one = { source: 'jpeg-12mp', format, atOnce: 16 };
  const [ours, theirs] = [widths(one), widths(one)];
  const figures = await interleave({
    renditions: () => images(ours().map((width) => strapi.sign(row.id, `width-${width}|format-${format}`)), 16),
    ipx: () => images(theirs().map((width) => `${ipx.url}/w_${width},f_${format},q_${ENCODERS[format].quality}/${address}`), 16),
  }, repeats);
  report.compare(`jpeg-12mp over HTTP to ${format}, 16 at once`, '/s', figures);
}
