import { images } from '../measure/burst.mjs';
import { interleave, ratio } from '../measure/interleave.mjs';
import { wrk } from '../measure/wrk.mjs';
import { drawPictures, pathOf } from '../setup/pictures.mjs';
import { startStrapi } from '../setup/strapi.mjs';

const SECONDS = 4;

/** Cached images for 16 readers, while nothing else is done and while 16 renditions are asked for all the time. */
export async function both(report, { repeats }) {
  await drawPictures(['jpeg-12mp']);
  const strapi = await startStrapi({ name: 'both' });
  try {
    const { id } = await strapi.upload(pathOf('jpeg-12mp'));
    const cached = strapi.sign(id, 'width-760');
    let asked = 0;
    const hits = () => wrk(cached, { connections: 16, seconds: SECONDS });
    const hitsWhileRendering = async () => {
      let isOver = false;
      const render = async () => {
        while (!isOver) await images([strapi.sign(id, `width-${400 + (asked += 1)}|format-webp`)], 1);
      };
      const rendering = Array.from({ length: 16 }, render);
      const figure = await hits();
      isOver = true;
      await Promise.all(rendering);
      return figure;
    };
    const figures = await interleave({ idle: hits, rendering: hitsWhileRendering }, repeats);
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
