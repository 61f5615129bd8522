/** Low waits while anything normal waits. */
export type Priority = 'normal' | 'low';

export interface LimiterOptions {
  /** Total weight that may be held at once. One holder alone may exceed it. */
  max(): number;
  /** How many may wait, of each priority. */
  readonly maxQueue: number;
  /** What is thrown where the queue is full. */
  full(): Error;
}

export interface AcquireOptions {
  /** By default 1. */
  readonly weight?: number;
  readonly priority?: Priority;
  readonly signal?: AbortSignal | undefined;
  /** How long to wait, and what is thrown after that. By default for ever. */
  readonly timeout?: { readonly milliseconds: number; error(): Error };
}

/** Gives back what was acquired. Only the first call counts. */
export type Release = () => void;

interface Waiter {
  readonly weight: number;
  grant(): void;
  refuse(error: Error): void;
}

/** A weighted semaphore with a bounded queue, in order of arrival within each priority. */
export class Limiter {
  readonly #options: LimiterOptions;
  readonly #queues: Readonly<Record<Priority, Set<Waiter>>> = { normal: new Set(), low: new Set() };
  #holders = 0;
  #held = 0;
  #closedWith: Error | null = null;

  constructor(options: LimiterOptions) {
    this.#options = options;
  }

  /** How many hold something now. */
  get holders(): number {
    return this.#holders;
  }

  /** Total weight that is held now. */
  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#queues.normal.size + this.#queues.low.size;
  }

  /** @throws the reason of an aborted signal, `full()`, the timeout's error, or what the limiter was closed with */
  async acquire({ weight = 1, priority = 'normal', signal, timeout }: AcquireOptions = {}): Promise<Release> {
    if (this.#closedWith !== null) throw this.#closedWith;
    signal?.throwIfAborted();
    return this.#wait(this.#queues[priority], weight, signal, timeout);
  }

  /** Holds something for as long as `work` takes. @throws as `acquire` and `work` do */
  async run<T>(work: () => Promise<T>, options?: AcquireOptions): Promise<T> {
    const release = await this.acquire(options);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Refuses all requests that wait or arrive later. Holders keep what they hold. */
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
          // It may have stood before one that fits.
          this.#grantNext();
        },
      };
      queue.add(waiter);
      // Also for those before it: the maximum may have grown since the last release.
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

  /** In order, so that small weights do not starve a large one, and low priority waits for normal. */
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

/** A limiter for each key, for as long as a caller holds something of it. */
export class KeyedLimiter<K> {
  readonly #options: LimiterOptions;
  readonly #limiters = new Map<K, Limiter>();

  /** The options hold for each key. */
  constructor(options: LimiterOptions) {
    this.#options = options;
  }

  /** Keys of which a caller holds something. */
  get size(): number {
    return this.#limiters.size;
  }

  /** @throws what `Limiter.acquire` throws */
  async acquire(key: K, options: AcquireOptions = {}): Promise<Release> {
    const limiter = this.#limiters.get(key) ?? new Limiter(this.#options);
    this.#limiters.set(key, limiter);
    try {
      const release = await limiter.acquire(options);
      return () => {
        release();
        this.#deleteUnused(key, limiter);
      };
    } catch (error) {
      this.#deleteUnused(key, limiter);
      throw error;
    }
  }

  /** By now the key may have another limiter, which is in use. */
  #deleteUnused(key: K, limiter: Limiter): void {
    if (limiter.holders === 0 && this.#limiters.get(key) === limiter) this.#limiters.delete(key);
  }
}
