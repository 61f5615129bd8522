import { Semaphore } from '../concurrency/semaphore';
import { BusyError } from '../core/errors';

export interface Failure {
  readonly error: unknown;
  /** Until it is tried again. */
  readonly retrySeconds: number;
}

interface Retry {
  readonly timer: NodeJS.Timeout;
  readonly pauseSeconds: number;
}

const MIN_PAUSE_SECONDS = 10;
const MAX_PAUSE_SECONDS = 3600;

/** Works at once: they share the database and the upload provider with requests. */
const MAX_RUNNING = 8;
/** Works that wait for their turn, and those that wait for another try. */
const MAX_WAITING = 10_000;

/** Work that no request waits for. What fails is tried again, later and later, until the end of the process. */
export class BackgroundTasks {
  readonly #running = new Set<Promise<void>>();
  readonly #retries = new Map<string, Retry>();
  readonly #turns = new Semaphore({ max: () => MAX_RUNNING, maxQueue: MAX_WAITING, full: () => new BusyError(`${MAX_WAITING} works wait already`) });
  #isClosed = false;

  /** Work of the same name takes the place of what waits for another try. Resolves after the first try, whatever came of it. */
  start(name: string, work: () => Promise<unknown>, onFailure: (failure: Failure) => void): Promise<void> {
    const waiting = this.#retries.get(name);
    clearTimeout(waiting?.timer);
    this.#retries.delete(name);
    const fail = (error: unknown) => onFailure({ error, retrySeconds: this.#retryLater(name, waiting?.pauseSeconds, () => void this.start(name, work, onFailure)) });
    const outcome: Promise<void> = this.#turns.run(work)
      .then(() => undefined, fail)
      .finally(() => this.#running.delete(outcome));
    this.#running.add(outcome);
    return outcome;
  }

  /** Resolves when no work is under way any more. What waits for another try does not count. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Nothing is tried again. */
  close(): void {
    this.#isClosed = true;
    for (const { timer } of this.#retries.values()) clearTimeout(timer);
    this.#retries.clear();
  }

  #retryLater(name: string, lastPause: number | undefined, again: () => void): number {
    const pauseSeconds = Math.min(MAX_PAUSE_SECONDS, lastPause === undefined ? MIN_PAUSE_SECONDS : 2 * lastPause);
    if (this.#isClosed || this.#retries.has(name) || this.#retries.size >= MAX_WAITING) return pauseSeconds;
    const timer = setTimeout(() => again(), pauseSeconds * 1000).unref();
    this.#retries.set(name, { timer, pauseSeconds });
    return pauseSeconds;
  }
}
