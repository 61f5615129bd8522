import { images, requestAll } from '../measure/burst.mjs';
import { drain } from '../measure/drain.mjs';
import { ratio } from '../measure/interleave.mjs';
import { peakMB } from '../measure/memory.mjs';
import { spread } from '../measure/statistics.mjs';
import { wrk } from '../measure/wrk.mjs';
import { drawPictures, pathOf } from '../setup/pictures.mjs';
import { startPeer } from '../setup/start-peer.mjs';
import { startStrapi } from '../setup/strapi.mjs';

const MISSES = 3000;
const BACKLOG = 1000;
const AT_ONCE = 16;
/** A round takes some minutes. */
const MAX_ROUNDS = 3;

/** A thousand after the burst, and a thousand after each time that all are requested again. */
const MAX_REQUESTS = 1 + MISSES / BACKLOG;

const KINDS = {
  renditions: { quick: true, backlog: BACKLOG },
  'quick alone': { quick: true, backlog: 0 },
  'without quick': { quick: false },
};

/** The encoders of final renditions. */
const FINAL = { jpeg: { quality: 80, mozjpeg: true, quantisationTable: 2 }, webp: { quality: 80, effort: 4 }, avif: { quality: 50, effort: 3 } };
const FORMATS = Object.keys(FINAL);

const HIT_SECONDS = 4;

const widthOf = (index) => 160 + (Math.floor(index / FORMATS.length) % 200);

/** Small and different, in all three formats. */
const specOf = (index) => `width-${widthOf(index)}|quality-${60 + Math.floor(index / (200 * FORMATS.length))}|format-${FORMATS[index % FORMATS.length]}`;

/** More misses than the backlog of final renditions holds: what they cost, and when all are final. */
export async function burst(report, { repeats }) {
  await drawPictures(['jpeg-2mp']);
  const rounds = Math.min(repeats, MAX_ROUNDS);
  const figures = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const kind of Object.keys(KINDS)) figures[kind].push(await measureBurst(kind, round === rounds));
  }
  const all = (kind, name) => figures[kind].map((figure) => figure[name]);
  const byKind = (name) => Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, all(kind, name)]));
  report.section(`Burst: ${MISSES} different misses, ${AT_ONCE} at once, with a backlog of ${BACKLOG}`);
  report.compare('misses', '/s', byKind('perSecond'));
  report.compare('peak of memory', 'MB', byKind('peak'));
  report.mark('misses of a burst with refinement, to quick alone', { atLeast: 0.95 }, ratio(all('renditions', 'perSecond'), all('quick alone', 'perSecond')));
  report.mark('peak of memory, to that without quick', { atMost: 1 }, ratio(all('renditions', 'peak'), all('without quick', 'peak')));
  await reportRefinement(report, figures.renditions);
}

async function reportRefinement(report, rounds) {
  const { hits, requests } = rounds.at(-1);
  const loop = await secondsOfLoop();
  const times = spread(rounds.map(({ refined, seconds }) => seconds / ((loop * refined) / BACKLOG)));
  report.figure('refined after the burst', spread(rounds.map(({ refined }) => refined)), '', `in ${spread(rounds.map(({ seconds }) => seconds)).median.toFixed(1)} s; a bare loop makes ${BACKLOG} in ${loop.toFixed(1)} s`);
  report.figure('p99 of hits while it refines', spread(hits.refining), 'ms', `idle ${spread(hits.idle).median.toPrecision(3)} ms`);
  report.figure('requests for all of them until all are final', requests, '');
  report.mark('time to refine what fits in the backlog, to a bare loop, one at a time', { atMost: 1.25 }, times);
  report.mark('p99 of hits while it refines, to idle', { atMost: 2 }, spread(hits.refining.map((p99) => p99 / spread(hits.idle).median)));
  report.mark('requests until all renditions of the burst are final', { atMost: MAX_REQUESTS }, spread([requests]));
}

/** A burst on a new server, and what comes after it. */
async function measureBurst(kind, isDetailed) {
  const strapi = await startStrapi({ name: 'burst', config: { encoding: KINDS[kind] } });
  try {
    const { id } = await strapi.upload(pathOf('jpeg-2mp'));
    const urls = Array.from({ length: MISSES }, (_none, index) => strapi.sign(id, specOf(index)));
    const cached = strapi.sign(id, 'width-760|format-png');
    await images([cached], 1);
    const measureHits = async () => (await wrk(cached, { connections: 16, seconds: HIT_SECONDS })).p99;
    const idle = [];
    if (isDetailed && kind === 'renditions') for (let count = 0; count < 3; count += 1) idle.push(await measureHits());
    const { peak, outcome } = await peakMB(strapi.pid, async () => {
      const { seconds, responses } = await requestAll(urls, AT_ONCE);
      return { perSecond: MISSES / seconds, etags: etagsOf(responses), ...(kind === 'renditions' && (await drain(strapi))) };
    });
    const { etags, ...figures } = outcome;
    if (idle.length === 0) return { peak, ...figures };
    return { peak, ...figures, ...(await requestAgain(strapi, urls, etags, { idle, measureHits })) };
  } finally {
    await strapi.stop();
  }
}

/** The ETag of each URL. */
function etagsOf(responses) {
  const wrong = responses.find(({ status }) => status !== 200);
  if (wrong !== undefined) throw new Error(`expected an image, found ${wrong.status}`);
  return new Map(responses.map(({ url, etag }) => [url, etag]));
}

/** Requests all of them again until no one is quick, and measures hits beside the first refinement. */
async function requestAgain(strapi, urls, first, { idle, measureHits }) {
  const refining = [];
  for (let requests = 2; ; requests += 1) {
    const etags = etagsOf((await requestAll(urls, AT_ONCE)).responses);
    const quick = urls.filter((url) => etags.get(url) === first.get(url)).length;
    console.log(`  request ${requests}: ${quick} of ${urls.length} are quick`);
    if (quick === 0) return { requests, hits: { idle, refining } };
    if (requests > MAX_REQUESTS) throw new Error(`expected all to be final at the ${MAX_REQUESTS}th request, found ${quick} quick ones`);
    while (requests === 2 && refining.length < 3 && (await strapi.statistics()).encoding.backlog > 0) refining.push(await measureHits());
    await drain(strapi);
  }
}

/** How long a loop around sharp takes for a full backlog, one at a time: as the idle server does. */
async function secondsOfLoop() {
  const loop = await startPeer('sharp-loop.mjs');
  let total = 0;
  for (const [index, format] of FORMATS.entries()) {
    const widths = Array.from({ length: Math.round(BACKLOG / FORMATS.length) }, (_none, count) => widthOf(count * FORMATS.length + index));
    total += (await loop.send({ paths: [pathOf('jpeg-2mp')], widths, format, options: FINAL[format], atOnce: 1 })).seconds;
  }
  await loop.stop();
  return total;
}
