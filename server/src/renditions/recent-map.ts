const ONE = (): number => 1;

/**
 * A map of what was used lately, bounded without a chain through its entries: when the young half is full, it becomes
 * the old one, and what was not used since then goes.
 */
export class RecentMap<K, V> {
  #young = new Map<K, V>();
  #old = new Map<K, V>();
  #youngWeight = 0;
  #oldWeight = 0;

  /** Each half weighs at most `most`. An entry weighs 1 unless `weigh` says otherwise; one that weighs more than `most` is not kept. */
  readonly #most: number;
  readonly #weigh: (key: K, value: V) => number;

  constructor(most: number, weigh: (key: K, value: V) => number = ONE) {
    this.#most = most;
    this.#weigh = weigh;
  }

  get usage(): { readonly entries: number; readonly weight: number } {
    return { entries: this.#young.size + this.#old.size, weight: this.#youngWeight + this.#oldWeight };
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    this.#delete(key);
    const weight = this.#weigh(key, value);
    if (weight > this.#most) return;
    if (this.#youngWeight + weight > this.#most) {
      [this.#old, this.#young] = [this.#young, new Map<K, V>()];
      [this.#oldWeight, this.#youngWeight] = [this.#youngWeight, 0];
    }
    this.#young.set(key, value);
    this.#youngWeight += weight;
  }

  #delete(key: K): void {
    const young = this.#young.get(key);
    if (young !== undefined && this.#young.delete(key)) this.#youngWeight -= this.#weigh(key, young);
    const old = this.#old.get(key);
    if (old !== undefined && this.#old.delete(key)) this.#oldWeight -= this.#weigh(key, old);
  }
}
