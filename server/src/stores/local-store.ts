import type { RenditionKey } from '../core/rendition-key';
import type { Deletion, RenditionLocation, RenditionStore, StoredRendition, WriteResult } from '../renditions/ports/rendition-store';
import { IntactFiles } from './check-digits';
import { unlessMissing } from './file-io';
import { Directory, type StoreUsage } from './directory';
import { findStored, locateStored, type Found } from './find-stored';
import { PendingUses } from './pending-uses';
import { hashOf, renditionName } from './rendition-name';
import { TaskQueue } from './task-queue';

/** `too large` for the whole store, or `busy`: too many bytes are waiting to be written. */
export type SkipReason = 'too large' | 'busy';

export interface LocalStoreOptions {
  readonly directory: string;
  /** Of disk space, everything counted: files in blocks of 4 KiB, directories, temporary files. */
  readonly maxBytes: number;
  /** Bytes that may wait in memory to be written; more are not stored. */
  readonly maxPendingBytes?: number;
  /** Hears of renditions that were not stored. It is a cache: `write` resolves all the same. */
  readonly onSkip?: (key: RenditionKey, reason: SkipReason) => void;
  /** Hears of renditions that are not what was written, and that are deleted for it. */
  readonly onDamage?: (key: RenditionKey) => void;
  /** Hears of renditions that were deleted, by their hashes. */
  readonly onDelete?: (hash: string) => void;
}

export interface LocalStore extends Required<RenditionStore> {
  write(key: RenditionKey, bytes: Uint8Array): Promise<WriteResult | null>;
  usage(): Promise<StoreUsage>;
  /** Finishes what is under way and writes down the exact count. The store may be used again. */
  close(): Promise<void>;
}

const MAX_PENDING_BYTES = 64 * 1024 * 1024;

/** A directory of renditions, bounded in bytes; what was used longest ago goes first. */
export function createLocalStore(options: LocalStoreOptions): LocalStore {
  return new DirectoryStore(options);
}

/** Reads at once and at any time, changes one after the other. */
class DirectoryStore implements LocalStore {
  readonly #options: LocalStoreOptions;
  readonly #directory: Directory;
  readonly #changes = new TaskQueue();
  readonly #intact = new IntactFiles();
  readonly #uses = new PendingUses((name) => this.#note(name));
  #pendingBytes = 0;

  constructor(options: LocalStoreOptions) {
    this.#options = options;
    this.#directory = new Directory(options.directory, options.maxBytes, (name) => options.onDelete?.(hashOf(name)));
  }

  async read(key: RenditionKey): Promise<StoredRendition | null> {
    return this.#find(key, findStored);
  }

  async locate(key: RenditionKey): Promise<RenditionLocation | null> {
    return this.#find(key, locateStored);
  }

  async write(key: RenditionKey, bytes: Uint8Array): Promise<WriteResult | null> {
    const { maxPendingBytes = MAX_PENDING_BYTES, onSkip } = this.#options;
    const name = renditionName(key);
    const size = bytes.byteLength;
    // An empty file stands for none.
    if (size === 0) return null;
    if (this.#pendingBytes + size > maxPendingBytes) {
      onSkip?.(key, 'busy');
      return null;
    }
    this.#pendingBytes += size;
    try {
      const stored = await this.#changes.run(() => this.#directory.put(name, bytes));
      if (!stored) onSkip?.(key, 'too large');
      return stored ? { address: null } : null;
    } finally {
      this.#pendingBytes -= size;
    }
  }

  async touch(key: RenditionKey): Promise<void> {
    const name = renditionName(key);
    await this.#changes.run(() => unlessMissing(this.#directory.use(name), undefined));
  }

  async delete(keys: readonly RenditionKey[]): Promise<Deletion> {
    const names = keys.map(renditionName);
    return this.#changes.run(() => this.#directory.delete(names));
  }

  async deleteFile(fileId: number): Promise<Deletion> {
    // In its turn: what is already on its way may be of this file.
    return this.#changes.run(() => this.#directory.purge(fileId));
  }

  async usage(): Promise<StoreUsage> {
    return this.#changes.run(() => this.#directory.usage());
  }

  async close(): Promise<void> {
    await this.#uses.flush();
    await this.#changes.run(() => this.#directory.settle());
  }

  async #find<T>(key: RenditionKey, find: (path: string, intact: IntactFiles) => Promise<Found<T> | null>): Promise<T | null> {
    const name = renditionName(key);
    const found = await find(this.#directory.files.path(name), this.#intact);
    if (found === null) return null;
    if (found.rendition === null) {
      this.#options.onDamage?.(key);
      // Ahead of what is rendered in its place.
      await this.#changes.run(() => this.#directory.discard(name, found.changedAt));
      return null;
    }
    if (this.#directory.isUseDue(found.stamp)) this.#uses.add(name);
    return found.rendition;
  }

  async #note(name: string): Promise<void> {
    // The reader has its rendition; a disk that cannot be written shows when something is stored.
    await this.#changes.run(() => this.#directory.use(name)).catch(() => undefined);
  }
}
