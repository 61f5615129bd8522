import { LRUCache } from 'lru-cache';
import type { RenditionKey } from '../core/rendition-key';

export interface MemoryCacheOptions {
  /** 0 keeps nothing. */
  readonly maxBytes: number;
  /** Larger renditions are not kept: one of them would evict many. */
  readonly maxEntryBytes: number;
}

export interface MemoryUsage {
  readonly entries: number;
  /** Overhead included. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** Entries evicted to make room, since the start. */
  readonly evictions: number;
}

/** Bytes of an entry beside those of its image: objects, keys, its share of the maps. */
const ENTRY_OVERHEAD = 512;

interface Entry<V> {
  readonly fileId: number;
  readonly value: V;
}

/** Renditions in memory, bounded in bytes; the least recently used are evicted first. */
export class MemoryCache<V extends { readonly bytes: Uint8Array } = { readonly bytes: Uint8Array }> {
  readonly #options: MemoryCacheOptions;
  /** By the hash of the key, which no two files share. Null where nothing is kept. */
  readonly #entries: LRUCache<string, Entry<V>> | null;
  /** Hashes of each file, so that a purge need not look at all entries. */
  readonly #files = new Map<number, Set<string>>();
  #evictions = 0;

  constructor(options: MemoryCacheOptions) {
    this.#options = options;
    const { maxBytes, maxEntryBytes } = options;
    this.#entries = maxBytes === 0 ? null : new LRUCache({
      maxSize: maxBytes,
      maxEntrySize: Math.min(maxBytes, maxEntryBytes + ENTRY_OVERHEAD),
      // A view keeps all of its buffer alive.
      sizeCalculation: ({ value }) => value.bytes.buffer.byteLength + ENTRY_OVERHEAD,
      dispose: ({ fileId }, hash, reason) => {
        if (reason === 'evict') this.#evictions += 1;
        if (reason !== 'set') this.#forget(fileId, hash);
      },
    });
  }

  /** Kept now, overhead included. */
  get bytes(): number {
    return this.#entries?.calculatedSize ?? 0;
  }

  get usage(): MemoryUsage {
    return { entries: this.#entries?.size ?? 0, bytes: this.bytes, maxBytes: this.#options.maxBytes, evictions: this.#evictions };
  }

  get(key: RenditionKey): V | undefined {
    return this.#entries?.get(key.hash)?.value;
  }

  /** Keeps nothing where the rendition is too large. By default an entry stays until it is evicted. */
  set({ fileId, hash }: RenditionKey, value: V, maxAgeSeconds: number | null = null): void {
    this.#entries?.set(hash, { fileId, value }, maxAgeSeconds === null ? {} : { ttl: maxAgeSeconds * 1000 });
    if (this.#entries?.has(hash) !== true) return this.#forget(fileId, hash);
    const hashes = this.#files.get(fileId) ?? new Set();
    this.#files.set(fileId, hashes.add(hash));
  }

  delete({ hash }: RenditionKey): void {
    this.#entries?.delete(hash);
  }

  deleteFile(fileId: number): void {
    for (const hash of this.#files.get(fileId) ?? []) this.#entries?.delete(hash);
  }

  clear(): void {
    this.#entries?.clear();
  }

  #forget(fileId: number, hash: string): void {
    const hashes = this.#files.get(fileId);
    hashes?.delete(hash);
    if (hashes?.size === 0) this.#files.delete(fileId);
  }
}
