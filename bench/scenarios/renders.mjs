import { basename } from 'node:path';
import { images } from '../measure/burst.mjs';
import { interleave, ratio } from '../measure/interleave.mjs';
import { thumbnails } from '../measure/thumbnails.mjs';
import { PICTURES } from '../setup/paths.mjs';
import { copiesOf, drawPictures, pathOf } from '../setup/pictures.mjs';
import { findProgram } from '../setup/programs.mjs';
import { makeSourceRemote } from '../setup/make-source-remote.mjs';
import { startPeer } from '../setup/start-peer.mjs';
import { startStrapi } from '../setup/strapi.mjs';

/** The plugin's settings without quick encodings, which all programs use. Only ipx and image-sharp use sharp's default effort for AVIF: they have no setting for it. */
const ENCODERS = {
  jpeg: { quality: 80 },
  webp: { quality: 80 },
  avif: { quality: 50, effort: 3 },
};

/** More originals than the plugin keeps in memory after reading them. */
const MANY = 24;

/** Renditions of one original unless `originals` says otherwise. AVIF takes so long that it has one source only. */
const CASES = [
  ...['jpeg', 'webp'].map((format) => ({ source: 'jpeg-12mp', format, atOnce: 16, originals: MANY })),
  ...['jpeg-12mp', 'jpeg-2mp', 'jpeg-24mp', 'jpeg-50mp', 'png-12mp', 'webp-12mp'].flatMap((source) => ['jpeg', 'webp'].map((format) => ({ source, format, atOnce: 16 }))),
  { source: 'jpeg-12mp', format: 'avif', atOnce: 16 },
  ...['jpeg', 'webp'].map((format) => ({ source: 'jpeg-12mp', format, atOnce: 1 })),
];

/** Enough renders for about a second, so that the end of a round, with one idle core, is a small part of it. */
function countOf({ source, format, atOnce }) {
  if (atOnce === 1) return 12;
  return source.startsWith('jpeg') && format !== 'avif' ? 48 : 24;
}

/** Different widths for one and for 16 at once: otherwise the second would hit the cache of the first. */
const FIRST_WIDTH = { 1: 480, 16: 560 };

/** Widths without a cached rendition: new ones in each round, and the same for all programs in a round. */
function widths(one) {
  let next = FIRST_WIDTH[one.atOnce];
  return () => Array.from({ length: countOf(one) }, () => next++);
}

/** The same work by all programs: as fast as they are, with the same encoders. */
export async function renders(report, { repeats }) {
  await drawPictures();
  const files = await startPeer('file-server.mjs', PICTURES);
  const strapi = await startStrapi({ name: 'renders', config: { encoding: { quick: false }, source: { hosts: [new URL(files.url).host] }, limits: { sourceBytes: 200 * 2 ** 20 } } });
  // The other plugin runs in a separate Strapi: the garbage of one plugin would be collected during the rounds of the other.
  const otherStrapi = await startStrapi({ name: 'renders-image-sharp' });
  const ipx = await startPeer('ipx-server.mjs', PICTURES);
  const loop = await startPeer('sharp-loop.mjs');
  try {
    const uploaded = new Map();
    const upload = async (path) => {
      if (!uploaded.has(path)) uploaded.set(path, { path, id: (await strapi.upload(path)).id, otherUrl: `${otherStrapi.url}${(await otherStrapi.upload(path)).url}` });
      return uploaded.get(path);
    };
    const originalsOf = async ({ source, originals = 1 }) => {
      const all = [];
      for (const path of originals === 1 ? [pathOf(source)] : await copiesOf(source, originals)) all.push(await upload(path));
      return all;
    };
    report.section('Renders: renditions a second, all programs with the same encoders');
    for (const one of CASES) await compareCase(report, repeats, one, await originalsOf(one), { strapi, ipx, loop });
    const far = await strapi.upload(pathOf('jpeg-12mp'));
    await makeSourceRemote(strapi, far.id, `${files.url}/${basename(pathOf('jpeg-12mp'))}`);
    for (const format of ['jpeg', 'webp']) await compareRemote(report, repeats, format, { strapi, ipx, row: far, origin: files.url });
  } finally {
    for (const one of [strapi, otherStrapi, ipx, loop, files]) await one.stop();
  }
}

async function compareCase(report, repeats, one, originals, { strapi, ipx, loop }) {
  const { source, format, atOnce } = one;
  const original = (index) => originals[index % originals.length];
  const of = (urlOf) => {
    const next = widths(one);
    return () => images(next().map((width, index) => urlOf(width, original(index))), atOnce);
  };
  const bare = () => {
    const next = widths(one);
    const paths = originals.map(({ path }) => path);
    return async () => countOf(one) / (await loop.send({ paths, widths: next(), format, options: ENCODERS[format], atOnce: Math.min(atOnce, 2) })).seconds;
  };
  const thumbs = widths(one);
  const { misses: before } = await strapi.statistics();
  const figures = await interleave({
    renditions: of((width, { id }) => strapi.sign(id, `width-${width}|format-${format}`)),
    'bare sharp loop': bare(),
    ipx: of((width, { path }) => `${ipx.url}/w_${width},f_${format},q_${ENCODERS[format].quality}/${basename(path)}`),
    // It accepts no WebP source and, in spite of its settings, writes no JPEG.
    ...(!source.startsWith('webp') && format !== 'jpeg' && { 'strapi-plugin-image-sharp': of((width, { otherUrl }) => `${otherUrl}?format=${format}&width=${width}`) }),
    ...(findProgram('vipsthumbnail') && format !== 'avif' && originals.length === 1 && { vipsthumbnail: () => thumbnails(original(0).path, thumbs(), format, ENCODERS[format].quality, atOnce) }),
  }, repeats);
  const made = (await strapi.statistics()).misses - before;
  const expected = (repeats + 1) * countOf(one);
  if (made !== expected) throw new Error(`expected ${expected} misses of ${source}, found ${made}: the other renditions were cached before`);
  const what = originals.length === 1 ? source : `${originals.length} different ${source}`;
  report.compare(`${what} to ${format}, ${atOnce} at once`, '/s', figures);
  if (source !== 'jpeg-12mp' || atOnce !== 16) return;
  const whose = originals.length === 1 ? 'of one original' : 'of different originals';
  report.mark(`renders, ${format}, ${whose}, to the bare sharp loop`, { atLeast: 0.95 }, ratio(figures.renditions, figures['bare sharp loop']));
  report.mark(`renders, ${format}, ${whose}, to ipx`, { atLeast: 1.2 }, ratio(figures.renditions, figures.ipx));
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
