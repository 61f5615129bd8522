import { setTimeout as delay } from 'node:timers/promises';
import { images, requestAll } from '../measure/burst.mjs';
import { peakMB, treeMB } from '../measure/memory.mjs';
import { wrk } from '../measure/wrk.mjs';
import { drawPictures, pathOf } from '../setup/pictures.mjs';
import { startStrapi } from '../setup/strapi.mjs';

const SECONDS = 60;

/** Requests ten times more new renditions than the server can render, for a minute, beside cached images; then measures the recovery. */
export async function overload(report) {
  await drawPictures(['jpeg-12mp']);
  const strapi = await startStrapi({ name: 'overload' });
  try {
    const { id } = await strapi.upload(pathOf('jpeg-12mp'));
    let made = 0;
    const next = () => strapi.sign(id, `width-${300 + (made % 3000)}|quality-${50 + Math.floor((made += 1) / 3000)}|format-webp`);
    const cached = strapi.sign(id, 'width-760');
    const perSecond = await images(Array.from({ length: 40 }, next), 16);
    const idle = { memory: treeMB(strapi.pid), hits: await wrk(cached, { connections: 4, seconds: 5 }) };

    const { peak, outcome } = await peakMB(strapi.pid, () => Promise.all([flood(next, perSecond * 10), wrk(cached, { connections: 4, seconds: SECONDS })]));
    const [responses, hits] = outcome;
    const of = (status) => responses.filter((response) => response.status === status);
    const others = responses.length - of(200).length - of(503).length;
    if (others > 0 || of(503).some(({ retryAfter }) => retryAfter === undefined)) throw new Error(`expected 200, or 503 with Retry-After; found others: ${others}`);
    const begun = performance.now();
    while ((await requestAll([next()], 1)).responses[0].status !== 200) await delay(100);

    report.section('Overload: ten times more misses than can be rendered, for a minute');
    report.figure('can be rendered', perSecond, '/s');
    report.figure('requests', responses.length / SECONDS, '/s', `${of(200).length} rendered, ${of(503).length} refused with 503 and Retry-After`);
    report.figure('hits from memory meanwhile', hits.perSecond, '/s', `p99 ${hits.p99} ms; idle ${Math.round(idle.hits.perSecond)}/s, p99 ${idle.hits.p99} ms`);
    report.figure('peak of memory', peak, 'MB', `idle ${Math.round(idle.memory)} MB`);
    report.figure('until the next miss was served', (performance.now() - begun) / 1000, 's');
  } finally {
    await strapi.stop();
  }
}

/** Sends this many new requests each second, without waiting for earlier responses. */
async function flood(next, perSecond) {
  const bursts = [];
  const ticks = SECONDS * 10;
  for (let tick = 0; tick < ticks; tick += 1) {
    const urls = Array.from({ length: Math.max(1, Math.round(perSecond / 10)) }, next);
    bursts.push(requestAll(urls, urls.length));
    await delay(100);
  }
  return (await Promise.all(bursts)).flatMap(({ responses }) => responses);
}
