import { setTimeout as delay } from 'node:timers/promises';
import { images, requestAll } from '../measure/burst.mjs';
import { peakMB, treeMB } from '../measure/memory.mjs';
import { spread } from '../measure/statistics.mjs';
import { wrk } from '../measure/wrk.mjs';
import { drawPictures, pathOf } from '../setup/pictures.mjs';
import { startStrapi } from '../setup/strapi.mjs';

const HITS = 100_000;
const MISSES = 5000;

/** The memory of the processes under peak load, and afterwards. */
export async function memory(report, { repeats }) {
  await drawPictures(['jpeg-50mp', 'jpeg-2mp']);
  const strapi = await startStrapi({ name: 'memory', config: { rendering: { queueTimeoutSeconds: 60 } } });
  try {
    const large = await strapi.upload(pathOf('jpeg-50mp'));
    const small = await strapi.upload(pathOf('jpeg-2mp'));
    await images([strapi.sign(small.id, 'width-100')], 1);
    await delay(5000);
    const idle = treeMB(strapi.pid);
    report.section('Memory: resident size of the server and its workers');
    report.figure('idle', idle, 'MB');
    await measurePeaks(report, repeats, strapi, large.id, idle);
    await longRun(report, strapi, small.id, idle);
  } finally {
    await strapi.stop();
  }
}

/** Crops at full size beside reduced images, so that some renders decode all pixels. */
async function measurePeaks(report, repeats, strapi, id, idle) {
  const above = [];
  for (let round = 0; round < repeats; round += 1) {
    const urls = Array.from({ length: 64 }, (_none, index) => strapi.sign(id, index % 2 === 0 ? `width-${1000 + round * 64 + index}` : `crop-${round * 64 + index}x0-4000x4000|width-800`));
    const { peak, outcome } = await peakMB(strapi.pid, () => requestAll(urls, 64));
    const unexpected = outcome.responses.filter(({ status }) => status !== 200 && status !== 503);
    if (unexpected.length > 0) throw new Error(`expected 200 or 503, found ${unexpected.map(({ status }) => status).join(', ')}`);
    above.push(peak - idle);
    report.figure(`64 at once of 50 megapixels, round ${round + 1}: peak`, peak, 'MB', `${outcome.responses.filter(({ status }) => status === 200).length} of 64 made`);
  }
  report.mark('peak above idle of 64 requests at once of 50 megapixels, MB', { atMost: 600 }, spread(above));
}

async function longRun(report, strapi, id, idle) {
  const rate = await wrk(strapi.sign(id, 'width-100'), { seconds: 3 });
  await wrk(strapi.sign(id, 'width-100'), { seconds: Math.ceil(HITS / rate.perSecond) });
  await images(Array.from({ length: MISSES }, (_none, index) => strapi.sign(id, `width-${20 + (index % 500)}|quality-${70 + Math.floor(index / 500)}`)), 8);
  await delay(10_000);
  const { memory: { bytes } } = await strapi.statistics();
  const after = treeMB(strapi.pid);
  report.figure(`after ${HITS} hits and ${MISSES} misses`, after, 'MB', `${Math.round(after - idle)} MB above idle, of which ${Math.round(bytes / 2 ** 20)} MB are the cache of renditions`);
}
