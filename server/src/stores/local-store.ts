import { oneAtATime } from '../concurrency/semaphore';
import type { RenditionKey } from '../core/rendition-key';
import type { Deletion, RenditionLocation, RenditionStore, StoredFacts, StoredName, StoredRendition, WriteResult } from '../renditions/ports/rendition-store';
import { IntegrityChecker } from './check-digits';
import { unlessMissing } from './file-io';
import { findStored, inspectStored, locateStored, type FoundFile } from './find-stored';
import { PendingUses } from './pending-uses';
import { hashOf, renditionName, storedNameOf } from './rendition-name';
import { StoreDirectory, type StoreUsage } from './store-directory';

/** `too large` for the whole store, or `busy`: too many bytes wait to be written. */
export type SkipReason = 'too large' | 'busy';

export interface LocalStoreOptions {
  readonly directory: string;
  /** Of disk space: files in blocks of 4 KiB, directories and temporary files included. */
  readonly maxBytes: number;
  /** Bytes that may wait in memory to be written. Renditions beyond are not stored. By default 64 MiB. */
  readonly maxPendingBytes?: number;
  /** Called for a rendition that is not stored. `write` resolves all the same, since the store is a cache. */
  readonly onSkip?: (key: RenditionKey, reason: SkipReason) => void;
  /** Called for a damaged rendition, which is then deleted. */
  readonly onDamage?: (key: RenditionKey) => void;
  /** Called with the hash of each deleted rendition. */
  readonly onDelete?: (hash: string) => void;
}

const DEFAULT_MAX_PENDING_BYTES = 64 * 1024 * 1024;

/** A directory of renditions, bounded in bytes. The least recently used renditions are evicted first. */
export class LocalStore implements Required<RenditionStore> {
  readonly #options: LocalStoreOptions;
  readonly #directory: StoreDirectory;
  /**
   * Reads are concurrent, changes are not: the count of bytes needs no locks, and the store takes one of the four
   * threads that libuv has for all file work.
   */
  readonly #changes = oneAtATime();
  readonly #checker = new IntegrityChecker();
  readonly #uses = new PendingUses((name) => this.#touchRead(name));
  #pendingBytes = 0;

  constructor(options: LocalStoreOptions) {
    this.#options = options;
    this.#directory = new StoreDirectory(options.directory, options.maxBytes, (name) => options.onDelete?.(hashOf(name)));
  }

  async read(key: RenditionKey): Promise<StoredRendition | null> {
    return this.#find(key, findStored);
  }

  async locate(key: RenditionKey): Promise<RenditionLocation | null> {
    return this.#find(key, locateStored);
  }

  async write(key: RenditionKey, bytes: Uint8Array): Promise<WriteResult | null> {
    const { maxPendingBytes = DEFAULT_MAX_PENDING_BYTES, onSkip } = this.#options;
    const name = renditionName(key);
    const size = bytes.byteLength;
    // `read` treats an empty file as missing.
    if (size === 0) return null;
    if (this.#pendingBytes + size > maxPendingBytes) {
      onSkip?.(key, 'busy');
      return null;
    }
    this.#pendingBytes += size;
    try {
      const isStored = await this.#changes.run(() => this.#directory.write(name, bytes));
      if (!isStored) onSkip?.(key, 'too large');
      return isStored ? { address: null } : null;
    } finally {
      this.#pendingBytes -= size;
    }
  }

  async touch(key: RenditionKey): Promise<void> {
    const name = renditionName(key);
    await this.#changes.run(() => unlessMissing(this.#directory.touch(name), undefined));
  }

  async delete(keys: readonly RenditionKey[]): Promise<Deletion> {
    const names = keys.map(renditionName);
    return this.#changes.run(() => this.#directory.delete(names));
  }

  async deleteFile(fileId: number): Promise<Deletion> {
    // Queued behind pending writes, which may be of this file.
    return this.#changes.run(() => this.#directory.deleteFile(fileId));
  }

  async inspect(key: RenditionKey): Promise<StoredFacts | null> {
    return inspectStored(this.#directory.files.path(renditionName(key)));
  }

  async *list(): AsyncGenerator<readonly StoredName[]> {
    for await (const names of this.#directory.files.list()) yield names.map(storedNameOf);
  }

  async usage(): Promise<StoreUsage> {
    return this.#changes.run(() => this.#directory.usage());
  }

  /** Finishes pending changes and writes the exact count to disk. The store may be used afterwards. */
  async close(): Promise<void> {
    await this.#uses.flush();
    await this.#changes.run(() => this.#directory.flush());
  }

  async #find<T>(key: RenditionKey, find: (path: string, checker: IntegrityChecker) => Promise<FoundFile<T> | null>): Promise<T | null> {
    const name = renditionName(key);
    const found = await find(this.#directory.files.path(name), this.#checker);
    if (found === null) return null;
    if (found.rendition === null) {
      this.#options.onDamage?.(key);
      // Awaited, so that it is deleted before its replacement is written.
      await this.#changes.run(() => this.#directory.deleteDamaged(name, found.changedAt));
      return null;
    }
    if (this.#directory.isTouchDue(found.stamp)) this.#uses.add(name);
    return found.rendition;
  }

  async #touchRead(name: string): Promise<void> {
    // The read has succeeded. A disk that cannot be written to is reported by the next write.
    await this.#changes.run(() => this.#directory.touch(name)).catch(() => undefined);
  }
}
