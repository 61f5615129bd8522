/**
 * A map of what was used lately, bounded without a chain through its entries: when the young half is full, it becomes
 * the old one, and what was not used since then goes.
 */
export class RecentMap<K, V> {
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  /** Between `most` and twice as many entries are kept. */
  constructor(private readonly most: number) {}

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.most && !this.#young.has(key)) [this.#old, this.#young] = [this.#young, new Map<K, V>()];
    this.#young.set(key, value);
  }
}
