import type { History, HistorySample } from '../../../server/src/operations-contracts';

/** Numbers over time, in the order of time; null where there is no sample. */
export type Series = readonly (number | null)[];

/** Units of the chart's own coordinates. */
export const CHART = { width: 600, height: 140 } as const;

/** The start of each sample of a history, also of those that are missing. Milliseconds since the epoch. */
export function timesOf({ period, sampleSeconds, now }: History): readonly number[] {
  const sampleMs = sampleSeconds * 1000;
  const count = (period === 'hour' ? 3600 : 86_400) / sampleSeconds;
  const last = Math.floor(now / sampleMs);
  return Array.from({ length: count }, (_none, index) => (last - count + 1 + index) * sampleMs);
}

/** One number of each sample. */
export function seriesOf(history: History, valueOf: (sample: HistorySample) => number | null): Series {
  const byTime = new Map(history.samples.map((sample) => [sample.at, sample]));
  return timesOf(history).map((at) => {
    const sample = byTime.get(at);
    return sample === undefined ? null : valueOf(sample);
  });
}

/** The end of an axis: 1, 2 or 5 times a power of ten, at least the largest number. */
export function axisEnd(all: readonly Series[]): number {
  const largest = Math.max(0, ...all.flat().map((value) => value ?? 0));
  if (largest === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 5, 10].map((step) => step * power).find((end) => end >= largest) ?? largest;
}

/** An SVG path. A sample without neighbours is a line of no length, which round ends make a point. */
export function pathOf(series: Series, end: number): string {
  const step = CHART.width / Math.max(1, series.length - 1);
  const at = (value: number, index: number) => `${round(index * step)} ${round(CHART.height * (1 - value / end))}`;
  return series.map((value, index) => {
    if (value === null) return '';
    const previous = series[index - 1] ?? null;
    const isAlone = previous === null && (series[index + 1] ?? null) === null;
    return `${previous === null ? 'M' : 'L'}${at(value, index)}${isAlone ? 'h0' : ''}`;
  }).join('');
}

const round = (number: number): number => Math.round(number * 10) / 10;

/** Part of the requests for images that were answered without rendering, from 0 to 1; null without such requests. */
export function hitRateOf({ memoryHits, storeHits, notModified, misses }: Pick<HistorySample, 'memoryHits' | 'storeHits' | 'notModified' | 'misses'>): number | null {
  const hits = memoryHits + storeHits + notModified;
  return hits + misses === 0 ? null : hits / (hits + misses);
}

/** The slowest of each sample, slowest first. */
export function slowestOf({ samples }: History, count: number): readonly NonNullable<HistorySample['slowest']>[] {
  return samples.flatMap(({ slowest }) => slowest ?? []).sort((a, b) => b.seconds - a.seconds).slice(0, count);
}

/** Refused and failed requests by kind, most frequent first. */
export function errorsOf({ samples }: History): readonly (readonly [kind: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { errors } of samples) for (const [kind, count] of Object.entries(errors)) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return [...counts].sort(([, a], [, b]) => b - a);
}
