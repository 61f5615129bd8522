import { images } from '../measure/burst.mjs';
import { interleave, ratio } from '../measure/interleave.mjs';
import { rateOfMany } from '../measure/rate-of-many.mjs';
import { wrk } from '../measure/wrk.mjs';
import { FIRST_FILE, RENDITIONS_OF_A_FILE } from '../setup/filled-renditions.mjs';
import { fillStrapi } from '../setup/filled-strapi.mjs';

const NEW_RENDITIONS = 1000;

/** The cost of a large store: at start-up, for a hit, for the purge of a file and for evictions. */
export async function growth(report, { repeats, few = 1000, many = 1_000_000 }) {
  const stores = { few: await fillStrapi(few), many: await fillStrapi(many) };
  const named = (figures) => ({ [`${few.toLocaleString('en')} renditions`]: figures.few, [`${many.toLocaleString('en')} renditions`]: figures.many });
  report.section('Growth: with few and with many renditions in the store and in the ledger');
  await compareStarts(report, repeats, stores, named);
  await compareHits(report, repeats, stores, named);
  await compareHitsFromDisk(report, repeats, stores, named);
  await comparePurges(report, Math.min(repeats, few / RENDITIONS_OF_A_FILE - 1), stores, named);
  await compareEviction(report, repeats, stores.many);
}

const secondsOf = async (work) => {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
};

const perSecond = (url) => async () => (await wrk(url)).perSecond;

/** URLs of small renditions that do not exist yet. */
const newRenditions = (strapi, id) => Array.from({ length: NEW_RENDITIONS }, (_none, index) => strapi.sign(id, `crop-${index % 100}x${Math.floor(index / 100)}-96x96`));

async function purge(strapi, id) {
  const { status } = await fetch(`${strapi.url}/test/renditions/${id}`, { method: 'DELETE' });
  if (status !== 204) throw new Error(`expected file ${id} to be purged, found ${status}`);
}

/** Runs both servers at the same time, each with its own data. */
async function withBoth({ few, many }, config, use) {
  const running = { few: await few.start(config), many: await many.start(config) };
  try {
    return await use(running);
  } finally {
    await running.few.stop();
    await running.many.stop();
  }
}

/** The time from the start of the process to the first image. */
async function compareStarts(report, repeats, { few, many }, named) {
  const start = ({ start, pictureId }) => async () => {
    const strapi = await start();
    const response = await secondsOf(() => images([strapi.sign(pictureId, 'width-150')], 1));
    await strapi.stop();
    return strapi.startSeconds + response;
  };
  const figures = await interleave({ few: start(few), many: start(many) }, repeats);
  report.compare('start-up to the first image', 's', named(figures));
  report.mark('start-up with 1,000,000 renditions to 1,000', { atMost: 1.1 }, ratio(figures.many, figures.few));
}

async function compareHits(report, repeats, stores, named) {
  await withBoth(stores, {}, async (running) => {
    const url = (which) => running[which].sign(stores[which].pictureId, 'width-150');
    const figures = await interleave({ few: perSecond(url('few')), many: perSecond(url('many')) }, repeats);
    report.compare('hits from memory', '/s', named(figures));
    // Time is the inverse of the rate, so the ratio is inverted, too.
    report.mark('hit time with 1,000,000 renditions to 1,000', { atMost: 1.1 }, ratio(figures.few, figures.many));
  });
}

async function compareHitsFromDisk(report, repeats, stores, named) {
  await withBoth(stores, { memory: { maxBytes: 0 } }, async (running) => {
    const measure = async (which) => {
      const urls = newRenditions(running[which], stores[which].pictureId);
      await images(urls, 2);
      return rateOfMany(`growth-${which}`, urls);
    };
    const figures = await interleave({ few: await measure('few'), many: await measure('many') }, repeats);
    report.compare(`hits from disk, ${NEW_RENDITIONS} different ones`, '/s', named(figures));
    report.mark('time of a hit from disk with 1,000,000 renditions to 1,000', { atMost: 1.1 }, ratio(figures.few, figures.many));
  });
}

async function comparePurges(report, repeats, stores, named) {
  await withBoth(stores, {}, async ({ few, many }) => {
    const purgeNext = (strapi, file = FIRST_FILE) => async () => 1000 * (await secondsOf(() => purge(strapi, file++)));
    const figures = await interleave({ few: purgeNext(few), many: purgeNext(many) }, repeats);
    report.compare(`purge of a file with ${RENDITIONS_OF_A_FILE} renditions`, 'ms', named(figures));
  });
}

/** New renditions in a store with free space, and in the same store when it is full. */
async function compareEviction(report, repeats, { start, pictureId }) {
  let used = 0;
  const make = async (config) => {
    const strapi = await start(config);
    await purge(strapi, pictureId);
    used = (await bytesAndEvictions(strapi)).bytes;
    // The statistics include pending writes: reading them waits for those.
    const seconds = await secondsOf(async () => {
      await images(newRenditions(strapi, pictureId), 2);
      await bytesAndEvictions(strapi);
    });
    const { evictions } = await bytesAndEvictions(strapi);
    await purge(strapi, pictureId);
    await strapi.stop();
    return { seconds, evictions };
  };
  const withRoom = async () => (await make()).seconds;
  const whenFull = async () => {
    const { seconds, evictions } = await make({ maxBytes: used });
    if (evictions < NEW_RENDITIONS) throw new Error(`expected at least ${NEW_RENDITIONS} evictions, found ${evictions}`);
    return seconds;
  };
  const figures = await interleave({ 'with room': withRoom, 'when it is full': whenFull }, repeats);
  report.compare(`${NEW_RENDITIONS} new renditions`, 's', figures);
  report.figure('cost of eviction', ratio(figures['when it is full'], figures['with room']), 'times the time of a new rendition with room');
}

const bytesAndEvictions = async (strapi) => (await strapi.statistics()).stores.public;
