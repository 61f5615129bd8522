import { rm } from 'node:fs/promises';
import type { RenditionKey } from '../core/rendition-key';
import type { RenditionStore, StoredRendition } from '../renditions/ports';
import { diskCost } from './disk-cost';
import { Evictor } from './evictor';
import { Generations } from './generations';
import { isMissing, unlessMissing } from './missing';
import { RenditionFiles } from './rendition-files';
import { namePrefix, renditionName } from './rendition-name';
import { Space } from './space';
import { StoredFile } from './stored-file';
import { TaskQueue } from './task-queue';
import { writeTemporary } from './write-temporary';

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
}

export interface LocalStore extends RenditionStore {
  /** Finishes what is under way and writes down the exact count. The store may be used again. */
  close(): Promise<void>;
}

const MAX_PENDING_BYTES = 64 * 1024 * 1024;

/** Uses that may wait to be noted; they are hints, and each that is lost comes again with the next reading. */
const MAX_PENDING_USES = 1000;

const ATTEMPTS = 3;

/** A directory of renditions, bounded in bytes; what was used longest ago goes first. */
export function createLocalStore(options: LocalStoreOptions): LocalStore {
  return new DirectoryStore(options);
}

class DirectoryStore implements LocalStore {
  readonly #options: LocalStoreOptions;
  readonly #files: RenditionFiles;
  readonly #generations: Generations;
  readonly #space: Space;
  readonly #queue = new TaskQueue();
  readonly #pendingUses = new Set<string>();
  #pendingBytes = 0;

  constructor(options: LocalStoreOptions) {
    this.#options = options;
    this.#files = new RenditionFiles(options.directory);
    this.#generations = new Generations(options.directory);
    this.#space = new Space(this.#generations, new Evictor(this.#generations, this.#files), options.maxBytes);
  }

  async read(key: RenditionKey): Promise<StoredRendition | null> {
    const name = renditionName(key);
    const file = await StoredFile.open(this.#files.path(name));
    if (file && (this.#generations.areStale || !this.#generations.isRecent(file.stamp))) this.#useLater(name);
    return file;
  }

  async write(key: RenditionKey, bytes: Uint8Array): Promise<void> {
    const name = renditionName(key);
    const size = bytes.byteLength;
    // Nothing is what an empty file stands for.
    if (size === 0) return;
    if (this.#pendingBytes + size > (this.#options.maxPendingBytes ?? MAX_PENDING_BYTES)) return this.#options.onSkip?.(key, 'busy');
    this.#pendingBytes += size;
    try {
      const stored = await this.#queue.run(() => this.#put(name, bytes));
      if (!stored) this.#options.onSkip?.(key, 'too large');
    } finally {
      this.#pendingBytes -= size;
    }
  }

  async touch(key: RenditionKey): Promise<void> {
    const name = renditionName(key);
    await this.#queue.run(() => this.#use(name));
  }

  async deleteFile(fileId: number): Promise<void> {
    const prefix = namePrefix(fileId);
    // After what is already on its way, which may be of this file.
    await this.#queue.run(async () => {
      for (const name of await this.#files.namesBeside(fileId)) {
        if (name.startsWith(prefix)) await this.#remove(name);
      }
    });
  }

  async close(): Promise<void> {
    await this.#queue.run(() => this.#space.settle());
  }

  async #put(name: string, bytes: Uint8Array): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#place(name, bytes);
      } catch (error) {
        // Another process dropped the generation, or somebody deleted the directory.
        if (!isMissing(error) || attempt === ATTEMPTS) throw error;
        await this.#generations.look();
      }
    }
  }

  /** The order matters wherever it may be cut off: counted, written, listed, named. */
  async #place(name: string, bytes: Uint8Array): Promise<boolean> {
    const cost = diskCost(bytes.byteLength);
    if (cost > this.#options.maxBytes) return false;
    const generation = await this.#space.take(cost);
    if (generation === null) return false;
    const temporary = generation.temporaryPath();
    try {
      await writeTemporary(temporary, bytes, generation.number);
      await generation.addName(name);
      const replaced = await this.#files.facts(name);
      await this.#files.accept(temporary, name);
      if (replaced) this.#space.release(replaced.stamp, replaced.cost);
      return true;
    } catch (error) {
      await rm(temporary, { force: true });
      generation.release(cost);
      throw error;
    }
  }

  /** Moves a rendition to the newest generation, where it is not in a recent one: counted there, listed, marked. */
  async #use(name: string): Promise<void> {
    if (this.#generations.areStale) await this.#generations.look();
    const facts = await this.#files.facts(name);
    if (facts === null || this.#generations.isRecent(facts.stamp)) return;
    const generation = await this.#space.takeOver(facts.cost);
    await unlessMissing(generation.addName(name), undefined);
    const marked = await this.#files.restamp(name, generation.number);
    this.#space.release(marked ? facts.stamp : generation.number, facts.cost);
  }

  #useLater(name: string): void {
    if (this.#pendingUses.size >= MAX_PENDING_USES || this.#pendingUses.has(name)) return;
    this.#pendingUses.add(name);
    const noted = this.#queue.run(() => this.#use(name));
    // The reader has its rendition; a disk that cannot be written shows when something is stored.
    noted.catch(() => undefined).finally(() => this.#pendingUses.delete(name));
  }

  async #remove(name: string): Promise<void> {
    const facts = await this.#files.facts(name);
    if (facts && (await this.#files.remove(name))) this.#space.release(facts.stamp, facts.cost);
  }
}
