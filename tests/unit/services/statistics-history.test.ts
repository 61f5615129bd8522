import { describe, expect, it } from 'vitest';
import type { HistorySample } from '../../../server/src/operations-contracts';
import type { Statistics } from '../../../server/src/services/statistics';
import { StatisticsHistory } from '../../../server/src/services/statistics-history';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A whole hour, so that samples begin at round numbers. */
const START = 500_000 * HOUR;

interface Counts {
  readonly hits?: number;
  readonly misses?: number;
  readonly evictions?: readonly [memory: number, store: number];
  readonly queued?: number;
  readonly storeBytes?: number;
  readonly errors?: Readonly<Record<string, number>>;
}

const statisticsOf = ({ hits = 0, misses = 0, evictions: [memory, store] = [0, 0], queued = 0, storeBytes = 0, errors = {} }: Counts): Statistics => ({
  hits: { memory: hits, store: 0, notModified: 0 },
  misses,
  encoding: { quickResponses: 0, refined: 0, savedBytes: 0, backlog: 0 },
  renders: { finished: misses, failed: 0, seconds: misses },
  slots: { total: 2, busy: 0, queued, sourcePixels: 0 },
  workers: { workers: 0, busy: 0, started: 0, killed: 0, residentBytes: 0 },
  memory: { entries: 0, bytes: 0, maxBytes: 0, evictions: memory },
  urls: { entries: 0, bytes: 0, maxBytes: 0 },
  stores: { public: { bytes: storeBytes, evictions: store }, private: { bytes: 0, evictions: 0 } },
  sentBytes: 0,
  errors,
  storeFailures: 0,
});

function historyAt(start = START) {
  const clock = { now: start };
  const history = new StatisticsHistory(() => clock.now);
  return { clock, history, add: (counts: Counts) => history.add(statisticsOf(counts)), hour: () => history.read('hour').samples, day: () => history.read('day').samples };
}

const picked = <K extends keyof HistorySample>(samples: readonly HistorySample[], ...keys: readonly K[]) => samples.map((sample) => keys.map((key) => sample[key]));

describe('a sample', () => {
  it('has what happened within it, since the start of the process', () => {
    const { clock, add, hour, day } = historyAt();
    add({ hits: 3, misses: 1 });
    clock.now += 10_000;
    add({ hits: 5, misses: 1 });
    clock.now += MINUTE;
    add({ hits: 6, misses: 4 });
    expect(picked(hour(), 'at', 'memoryHits', 'misses', 'finished')).toEqual([[START, 5, 1, 1], [START + MINUTE, 1, 3, 3]]);
    expect(picked(day(), 'at', 'memoryHits', 'misses')).toEqual([[START, 6, 4]]);
  });

  it('has the longest queue, and the bytes of the last look', () => {
    const { add, hour } = historyAt();
    for (const [queued, storeBytes] of [[1, 10], [7, 30], [2, 20]] as const) add({ queued, storeBytes });
    expect(picked(hour(), 'queued', 'storeBytes')).toEqual([[7, 20]]);
  });

  it('has evictions from memory and from the store together', () => {
    const { add, hour } = historyAt();
    add({ evictions: [2, 3] });
    add({ evictions: [4, 3] });
    expect(picked(hour(), 'evictions')).toEqual([[7]]);
  });

  it('has the errors of its kinds, and none that did not happen within it', () => {
    const { clock, add, hour } = historyAt();
    add({ errors: { BUSY: 2, FORBIDDEN: 1 } });
    clock.now += MINUTE;
    add({ errors: { BUSY: 5, FORBIDDEN: 1 } });
    expect(picked(hour(), 'errors')).toEqual([[{ BUSY: 2, FORBIDDEN: 1 }], [{ BUSY: 3 }]]);
  });

  it('has its slowest render', () => {
    const { clock, history, add, hour, day } = historyAt();
    for (const seconds of [1, 3, 2]) history.noteRender({ fileId: seconds, spec: 'width-9', seconds });
    clock.now += MINUTE;
    history.noteRender({ fileId: 9, spec: 'width-9', seconds: 2.5 });
    add({});
    expect(hour().map(({ slowest }) => slowest?.fileId)).toEqual([3, 9]);
    expect(day().map(({ slowest }) => slowest?.fileId)).toEqual([3]);
  });

  it('of a render that comes first keeps the bytes of the store', () => {
    const { clock, history, add, hour } = historyAt();
    add({ storeBytes: 40 });
    clock.now += MINUTE;
    history.noteRender({ fileId: 1, spec: 'width-9', seconds: 1 });
    expect(picked(hour(), 'storeBytes')).toEqual([[40], [40]]);
  });
});

describe('the history', () => {
  it('says how long a sample is', () => {
    const { history } = historyAt();
    expect([history.read('hour').sampleSeconds, history.read('day').sampleSeconds]).toEqual([60, 900]);
    expect(history.read('hour')).toMatchObject({ period: 'hour', now: START, samples: [] });
  });

  it('keeps an hour and a day, however long the process runs', () => {
    const { clock, add, hour, day } = historyAt();
    for (let minute = 0; minute < 3 * 24 * 60; minute += 1) {
      add({ misses: minute });
      clock.now += MINUTE;
    }
    clock.now -= MINUTE;
    expect(hour()).toHaveLength(60);
    expect(day()).toHaveLength(96);
    expect(hour().map(({ misses }) => misses)).toEqual(Array.from({ length: 60 }, () => 1));
    expect(clock.now - (day()[0]?.at ?? 0)).toBeLessThan(24 * HOUR);
  });

  it('forgets what is older, also without new events', () => {
    const { clock, add, hour, day } = historyAt();
    add({ misses: 1 });
    clock.now += HOUR;
    expect([hour().length, day().length]).toEqual([0, 1]);
    clock.now += 24 * HOUR;
    expect(day()).toEqual([]);
  });

  it('drops samples of the future after the clock was set back', () => {
    const { clock, add, hour } = historyAt();
    add({ misses: 1 });
    clock.now -= 10 * MINUTE;
    add({ misses: 3 });
    expect(picked(hour(), 'at', 'misses')).toEqual([[START - 10 * MINUTE, 2]]);
  });

  it('takes a few kilobytes', () => {
    const { clock, history, add } = historyAt();
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      history.noteRender({ fileId: minute, spec: 'fill-600x400|format-webp', seconds: minute });
      add({ hits: minute * 1000, misses: minute, errors: { BUSY: minute, FORBIDDEN: minute } });
      clock.now += MINUTE;
    }
    expect(JSON.stringify([history.read('hour'), history.read('day')]).length).toBeLessThan(64 * 1024);
  });
});
