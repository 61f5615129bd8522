import { rm } from 'node:fs/promises';
import type { Deletion } from '../renditions/ports/rendition-store';
import { deleteEach } from './deletion';
import { BLOCK, diskCost, isMissing } from './file-io';
import { Generations } from './generations';
import { RenditionFiles, writeTemporary } from './rendition-files';
import { hashOf, namePrefix } from './rendition-name';
import { Space } from './space';

export interface StoreUsage {
  /** Upper bound of the disk space: it is counted before it is used. */
  readonly bytes: number;
  /** Renditions evicted since the start. */
  readonly evictions: number;
}

const MAX_ATTEMPTS = 3;

/** All changes to the store's directory. The caller makes one at a time. */
export class StoreDirectory {
  readonly files: RenditionFiles;
  readonly #generations: Generations;
  readonly #space: Space;

  constructor(path: string, maxBytes: number, onDelete: (name: string) => void) {
    this.files = new RenditionFiles(path, onDelete);
    this.#generations = new Generations(path);
    this.#space = new Space(this.#generations, this.files, maxBytes);
  }

  /** False where the store is too small for it. */
  async write(name: string, bytes: Uint8Array): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#writeOnce(name, bytes);
      } catch (error) {
        // Another process dropped the generation, or the directory was deleted.
        if (!isMissing(error) || attempt === MAX_ATTEMPTS) throw error;
        await this.#generations.refresh();
      }
    }
  }

  /** Whether a use of a rendition with this stamp may move it to the newest generation. */
  isTouchDue(stamp: number): boolean {
    return this.#generations.areStale || !this.#generations.isRecent(stamp);
  }

  /** Moves a rendition to the newest generation if it is in none of the recent ones: charges it there, lists it, sets its stamp. */
  async touch(name: string): Promise<void> {
    const stat = await this.files.stat(name);
    if (stat === null || !this.isTouchDue(stat.stamp)) return;
    await this.#generations.refresh();
    if (this.#generations.isRecent(stat.stamp)) return;
    const generation = await this.#space.recharge(stat.cost);
    await generation.addName(name);
    const isMoved = await this.files.setStamp(name, { stamp: generation.number, check: stat.check });
    this.#space.release(isMoved ? stat.stamp : generation.number, stat.cost);
  }

  /** Deletes a damaged file, unless it has changed since. Its size may be wrong, so its generation counts it until it is dropped. */
  async deleteDamaged(name: string, changedAt: number): Promise<void> {
    const stat = await this.files.stat(name);
    if (stat?.changedAt === changedAt) await this.files.delete(name);
  }

  /** Deletes all renditions of a file. */
  async deleteFile(fileId: number): Promise<Deletion> {
    const prefix = namePrefix(fileId);
    const names = await this.files.namesInShardOf(fileId);
    return this.delete(names.filter((name) => name.startsWith(prefix)));
  }

  delete(names: readonly string[]): Promise<Deletion> {
    return deleteEach(names, hashOf, async (name) => {
      if (this.#generations.areStale) await this.#generations.refresh();
      const stat = await this.files.stat(name);
      if (stat && (await this.files.delete(name))) this.#space.release(stat.stamp, stat.cost);
    });
  }

  async usage(): Promise<StoreUsage> {
    const bytes = (await this.#generations.exist()) ? await this.#countBytes() : 0;
    return { bytes, evictions: this.#space.evictions };
  }

  /** Writes the exact count to the tallies. */
  async flush(): Promise<void> {
    await this.#space.flush();
  }

  async #countBytes(): Promise<number> {
    await this.#generations.refresh();
    await this.files.refresh();
    return this.#generations.bytes + this.files.bytes;
  }

  /** Charge, write, list, rename: in this order a kill at any point leaves every rendition whole, listed and counted. */
  async #writeOnce(name: string, bytes: Uint8Array): Promise<boolean> {
    const cost = diskCost(bytes.byteLength);
    // It may be the first in its shard: the block is for that directory, which `files.bytes` counts from then on.
    const generation = await this.#space.reserve(cost + BLOCK);
    if (generation === null) return false;
    const temporary = generation.temporaryPath();
    try {
      await writeTemporary(temporary, bytes, generation.number);
      await generation.addName(name);
      const replaced = await this.files.stat(name);
      await this.files.commit(temporary, name);
      if (replaced) this.#space.release(replaced.stamp, replaced.cost);
      generation.release(BLOCK);
      return true;
    } catch (error) {
      await rm(temporary, { force: true });
      generation.release(cost + BLOCK);
      throw error;
    }
  }
}
