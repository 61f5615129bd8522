import { describe, expect, it } from 'vitest';
import { axisEnd, errorsOf, hitRateOf, pathOf, seriesOf, slowestOf, timesOf } from '../../../admin/src/builder/chart';
import type { History, HistorySample } from '../../../server/src/operations-contracts';

const NOW = 500_000 * 3_600_000 + 90_000;
const MINUTE = 60_000;

const sampleAt = (at: number, more: Partial<HistorySample> = {}): HistorySample => ({
  at, memoryHits: 0, storeHits: 0, notModified: 0, misses: 0, finished: 0, failed: 0, evictions: 0, errors: {}, queued: 0, storeBytes: 0, slowest: null, ...more,
});

const historyOf = (samples: readonly HistorySample[], period: History['period'] = 'hour'): History => ({ period, sampleSeconds: period === 'hour' ? 60 : 900, now: NOW, samples });

describe('the times', () => {
  it('end with the sample that is running', () => {
    const times = timesOf(historyOf([]));
    expect([times.length, times.at(-1), times[0]]).toEqual([60, NOW - 30_000, NOW - 30_000 - 59 * MINUTE]);
    expect(timesOf(historyOf([], 'day'))).toHaveLength(96);
  });
});

describe('a series', () => {
  it('has a gap where there is no sample', () => {
    const last = NOW - 30_000;
    const series = seriesOf(historyOf([sampleAt(last - 2 * MINUTE, { misses: 3 }), sampleAt(last, { misses: 5 })]), ({ misses }) => misses);
    expect(series.slice(-4)).toEqual([null, 3, null, 5]);
    expect(series).toHaveLength(60);
  });
});

describe('the axis', () => {
  it.each([[[], 1], [[0, null], 1], [[0.03], 0.05], [[1], 1], [[3], 5], [[5, 6], 10], [[1234, 7], 2000], [[10_000], 10_000]])('of %j ends at %d', (series, end) => {
    expect(axisEnd([series])).toBeCloseTo(end, 10);
  });
});

describe('a path', () => {
  it('goes from the left to the right, upwards for larger numbers', () => expect(pathOf([0, 5, 10], 10)).toBe('M0 140L300 70L600 0'));
  it('is broken by gaps', () => expect(pathOf([0, 5, null, 10, 10], 10)).toBe('M0 140L150 70M450 0L600 0'));
  it('has a point for a sample without neighbours', () => expect(pathOf([null, 10, null], 10)).toBe('M300 0h0'));
  it('of nothing is empty', () => expect(pathOf([null, null], 10)).toBe(''));
});

describe('the hit rate', () => {
  it.each([[{ memoryHits: 1, storeHits: 1, notModified: 1, misses: 1 }, 0.75], [{ memoryHits: 0, storeHits: 0, notModified: 0, misses: 2 }, 0], [{ memoryHits: 0, storeHits: 0, notModified: 0, misses: 0 }, null]])(
    'of %j is %s', (counts, rate) => expect(hitRateOf(counts)).toBe(rate),
  );
});

it('the slowest renders are sorted and bounded', () => {
  const slow = (seconds: number) => sampleAt(seconds, { slowest: { fileId: 1, spec: 'width-9', seconds } });
  expect(slowestOf(historyOf([slow(1), slow(3), sampleAt(0), slow(2)]), 2).map(({ seconds }) => seconds)).toEqual([3, 2]);
});

it('errors are summed by kind, the most frequent first', () => {
  expect(errorsOf(historyOf([sampleAt(1, { errors: { BUSY: 1 } }), sampleAt(2, { errors: { FORBIDDEN: 5, BUSY: 2 } })]))).toEqual([['FORBIDDEN', 5], ['BUSY', 3]]);
});
