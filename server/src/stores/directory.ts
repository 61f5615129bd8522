import { rm } from 'node:fs/promises';
import type { Deletion } from '../renditions/ports/rendition-store';
import { deleteEach } from './delete-each';
import { isMissing } from './file-io';
import { Generations } from './generations';
import { RenditionFiles } from './rendition-files';
import { hashOf, namePrefix } from './rendition-name';
import { BLOCK, diskCost, Space } from './space';
import { writeTemporary } from './write-temporary';

export interface StoreUsage {
  /** Of disk space, at most: room is counted before it is used. */
  readonly bytes: number;
  /** Renditions that had to go for others, since the start. */
  readonly evictions: number;
}

const ATTEMPTS = 3;

/** Everything that changes the store's directory. The caller sees to it that only one change is made at a time. */
export class Directory {
  readonly files: RenditionFiles;
  readonly #generations: Generations;
  readonly #space: Space;

  constructor(path: string, maxBytes: number, onDelete: (name: string) => void) {
    this.files = new RenditionFiles(path, onDelete);
    this.#generations = new Generations(path);
    this.#space = new Space(this.#generations, this.files, maxBytes);
  }

  /** False where the store is too small for it. */
  async put(name: string, bytes: Uint8Array): Promise<boolean> {
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

  /** Whether the use of a rendition with this stamp should be noted. */
  isUseDue(stamp: number): boolean {
    return this.#generations.areStale || !this.#generations.isRecent(stamp);
  }

  /** Moves a rendition to the newest generation, where it is not in a recent one: counted there, listed, marked. */
  async use(name: string): Promise<void> {
    const facts = await this.files.facts(name);
    if (facts === null || !this.isUseDue(facts.stamp)) return;
    await this.#generations.look();
    if (this.#generations.isRecent(facts.stamp)) return;
    const generation = await this.#space.takeOver(facts.cost);
    await generation.addName(name);
    const marked = await this.files.restamp(name, { stamp: generation.number, check: facts.check });
    this.#space.release(marked ? facts.stamp : generation.number, facts.cost);
  }

  /** Deletes a file that is not what was written, unless it has changed since. Nobody knows what of it was counted: that goes with its generation. */
  async discard(name: string, changedAt: number): Promise<void> {
    const facts = await this.files.facts(name);
    if (facts?.changedAt === changedAt) await this.files.remove(name);
  }

  /** Removes all renditions of a file. */
  async purge(fileId: number): Promise<Deletion> {
    const prefix = namePrefix(fileId);
    const names = await this.files.namesBeside(fileId);
    return this.delete(names.filter((name) => name.startsWith(prefix)));
  }

  delete(names: readonly string[]): Promise<Deletion> {
    return deleteEach(names, hashOf, async (name) => {
      if (this.#generations.areStale) await this.#generations.look();
      const facts = await this.files.facts(name);
      if (facts && (await this.files.remove(name))) this.#space.release(facts.stamp, facts.cost);
    });
  }

  async usage(): Promise<StoreUsage> {
    const bytes = (await this.#generations.exist()) ? await this.#takenBytes() : 0;
    return { bytes, evictions: this.#space.evictions };
  }

  /** Writes down the exact count. */
  async settle(): Promise<void> {
    await this.#space.settle();
  }

  async #takenBytes(): Promise<number> {
    await this.#generations.look();
    await this.files.look();
    return this.#generations.bytes + this.files.bytes;
  }

  /** The order matters wherever it may be cut off: counted, written, listed, named. */
  async #place(name: string, bytes: Uint8Array): Promise<boolean> {
    const cost = diskCost(bytes.byteLength);
    // It may be the first in its directory; then the directory is counted by itself.
    const generation = await this.#space.take(cost + BLOCK);
    if (generation === null) return false;
    const temporary = generation.temporaryPath();
    try {
      await writeTemporary(temporary, bytes, generation.number);
      await generation.addName(name);
      const replaced = await this.files.facts(name);
      await this.files.accept(temporary, name);
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
