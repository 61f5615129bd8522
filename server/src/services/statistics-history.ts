import type { History, HistoryPeriod, HistorySample, SlowRender } from '../operations-contracts';
import type { Statistics } from './statistics';

interface Resolution {
  readonly sampleMs: number;
  readonly count: number;
}

const RESOLUTIONS: Readonly<Record<HistoryPeriod, Resolution>> = {
  hour: { sampleMs: 60_000, count: 60 },
  day: { sampleMs: 900_000, count: 96 },
};

/** Counts of a sample. */
type Count = 'memoryHits' | 'storeHits' | 'notModified' | 'misses' | 'finished' | 'failed' | 'evictions';

/** Statistics of one moment: counts since the start, and current values. */
interface Reading {
  readonly counts: Readonly<Record<Count, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly queued: number;
  readonly storeBytes: number;
}

const NOTHING: Reading = {
  counts: { memoryHits: 0, storeHits: 0, notModified: 0, misses: 0, finished: 0, failed: 0, evictions: 0 },
  errors: {}, queued: 0, storeBytes: 0,
};

/**
 * What this process did within the last hour and the last day: a sample a minute, and one for each quarter of an hour.
 * A sample keeps its slowest render only, so the history has a bounded size.
 */
export class StatisticsHistory {
  readonly #now: () => number;
  readonly #periods: Readonly<Record<HistoryPeriod, Samples>>;
  #last = NOTHING;

  /** `now`: milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
    this.#periods = { hour: new Samples(RESOLUTIONS.hour), day: new Samples(RESOLUTIONS.day) };
  }

  /** Adds what happened since the last call to the current samples. */
  add(statistics: Statistics): void {
    const reading = readingOf(statistics);
    const change = { ...reading, counts: differences(reading.counts, this.#last.counts), errors: differences(reading.errors, this.#last.errors) };
    this.#last = reading;
    for (const samples of this.#all()) samples.change(this.#now(), (sample) => added(sample, change));
  }

  noteRender(render: SlowRender): void {
    for (const samples of this.#all()) {
      samples.change(this.#now(), (sample) => (render.seconds > (sample.slowest?.seconds ?? -1) ? { ...sample, slowest: render } : sample));
    }
  }

  read(period: HistoryPeriod): History {
    const now = this.#now();
    return { period, sampleSeconds: RESOLUTIONS[period].sampleMs / 1000, now, samples: this.#periods[period].until(now) };
  }

  #all(): readonly Samples[] {
    return Object.values(this.#periods);
  }
}

/** The last samples, each of the same length. */
class Samples {
  readonly #resolution: Resolution;
  #samples: readonly HistorySample[] = [];

  constructor(resolution: Resolution) {
    this.#resolution = resolution;
  }

  change(now: number, change: (sample: HistorySample) => HistorySample): void {
    const { sampleMs } = this.#resolution;
    const at = Math.floor(now / sampleMs) * sampleMs;
    // After the clock was set back, there are samples of the future.
    const earlier = this.until(now).filter((sample) => sample.at < at);
    const current = this.#samples.find((sample) => sample.at === at) ?? emptySample(at, this.#samples.at(-1)?.storeBytes ?? 0);
    this.#samples = [...earlier, change(current)];
  }

  until(now: number): readonly HistorySample[] {
    const { sampleMs, count } = this.#resolution;
    return this.#samples.filter(({ at }) => at > now - sampleMs * count);
  }
}

const emptySample = (at: number, storeBytes: number): HistorySample => ({ at, ...NOTHING.counts, errors: {}, queued: 0, storeBytes, slowest: null });

function readingOf({ hits, misses, renders, slots, memory, stores, errors }: Statistics): Reading {
  const local = Object.values(stores);
  const evictions = memory.evictions + sum(local.map((store) => store.evictions));
  const { memory: memoryHits, store: storeHits, notModified } = hits;
  const { finished, failed } = renders;
  return {
    counts: { memoryHits, storeHits, notModified, misses, finished, failed, evictions },
    errors,
    queued: slots.queued,
    storeBytes: sum(local.map((store) => store.bytes)),
  };
}

function added(sample: HistorySample, { counts, errors, queued, storeBytes }: Reading): HistorySample {
  const names = Object.keys(counts) as Count[];
  const sums = Object.fromEntries(names.map((name) => [name, sample[name] + counts[name]])) as Record<Count, number>;
  const kinds = Object.entries(errors).filter(([, count]) => count > 0).map(([kind, count]) => [kind, (sample.errors[kind] ?? 0) + count] as const);
  return { ...sample, ...sums, errors: { ...sample.errors, ...Object.fromEntries(kinds) }, queued: Math.max(sample.queued, queued), storeBytes };
}

const differences = <K extends string>(now: Readonly<Record<K, number>>, before: Readonly<Record<K, number>>): Record<K, number> =>
  Object.fromEntries((Object.keys(now) as K[]).map((name) => [name, now[name] - (before[name] ?? 0)])) as Record<K, number>;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
