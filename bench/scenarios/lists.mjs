import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';
import { interleave, ratio } from '../measure/interleave.mjs';
import { spread } from '../measure/statistics.mjs';
import { drawCovers, drawSmallPicture } from '../setup/pictures.mjs';
import { startStrapi } from '../setup/strapi.mjs';

const PAGES = 100;
/** For a list with many images whose sizes are not known. */
const FILES = 1000;

/** Requests of one figure, one after the other. */
const REQUESTS = 20;

const CONFIG = {
  presets: {
    hero: { spec: 'fill-1600x600', widths: [640, 960, 1280, 1600], formats: ['avif', 'webp', 'jpeg'], sizes: '100vw' },
    card: 'fill-600x400|format-auto',
  },
};
/** URLs of one image: the hero has four in each of three formats. */
const URLS = 13;

const LIST = `/api/pages?populate=cover&pagination[pageSize]=${PAGES}`;
const REST = { none: `${LIST}&renditions=none`, card: `${LIST}&renditions=card`, both: `${LIST}&renditions=hero,card` };

const FIELDS = 'url width height alt srcset sizes sources { type srcset } placeholder { thumbhash color }';
const graphqlOf = (field) => ({ query: `{ pages(pagination: { limit: ${PAGES} }) { title cover { url ${field} } } }` });
const GRAPHQL = { none: graphqlOf(''), card: graphqlOf(`renditions(presets: ["card"]) { ${FIELDS} }`), both: graphqlOf(`renditions(presets: ["hero", "card"]) { ${FIELDS} }`) };

/** Lists of entries with covers, with and without renditions. Nothing is rendered. */
export async function lists(report, { repeats }) {
  const strapi = await startStrapi({ name: 'lists', config: CONFIG });
  try {
    await createPages(strapi);
    report.section(`Lists: ${PAGES} entries with covers`);
    await compare(report, repeats, 'REST', strapi, (name) => fetch(`${strapi.url}${REST[name]}`));
    await compare(report, repeats, 'GraphQL', strapi, (name) => fetch(`${strapi.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(GRAPHQL[name]) }));
    await withoutFacts(report, strapi);
  } finally {
    await strapi.stop();
  }
}

async function createPages(strapi) {
  const covers = await drawCovers(PAGES);
  for (const [index, path] of covers.entries()) {
    const { id } = await strapi.upload(path);
    await strapi.content('/pages', { data: { title: `Page ${index}`, cover: id } });
  }
  await factsOfAll(strapi);
}

/** Waits until all covers have their sizes. */
async function factsOfAll(strapi) {
  for (;;) {
    const { data } = await (await fetch(`${strapi.url}${REST.card}`)).json();
    if (data.length !== PAGES) throw new Error(`expected ${PAGES} entries, found ${data.length}`);
    if (data.every(({ cover }) => cover.renditions.card.width === 600)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function compare(report, repeats, api, strapi, request) {
  const bytes = {};
  const milliseconds = (name) => async () => {
    const begun = performance.now();
    for (let count = 0; count < REQUESTS; count += 1) {
      const response = await request(name);
      bytes[name] = (await response.arrayBuffer()).byteLength;
      if (response.status !== 200) throw new Error(`expected 200, found ${response.status}`);
    }
    return (performance.now() - begun) / REQUESTS;
  };
  const figures = await interleave({ none: milliseconds('none'), card: milliseconds('card'), both: milliseconds('both') }, repeats);
  const names = { none: 'without renditions', card: 'one preset', both: `two presets, ${URLS} URLs an image` };
  for (const [name, values] of Object.entries(figures)) {
    const queries = await queriesOf(strapi, () => request(name));
    const times = name === 'none' ? '' : `, ${ratio(values, figures.none).median.toPrecision(3)} of that without`;
    report.figure(`${api}, ${names[name]}`, spread(values), 'ms', `${queries} queries, ${Math.round(bytes[name] / 1000)} kB${times}`);
  }
  const microseconds = figures.both.map((value, round) => ((value - figures.none[round]) * 1000) / (PAGES * URLS));
  report.figure(`${api}, a URL`, spread(microseconds), 'µs', `${Math.round((bytes.both - bytes.none) / (PAGES * URLS))} bytes`);
  report.mark(`${api}, one preset to none`, { atMost: 1.15 }, ratio(figures.card, figures.none));
  report.mark(`${api}, two presets to none`, { atMost: 1.5 }, ratio(figures.both, figures.none));
}

async function queriesOf(strapi, use) {
  const count = async () => (await (await fetch(`${strapi.url}/test/queries`)).json()).count;
  await count();
  await (await use()).arrayBuffer();
  return count();
}

/** A list of many files right after the facts of all images were lost, and how long they take to be made again. */
async function withoutFacts(report, strapi) {
  const small = await drawSmallPicture();
  for (let count = PAGES; count < FILES; count += 1) await strapi.upload(small);
  const list = async (query) => {
    const begun = performance.now();
    const files = (await strapi.content(`/upload/files?${query}`)).filter(({ mime }) => mime.startsWith('image/'));
    return { milliseconds: performance.now() - begun, files, missing: files.filter(({ renditions }) => renditions !== undefined && renditions.card.width === null).length };
  };
  const complete = async () => {
    for (;;) {
      const { missing } = await list('renditions=card');
      if (missing === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  await complete();
  const without = await list('renditions=none');
  const warm = await list('renditions=hero,card');
  await deleteFacts(strapi);
  const begun = performance.now();
  const cold = await list('renditions=hero,card');
  report.figure(`REST, ${without.files.length} files, without renditions`, without.milliseconds, 'ms');
  report.figure(`REST, ${warm.files.length} files, two presets`, warm.milliseconds, 'ms', `${warm.missing} images without their sizes`);
  report.figure(`REST, ${cold.files.length} files, two presets, when no facts are known`, cold.milliseconds, 'ms', `${cold.missing} images without their sizes`);
  await complete();
  report.figure('until the next list has all sizes', (performance.now() - begun) / 1000, 's', `${cold.files.length} files`);
}

async function deleteFacts(strapi) {
  const Database = createRequire(join(PLAYGROUND, 'package.json'))('better-sqlite3');
  const database = new Database(join(strapi.directory, 'data.db'), { timeout: 10_000 });
  database.exec('DELETE FROM strapi_plugin_renditions_images');
  database.close();
}
