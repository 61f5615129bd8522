import { BusyError } from '../core/errors';
import { Semaphore, type AcquireOptions, type Priority } from './semaphore';

export interface JobQueueOptions {
  /** Jobs that run at once. */
  readonly slots: number;
  /** How many of the slots jobs may use now. By default all. */
  readonly available?: () => number;
  /** How many more jobs may prefetch their source while all slots are used. Jobs of low priority do not prefetch. */
  readonly prefetch: number;
  /** How many jobs of each priority may wait for a slot. Jobs that prefetch count, too. */
  readonly queueLength: number;
  /** Bounds the total time that a job waits; that of background jobs is not bounded. */
  readonly queueTimeoutSeconds: number;
  /** Weighed pixels that jobs may hold at once. A job that is the only holder may claim more. */
  readonly maxPixels: number;
}

export interface JobQueueUsage {
  readonly slots: number;
  readonly running: number;
  readonly queued: number;
  /** Weighed pixels that jobs hold now. */
  readonly pixels: number;
  /** Jobs since the start, without those that are not counted. */
  readonly finished: number;
  readonly failed: number;
  /** Total time of these jobs, without the time that they waited. */
  readonly seconds: number;
}

export interface JobOptions {
  readonly signal?: AbortSignal | undefined;
  readonly priority?: Priority;
  /**
   * For a job that no client waits for; one at a time is accepted, beside all others. `when free`: it is postponed unless
   * it gets a slot at once. `due`: it waits for its turn among the accepted jobs, however long that takes.
   */
  readonly background?: 'when free' | 'due' | undefined;
  /** Whether the job counts in `finished`, `failed` and `seconds`; by default true. */
  readonly isCounted?: boolean;
}

/** A background job found no free slot, or another job waits for one. */
export class PostponedError extends Error {}

const ONLY_IF_FREE: AcquireOptions = { priority: 'low', timeout: { milliseconds: 0, error: () => new PostponedError('no slot is free') } };

/** What a job may ask for after the queue accepted it. Both methods wait, and throw what `JobQueue.run` throws. */
export interface Job {
  readonly signal: AbortSignal | undefined;
  readonly isBackground: boolean;
  /** Time since it was accepted, without the time that it waited. */
  readonly seconds: number;
  /** Runs `work` in a slot. */
  inSlot<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` while the job holds that many weighed pixels. */
  withPixels<T>(pixels: number, work: () => Promise<T>): Promise<T>;
}

/**
 * Bounds the jobs that render: how many wait, prefetch and run, and how many pixels they hold together.
 * The queue first accepts a job. The job then prefetches its source, takes a slot, and claims pixels once it knows how many.
 */
export class JobQueue {
  readonly #options: JobQueueOptions;
  /** Each priority has its own queue, so editors cannot fill the queue of visitors. */
  readonly #accepted: Readonly<Record<Priority | 'background', Semaphore>>;
  readonly #slots: Semaphore;
  readonly #pixels: Semaphore;
  readonly #ended = { finished: 0, failed: 0, seconds: 0 };
  /** When a job other than a background one began or ended last. */
  #activeAt = -Infinity;
  #backgroundMs = 0;

  constructor(options: JobQueueOptions) {
    this.#options = options;
    const { slots, available = () => slots, queueLength, maxPixels } = options;
    const prefetch = Math.min(options.prefetch, queueLength);
    const full = () => new BusyError(`the queue is full: ${queueLength} renditions wait already`);
    this.#accepted = {
      normal: new Semaphore({ max: () => slots + prefetch, maxQueue: queueLength - prefetch, full }),
      // Low priority leaves one slot free. With one slot it still runs: a semaphore always grants one holder.
      low: new Semaphore({ max: () => available() - 1 - this.#accepted.background.holders, maxQueue: queueLength, full }),
      background: new Semaphore({ max: () => 1, maxQueue: queueLength, full }),
    };
    // Only accepted jobs wait for these, so their number is bounded.
    this.#slots = new Semaphore({ max: available, maxQueue: Infinity, full });
    this.#pixels = new Semaphore({ max: () => maxPixels, maxQueue: Infinity, full });
  }

  get usage(): JobQueueUsage {
    return { slots: this.#options.slots, running: this.#slots.holders, queued: this.waiting, pixels: this.#pixels.held, ...this.#ended };
  }

  /** Jobs that wait for a slot. Jobs that prefetch count, too. */
  get waiting(): number {
    return Object.values(this.#accepted).reduce((sum, { waiting, holders }) => sum + waiting + holders, 0) - this.#slots.holders;
  }

  /** Time that background jobs have held slots, in milliseconds. */
  get backgroundMs(): number {
    return this.#backgroundMs;
  }

  /** Milliseconds since a job began or ended; background jobs do not count. */
  get quietMs(): number {
    return performance.now() - this.#activeAt;
  }

  /** @throws BusyError where the queue is full or the wait too long; PostponedError; the signal's reason if it is aborted while the job waits */
  async run<T>(work: (job: Job) => Promise<T>, { signal, priority = 'normal', background, isCounted = true }: JobOptions = {}): Promise<T> {
    const start = performance.now();
    let waited = 0;
    const secondsOfWork = () => (performance.now() - start - waited) / 1000;
    const isBackground = background !== undefined;
    const hold = async <R>(semaphore: Semaphore, options: AcquireOptions, use: () => Promise<R>): Promise<R> => {
      const asked = performance.now();
      const timeout = isBackground ? {} : { timeout: this.#timeoutAfter(waited) };
      const release = await semaphore.acquire({ priority, signal, ...timeout, ...options }).finally(() => {
        waited += performance.now() - asked;
      });
      try {
        return await use();
      } finally {
        release();
      }
    };
    if (!isBackground) this.#activeAt = start;
    return hold(this.#accepted[isBackground ? 'background' : priority], {}, async () => {
      let outcome: 'finished' | 'failed' = 'failed';
      try {
        const result = await work({
          signal,
          isBackground,
          get seconds() {
            return secondsOfWork();
          },
          inSlot: (use) => hold(this.#slots, background === 'when free' ? ONLY_IF_FREE : {}, () => (isBackground ? this.#inBackground(use) : use())),
          withPixels: (weight, use) => hold(this.#pixels, { weight }, use),
        });
        outcome = 'finished';
        return result;
      } finally {
        if (!isBackground) this.#activeAt = performance.now();
        if (isCounted) {
          this.#ended[outcome] += 1;
          this.#ended.seconds += secondsOfWork();
        }
      }
    });
  }

  /** Refuses jobs that wait or arrive later. Running jobs continue. */
  close(): void {
    for (const semaphore of [...Object.values(this.#accepted), this.#slots, this.#pixels]) semaphore.close(new BusyError('the server is shutting down'));
  }

  async #inBackground<T>(use: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await use();
    } finally {
      this.#backgroundMs += performance.now() - start;
    }
  }

  #timeoutAfter(waited: number): NonNullable<AcquireOptions['timeout']> {
    const { queueTimeoutSeconds } = this.#options;
    return {
      milliseconds: Math.max(0, queueTimeoutSeconds * 1000 - waited),
      error: () => new BusyError(`no slot became free within ${queueTimeoutSeconds} seconds`),
    };
  }
}
