import { Limiter, type AcquireOptions, type LimiterOptions, type Release } from './limiter';

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
