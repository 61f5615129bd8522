/** A request of low priority waits while any of normal priority waits. */
export type Priority = 'normal' | 'low';

export interface SemaphoreOptions {
  /** Total weight that may be held at once. One holder alone may exceed it. */
  max(): number;
  /** How many requests of each priority may wait. */
  readonly maxQueue: number;
  /** The error where the queue is full. */
  full(): Error;
}

export interface AcquireOptions {
  /** By default 1. */
  readonly weight?: number;
  readonly priority?: Priority;
  readonly signal?: AbortSignal | undefined;
  /** How long to wait, and the error after that. By default for ever. */
  readonly timeout?: { readonly milliseconds: number; error(): Error };
}

/** Releases the weight. Only the first call counts. */
export type Release = () => void;

interface Waiter {
  readonly weight: number;
  grant(): void;
  refuse(error: Error): void;
}

/** A weighted semaphore with a bounded queue. Within a priority it grants in the order of arrival. */
export class Semaphore {
  readonly #options: SemaphoreOptions;
  readonly #queues: Readonly<Record<Priority, Set<Waiter>>> = { normal: new Set(), low: new Set() };
  #holders = 0;
  #held = 0;
  #closedWith: Error | null = null;

  constructor(options: SemaphoreOptions) {
    this.#options = options;
  }

  /** Number of holders now. */
  get holders(): number {
    return this.#holders;
  }

  /** Total weight that they hold. */
  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#queues.normal.size + this.#queues.low.size;
  }

  /** @throws the reason of an aborted signal, `full()`, the timeout's error, or the error of `close` */
  async acquire({ weight = 1, priority = 'normal', signal, timeout }: AcquireOptions = {}): Promise<Release> {
    if (this.#closedWith !== null) throw this.#closedWith;
    signal?.throwIfAborted();
    return this.#wait(this.#queues[priority], weight, signal, timeout);
  }

  /** Holds the weight while `work` runs. @throws what `acquire` and `work` throw */
  async run<T>(work: () => Promise<T>, options?: AcquireOptions): Promise<T> {
    const release = await this.acquire(options);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Refuses requests that wait or arrive later. Holders keep their weight. */
  close(error: Error): void {
    this.#closedWith = error;
    for (const queue of Object.values(this.#queues)) for (const waiter of [...queue]) waiter.refuse(error);
  }

  #wait(queue: Set<Waiter>, weight: number, signal: AbortSignal | undefined, timeout: AcquireOptions['timeout']): Promise<Release> {
    return new Promise<Release>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const abort = () => waiter.refuse(signal?.reason as Error);
      const leave = () => {
        queue.delete(waiter);
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const waiter: Waiter = {
        weight,
        grant: () => {
          leave();
          resolve(this.#hold(weight));
        },
        refuse: (error) => {
          leave();
          reject(error);
          // A smaller request behind it may fit now.
          this.#grantNext();
        },
      };
      queue.add(waiter);
      // Also grants earlier requests: the maximum may have grown since the last release.
      this.#grantNext();
      if (!queue.has(waiter)) return;
      if (queue.size > this.#options.maxQueue) return waiter.refuse(this.#options.full());
      if (timeout) timer = setTimeout(() => waiter.refuse(timeout.error()), timeout.milliseconds);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  #hold(weight: number): Release {
    this.#holders += 1;
    this.#held += weight;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holders -= 1;
      this.#held -= weight;
      this.#grantNext();
    };
  }

  /** Grants in order, so that small weights do not starve a large one. */
  #grantNext(): void {
    if (this.#closedWith !== null) return;
    for (const priority of ['normal', 'low'] as const) {
      for (const waiter of this.#queues[priority]) {
        if (this.#holders > 0 && this.#held + waiter.weight > this.#options.max()) return;
        waiter.grant();
      }
    }
  }
}

/** Runs one task at a time, in order of arrival. A task that fails does not stop those after it. */
export const oneAtATime = (): Semaphore => new Semaphore({ max: () => 1, maxQueue: Infinity, full: () => new Error('unreachable: the queue has no limit') });

/** One semaphore for each key. It exists while a caller holds weight or waits. */
export class KeyedSemaphore<K> {
  readonly #options: SemaphoreOptions;
  readonly #limiters = new Map<K, Semaphore>();

  /** Each key gets a semaphore with these options. */
  constructor(options: SemaphoreOptions) {
    this.#options = options;
  }

  /** Number of keys in use. */
  get size(): number {
    return this.#limiters.size;
  }

  /** @throws what `Semaphore.acquire` throws */
  async acquire(key: K, options: AcquireOptions = {}): Promise<Release> {
    const semaphore = this.#limiters.get(key) ?? new Semaphore(this.#options);
    this.#limiters.set(key, semaphore);
    try {
      const release = await semaphore.acquire(options);
      return () => {
        release();
        this.#deleteUnused(key, semaphore);
      };
    } catch (error) {
      this.#deleteUnused(key, semaphore);
      throw error;
    }
  }

  /** The key may have a newer semaphore by now, which is in use. */
  #deleteUnused(key: K, semaphore: Semaphore): void {
    if (semaphore.holders === 0 && this.#limiters.get(key) === semaphore) this.#limiters.delete(key);
  }
}
