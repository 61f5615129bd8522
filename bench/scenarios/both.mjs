import { hitsWhileRendering } from '../measure/hits-while-rendering.mjs';
import { interleave, ratio } from '../measure/interleave.mjs';
import { wrk } from '../measure/wrk.mjs';
import { drawPictures, pathOf } from '../setup/pictures.mjs';
import { startStrapi } from '../setup/strapi.mjs';

const SECONDS = 4;

/** Cached images for 16 clients, on an idle server and while 16 other clients request new renditions. */
export async function both(report, { repeats }) {
  await drawPictures(['jpeg-12mp']);
  const strapi = await startStrapi({ name: 'both' });
  try {
    const { id } = await strapi.upload(pathOf('jpeg-12mp'));
    const cached = strapi.sign(id, 'width-760');
    const hits = () => wrk(cached, { connections: 16, seconds: SECONDS });
    const figures = await interleave({ idle: hits, rendering: hitsWhileRendering(strapi, id, hits) }, repeats);
    report.section('Both at once: hits from memory, 50 KB, 16 connections');
    for (const [when, values] of Object.entries(figures)) {
      report.compare(when, '/s', { requests: values.map(({ perSecond }) => perSecond) });
      report.compare(when, 'ms', { 'p99': values.map(({ p99 }) => p99) });
    }
    report.mark('p99 of hits from memory while 16 misses render, to p99 when idle', { atMost: 2 }, ratio(figures.rendering.map(({ p99 }) => p99), figures.idle.map(({ p99 }) => p99)));
  } finally {
    await strapi.stop();
  }
}
