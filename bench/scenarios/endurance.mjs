import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { images, requestAll } from '../measure/burst.mjs';
import { childrenOf, residentMB } from '../measure/memory.mjs';
import { spread } from '../measure/statistics.mjs';
import { PICTURES, PLAYGROUND_PICTURES } from '../setup/paths.mjs';
import { drawPictures, pathOf } from '../setup/pictures.mjs';
import { startStrapi } from '../setup/strapi.mjs';

const RENDITIONS = 20_000;
const STEP = 1000;
const AT_ONCE = 8;
const FORMATS = ['jpeg', 'webp', 'png', 'avif', 'gif', 'webp-lossless'];
/** Large AVIF and GIF renditions would take hours. */
const MIN_WIDTH = 20;

/** The spec of the n-th rendition of `sources` originals: each original once in each format at each width. */
function specOf(index, sources) {
  const round = Math.floor(index / sources);
  return `width-${MIN_WIDTH + Math.floor(round / FORMATS.length)}|format-${FORMATS[round % FORMATS.length]}`;
}

/** Images of all source formats: photographs, an SVG, an animation. */
async function sources() {
  await drawPictures(['jpeg-2mp', 'jpeg-12mp']);
  const photograph = await readFile(pathOf('jpeg-2mp'));
  const made = {
    'endurance.webp': () => sharp(photograph).webp().toBuffer(),
    'endurance.png': () => sharp(photograph).resize(1200).png().toBuffer(),
    'endurance.avif': () => sharp(photograph).resize(1200).avif({ effort: 2 }).toBuffer(),
    'endurance.tiff': () => sharp(photograph).resize(1200).tiff().toBuffer(),
  };
  for (const [name, make] of Object.entries(made)) await writeFile(join(PICTURES, name), await make());
  return [
    pathOf('jpeg-2mp'), pathOf('jpeg-12mp'), ...Object.keys(made).map((name) => join(PICTURES, name)),
    ...['balloon.png', 'compass.svg', 'owl.jpg', 'windmill.gif'].map((name) => join(PLAYGROUND_PICTURES, name)),
  ];
}

/** Renders 20,000 renditions of all formats from all formats: how much memory the processes keep, and whether they get slower. */
export async function endurance(report) {
  const paths = await sources();
  const strapi = await startStrapi({ name: 'endurance', config: { rendering: { queueTimeoutSeconds: 60 } } });
  try {
    const ids = [];
    for (const path of paths) ids.push((await strapi.upload(path)).id);
    const small = (await strapi.upload(join(PLAYGROUND_PICTURES, 'owl.jpg'))).id;
    let probes = 0;
    const smallMilliseconds = async () => {
      const { responses } = await requestAll(Array.from({ length: 40 }, () => strapi.sign(small, `width-100|quality-${(probes % 100) + 1}|blur-${0.5 + Math.floor((probes += 1) / 100) / 10}`)), 1);
      return spread(responses.map(({ milliseconds }) => milliseconds)).median;
    };
    report.section(`Endurance: ${RENDITIONS} renditions of all formats`);
    const atStart = await smallMilliseconds();
    const figures = [];
    for (let made = 0; made < RENDITIONS; made += STEP) {
      const urls = Array.from({ length: STEP }, (_none, step) => strapi.sign(ids[(made + step) % ids.length], specOf(made + step, ids.length)));
      await images(urls, AT_ONCE);
      const { workers, memory } = await strapi.statistics();
      const sizes = childrenOf(strapi.pid).map(residentMB);
      figures.push({ made: made + STEP, server: residentMB(strapi.pid), largest: Math.max(0, ...sizes), started: workers.started, full: memory.evictions > 0 });
      console.log(figures.at(-1));
    }
    await delay(2000);
    const atEnd = await smallMilliseconds();
    const full = figures.find((figure) => figure.full) ?? figures[0];
    const last = figures.at(-1);
    report.figure('server once its cache in memory was full', full.server, 'MB', `after ${full.made} renditions`);
    report.figure('server at the end', last.server, 'MB', `${Math.round(last.server - full.server)} MB more`);
    report.figure('largest worker at any measurement', Math.max(...figures.map(({ largest }) => largest)), 'MB', `${last.started} workers were started in all`);
    report.mark('server at the end above its size with full caches, MB', { atMost: 100 }, spread([last.server - full.server]));
    report.mark('a small rendition at the end, to the beginning', { atMost: 1.2 }, spread([atEnd / atStart]));
  } finally {
    await strapi.stop();
  }
}
