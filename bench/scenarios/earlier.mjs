import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SetupError } from '../../scripts/setup/step.mjs';
import { images } from '../measure/burst.mjs';
import { hitsWhileRendering } from '../measure/hits-while-rendering.mjs';
import { interleave, ratio } from '../measure/interleave.mjs';
import { treeMB } from '../measure/memory.mjs';
import { spread } from '../measure/statistics.mjs';
import { wrk } from '../measure/wrk.mjs';
import { BENCH, PLAYGROUND_PICTURES } from '../setup/paths.mjs';
import { drawPictures, pathOf } from '../setup/pictures.mjs';
import { startStrapi } from '../setup/strapi.mjs';

const CASES = [
  { source: 'jpeg-12mp', format: 'jpeg', renders: 48 },
  { source: 'jpeg-12mp', format: 'webp', renders: 48 },
  { source: 'jpeg-2mp', format: 'jpeg', renders: 96 },
  { source: 'jpeg-2mp', format: 'webp', renders: 96 },
  { source: 'svg', format: 'png', renders: 24 },
];

const HIT_SECONDS = 4;

/** Compares this checkout with an earlier one: `--earlier` names its folder, which must be prepared for its demo. */
export async function earlier(report, { repeats, checkout }) {
  if (checkout === undefined) throw new SetupError('Expected --earlier with the folder of another checkout, for example: npm run bench -- earlier --earlier ../renditions-before');
  await drawPictures(['jpeg-12mp', 'jpeg-2mp']);
  const { startStrapi: startEarlier } = await import(pathToFileURL(join(resolve(checkout), 'bench', 'setup', 'strapi.mjs')).href);
  const env = { IMAGE_SHARP_DIRECTORY: join(BENCH, 'node_modules', 'strapi-plugin-image-sharp') };
  const [now, before] = [await startStrapi({ name: 'now' }), await startEarlier({ name: 'before', env })];
  try {
    report.section('Beside an earlier version');
    const idle = { now: treeMB(now.pid), before: treeMB(before.pid) };
    for (const one of CASES) await compareMisses(report, repeats, one, now, before);
    await compareHits(report, repeats, now, before);
    report.figure('idle: server and its processes', idle.now, 'MB', `before: ${Math.round(idle.before)} MB`);
    report.figure('after all this: server and its processes', treeMB(now.pid), 'MB', `before: ${Math.round(treeMB(before.pid))} MB`);
  } finally {
    await now.stop();
    await before.stop();
  }
}

const fileOf = (source) => (source === 'svg' ? join(PLAYGROUND_PICTURES, 'compass.svg') : pathOf(source));

async function compareMisses(report, repeats, { source, format, renders }, now, before) {
  const measure = async (strapi) => {
    const { id } = await strapi.upload(fileOf(source));
    let width = 300;
    return () => images(Array.from({ length: renders }, () => strapi.sign(id, `width-${(width += 1)}|format-${format}`)), 16);
  };
  const figures = await interleave({ renditions: await measure(now), before: await measure(before) }, repeats);
  report.compare(`${source} to ${format}, 16 at once`, '/s', figures);
  if (source === 'svg') report.mark('SVG to PNG, to the earlier version', { atLeast: 5 }, ratio(figures.renditions, figures.before));
}

/** Hits from memory on an idle server, and while 16 clients request new renditions. */
async function compareHits(report, repeats, now, before) {
  const measure = async (strapi) => {
    const { id } = await strapi.upload(pathOf('jpeg-12mp'));
    const cached = strapi.sign(id, 'width-760');
    const hits = () => wrk(cached, { connections: 16, seconds: HIT_SECONDS });
    return { hits, whileRendering: hitsWhileRendering(strapi, id, hits) };
  };
  const [ours, theirs] = [await measure(now), await measure(before)];
  const figures = await interleave({ idle: ours.hits, rendering: ours.whileRendering, idleBefore: theirs.hits, renderingBefore: theirs.whileRendering }, repeats);
  const p99 = (all) => all.map((figure) => figure.p99);
  report.figure('p99 of hits, idle', spread(p99(figures.idle)), 'ms', `before: ${spread(p99(figures.idleBefore)).median} ms`);
  report.figure('p99 of hits while 16 misses render', spread(p99(figures.rendering)), 'ms', `before: ${spread(p99(figures.renderingBefore)).median} ms`);
  report.figure('the same to idle, before', ratio(p99(figures.renderingBefore), p99(figures.idleBefore)), 'times');
  report.mark('p99 of hits while 16 misses render, to idle', { atMost: 2 }, ratio(p99(figures.rendering), p99(figures.idle)));
}
