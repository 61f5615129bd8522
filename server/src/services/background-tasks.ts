import { Semaphore } from '../concurrency/semaphore';
import { BusyError } from '../core/errors';

export interface Failure {
  readonly error: unknown;
  /** Time until the retry. */
  readonly retrySeconds: number;
}

interface Retry {
  readonly timer: NodeJS.Timeout;
  readonly pauseSeconds: number;
}

const MIN_PAUSE_SECONDS = 10;
const MAX_PAUSE_SECONDS = 3600;

/** Tasks that run at once: they share the database and the upload provider with requests. */
const MAX_RUNNING = 8;
/** Tasks that wait to run, and tasks that wait for a retry. */
const MAX_WAITING = 10_000;

/** Tasks that no request waits for. A task that fails is retried with back-off until the process ends. */
export class BackgroundTasks {
  readonly #running = new Set<Promise<void>>();
  readonly #retries = new Map<string, Retry>();
  readonly #limit = new Semaphore({ max: () => MAX_RUNNING, maxQueue: MAX_WAITING, full: () => new BusyError(`${MAX_WAITING} tasks are waiting`) });
  #isClosed = false;

  /** Replaces a task of the same name that waits for a retry. Resolves after the first try, failed or not. */
  start(name: string, task: () => Promise<unknown>, onFailure: (failure: Failure) => void): Promise<void> {
    const waiting = this.#retries.get(name);
    clearTimeout(waiting?.timer);
    this.#retries.delete(name);
    const fail = (error: unknown) => onFailure({ error, retrySeconds: this.#retryLater(name, waiting?.pauseSeconds, () => void this.start(name, task, onFailure)) });
    const outcome: Promise<void> = this.#limit.run(task)
      .then(() => undefined, fail)
      .finally(() => this.#running.delete(outcome));
    this.#running.add(outcome);
    return outcome;
  }

  /** Resolves when no task runs. Tasks that wait for a retry do not count. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Drops all retries. */
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
