import { BusyError } from '../core/errors';
import { Limiter, type Priority, type Release } from './limiter';

export interface JobQueueOptions {
  /** Jobs that run at once. */
  readonly slots: number;
  /** How many of the slots may be used now. By default all. */
  readonly available?: () => number;
  /** So many jobs more prepare (prefetch their source) while all slots are used; of low priority, none more than may run. */
  readonly ahead: number;
  /** Jobs of each priority that wait for a slot, those that prepare included. */
  readonly queueLength: number;
  /** Bounds the total time that a job waits. */
  readonly queueTimeoutSeconds: number;
  /** Weighed pixels in flight; one job alone may claim more. */
  readonly maxPixels: number;
}

export interface JobQueueUsage {
  readonly slots: number;
  readonly running: number;
  readonly queued: number;
  /** Weighed pixels in flight. */
  readonly pixels: number;
  /** Jobs that ended since the start, and those that failed. */
  readonly finished: number;
  readonly failed: number;
  /** Time of all of them together, without what they waited. */
  readonly seconds: number;
}

export interface JobOptions {
  readonly signal?: AbortSignal | undefined;
  readonly priority?: Priority;
}

/** What a job may ask for after it was admitted. Both wait, and throw what `JobQueue.run` throws. */
export interface Job {
  readonly signal: AbortSignal | undefined;
  /** Runs `work` in a slot. */
  inSlot<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` while so many weighed pixels are claimed. */
  withPixels<T>(pixels: number, work: () => Promise<T>): Promise<T>;
}

/**
 * Bounds the jobs that render: how many wait, prepare and run, and how many pixels they hold together.
 * A job is admitted first, prepares, then takes a slot, and claims pixels once it knows how many.
 */
export class JobQueue {
  readonly #options: JobQueueOptions;
  /** Each priority has its own queue: editors do not fill the queue of visitors. */
  readonly #admission: Readonly<Record<Priority, Limiter>>;
  readonly #slots: Limiter;
  readonly #pixels: Limiter;
  readonly #ended = { finished: 0, failed: 0, seconds: 0 };

  constructor(options: JobQueueOptions) {
    this.#options = options;
    const { slots, available = () => slots, queueLength, maxPixels } = options;
    const ahead = Math.min(options.ahead, queueLength);
    const full = () => new BusyError(`the queue is full: ${queueLength} renditions wait already`);
    this.#admission = {
      normal: new Limiter({ max: () => slots + ahead, maxQueue: queueLength - ahead, full }),
      // They leave one slot to the others, where there are several: a limiter always lets one in.
      low: new Limiter({ max: () => available() - 1, maxQueue: queueLength, full }),
    };
    // All jobs that wait for these were admitted, so their number is bounded.
    this.#slots = new Limiter({ max: available, maxQueue: Infinity, full });
    this.#pixels = new Limiter({ max: () => maxPixels, maxQueue: Infinity, full });
  }

  get usage(): JobQueueUsage {
    return { slots: this.#options.slots, running: this.#slots.holders, queued: this.waiting, pixels: this.#pixels.held, ...this.#ended };
  }

  /** Jobs that wait for a slot, those that prepare included. */
  get waiting(): number {
    const admission = Object.values(this.#admission);
    return admission.reduce((sum, { waiting, holders }) => sum + waiting + holders, 0) - this.#slots.holders;
  }

  /** @throws BusyError where the queue is full or the wait too long, or the reason of the signal if it is aborted before the job has what it asks for */
  async run<T>(work: (job: Job) => Promise<T>, { signal, priority = 'normal' }: JobOptions = {}): Promise<T> {
    const start = performance.now();
    let waited = 0;
    const hold = async <R>(limiter: Limiter, weight: number, use: () => Promise<R>): Promise<R> => {
      const asked = performance.now();
      const release = await this.#acquire(limiter, weight, waited, priority, signal).finally(() => {
        waited += performance.now() - asked;
      });
      try {
        return await use();
      } finally {
        release();
      }
    };
    return hold(this.#admission[priority], 1, async () => {
      let outcome: 'finished' | 'failed' = 'failed';
      try {
        const result = await work({
          signal,
          inSlot: (use) => hold(this.#slots, 1, use),
          withPixels: (pixels, use) => hold(this.#pixels, pixels, use),
        });
        outcome = 'finished';
        return result;
      } finally {
        this.#ended[outcome] += 1;
        this.#ended.seconds += (performance.now() - start - waited) / 1000;
      }
    });
  }

  /** Refuses all jobs that wait or arrive later; running jobs go on. */
  close(): void {
    for (const limiter of [...Object.values(this.#admission), this.#slots, this.#pixels]) limiter.close(new BusyError('the server is shutting down'));
  }

  #acquire(limiter: Limiter, weight: number, waited: number, priority: Priority, signal: AbortSignal | undefined): Promise<Release> {
    const { queueTimeoutSeconds } = this.#options;
    const timeout = {
      milliseconds: Math.max(0, queueTimeoutSeconds * 1000 - waited),
      error: () => new BusyError(`no slot became free within ${queueTimeoutSeconds} seconds`),
    };
    return limiter.acquire({ weight, priority, signal, timeout });
  }
}
