import { hitsWhileWarming } from '../measure/hits-while-warming.mjs';
import { interleave, ratio } from '../measure/interleave.mjs';
import { spread } from '../measure/statistics.mjs';
import { wrk } from '../measure/wrk.mjs';
import { drawPictures, pathOf } from '../setup/pictures.mjs';
import { startStrapi } from '../setup/strapi.mjs';

const SECONDS = 6;
const CONNECTIONS = 16;

/** Cached images, on an idle server and while `strapi-renditions warm` renders beside it. */
export async function warm(report, { repeats }) {
  await drawPictures(['jpeg-12mp']);
  const strapi = await startStrapi({ name: 'warm', config: { encoding: { quick: false } } });
  try {
    const { id } = await strapi.upload(pathOf('jpeg-12mp'));
    const cached = strapi.sign(id, 'width-760');
    const hits = () => wrk(cached, { connections: CONNECTIONS, seconds: SECONDS });
    const figures = await interleave({ idle: hits, warming: hitsWhileWarming(strapi, id, hits) }, repeats);
    report.section(`Warming: hits from memory, 50 KB, ${CONNECTIONS} connections, beside the command line`);
    for (const [when, values] of Object.entries(figures)) {
      report.compare(when, '/s', { requests: values.map(({ perSecond }) => perSecond) });
      report.compare(when, 'ms', { p99: values.map(({ p99 }) => p99) });
    }
    report.figure('renditions that the command rendered meanwhile', spread(figures.warming.map(({ warmedPerSecond }) => warmedPerSecond)), '/s');
    report.mark('p99 of hits from memory while the command line warms, to p99 when idle', { atMost: 2 }, ratio(figures.warming.map(({ p99 }) => p99), figures.idle.map(({ p99 }) => p99)));
  } finally {
    await strapi.stop();
  }
}
