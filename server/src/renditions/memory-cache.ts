import type { RenditionKey } from '../core/rendition-key';

export interface MemoryCacheOptions {
  readonly maxBytes: number;
  /** Larger ones are refused: one of them would drive out many. */
  readonly maxEntryBytes: number;
}

export interface MemoryUsage {
  readonly entries: number;
  /** Overhead included. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** Entries that had to go for others, since the start. */
  readonly evictions: number;
}

/** What an entry takes beside its bytes: itself, its keys, its share of the maps, and its value's other fields. */
const ENTRY_OVERHEAD = 512;

interface Entry<V> {
  readonly fileId: number;
  readonly hash: string;
  readonly value: V;
  readonly cost: number;
  newer: Entry<V> | null;
  older: Entry<V> | null;
}

/**
 * Renditions in memory, bounded in bytes; what was used longest ago goes first.
 * Two maps, by file and by hash, so that neither a hit builds a key nor a purge looks at other files;
 * and a chain through the entries in order of use, so that a hit allocates nothing.
 */
export class MemoryCache<V extends { readonly bytes: Uint8Array } = { readonly bytes: Uint8Array }> {
  readonly #options: MemoryCacheOptions;
  readonly #files = new Map<number, Map<string, Entry<V>>>();
  #newest: Entry<V> | null = null;
  #oldest: Entry<V> | null = null;
  #bytes = 0;
  #entries = 0;
  #evictions = 0;

  constructor(options: MemoryCacheOptions) {
    this.#options = options;
  }

  /** Held now, overhead included. */
  get bytes(): number {
    return this.#bytes;
  }

  get usage(): MemoryUsage {
    return { entries: this.#entries, bytes: this.#bytes, maxBytes: this.#options.maxBytes, evictions: this.#evictions };
  }

  get(key: RenditionKey): V | undefined {
    const entry = this.#files.get(key.fileId)?.get(key.hash);
    if (entry === undefined) return undefined;
    if (entry !== this.#newest) {
      this.#unchain(entry);
      this.#chain(entry);
    }
    return entry.value;
  }

  /** False where it is too large to be kept. */
  set(key: RenditionKey, value: V): boolean {
    this.#delete(this.#files.get(key.fileId)?.get(key.hash));
    // A view keeps the whole of its buffer alive.
    const size = value.bytes.buffer.byteLength;
    const cost = size + ENTRY_OVERHEAD;
    if (size > this.#options.maxEntryBytes || cost > this.#options.maxBytes) return false;
    while (this.#bytes + cost > this.#options.maxBytes && this.#oldest) {
      this.#delete(this.#oldest);
      this.#evictions += 1;
    }
    this.#add({ fileId: key.fileId, hash: key.hash, value, cost, newer: null, older: null });
    return true;
  }

  deleteFile(fileId: number): void {
    for (const entry of this.#files.get(fileId)?.values() ?? []) this.#delete(entry);
  }

  clear(): void {
    this.#files.clear();
    this.#newest = null;
    this.#oldest = null;
    this.#bytes = 0;
    this.#entries = 0;
  }

  #add(entry: Entry<V>): void {
    let file = this.#files.get(entry.fileId);
    if (file === undefined) this.#files.set(entry.fileId, (file = new Map<string, Entry<V>>()));
    file.set(entry.hash, entry);
    this.#bytes += entry.cost;
    this.#entries += 1;
    this.#chain(entry);
  }

  #delete(entry: Entry<V> | undefined): void {
    if (entry === undefined) return;
    const file = this.#files.get(entry.fileId);
    file?.delete(entry.hash);
    if (file?.size === 0) this.#files.delete(entry.fileId);
    this.#bytes -= entry.cost;
    this.#entries -= 1;
    this.#unchain(entry);
  }

  #chain(entry: Entry<V>): void {
    entry.older = this.#newest;
    entry.newer = null;
    if (this.#newest) this.#newest.newer = entry;
    this.#newest = entry;
    this.#oldest ??= entry;
  }

  #unchain(entry: Entry<V>): void {
    if (entry.newer) entry.newer.older = entry.older;
    else this.#newest = entry.older;
    if (entry.older) entry.older.newer = entry.newer;
    else this.#oldest = entry.newer;
  }
}
