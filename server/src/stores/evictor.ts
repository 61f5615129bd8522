import type { Generation, Generations } from './generations';
import { SHARDS, type RenditionFiles } from './rendition-files';

const SHARDS_SWEPT_PER_DROP = 4;

/** Deletes the least recently used renditions one by one, so that a write waits for the space it needs and not for a whole generation. */
export class Evictor {
  readonly #generations: Generations;
  readonly #files: RenditionFiles;
  /** The generation that `#names` and `#offset` are of. */
  #generation: Generation | null = null;
  #names: string[] = [];
  #offset = 0;
  #evictions = 0;
  #sweptShard = Math.floor(Math.random() * SHARDS);

  constructor(generations: Generations, files: RenditionFiles) {
    this.#generations = generations;
    this.#files = files;
  }

  /** Renditions evicted since the start. */
  get evictions(): number {
    return this.#evictions;
  }

  /** Evicts until all that is charged fits into the budget. False where it cannot fit. */
  async makeRoom(budget: number): Promise<boolean> {
    while (this.#generations.bytes + this.#files.bytes > budget) {
      if (!(await this.#evictNext())) return false;
    }
    return true;
  }

  /** Drops empty generations, then evicts the oldest until there are at most `max`. */
  async prune(max: number): Promise<void> {
    const { all } = this.#generations;
    // A recent one may be the newest of another process.
    const empty = all.filter((generation) => generation.bytes === 0 && !this.#generations.isRecent(generation.number));
    for (const generation of empty) await this.#drop(generation);
    while (this.#generations.all.length > max && (await this.#evictNext()));
  }

  /** Evicts one rendition, or drops the oldest generation if it has none left. False where only the newest generation exists. */
  async #evictNext(): Promise<boolean> {
    const oldest = this.#generations.all[0];
    if (oldest === undefined || oldest === this.#generations.newest) return false;
    for (;;) {
      const name = await this.#nextName(oldest);
      if (name === null) break;
      if (await this.#evict(name, oldest)) return true;
    }
    await this.#drop(oldest);
    return true;
  }

  async #drop(generation: Generation): Promise<void> {
    await this.#generations.drop(generation);
    for (let count = 0; count < SHARDS_SWEPT_PER_DROP; count += 1) await this.#sweepNextShard();
  }

  async #nextName(oldest: Generation): Promise<string | null> {
    if (this.#generation !== oldest) [this.#generation, this.#names, this.#offset] = [oldest, [], 0];
    while (this.#names.length === 0) {
      const read = await oldest.readNames(this.#offset);
      if (read === null) return null;
      this.#names = read.names.toReversed();
      this.#offset = read.next;
    }
    return this.#names.pop() ?? null;
  }

  async #evict(name: string, oldest: Generation): Promise<boolean> {
    const stat = await this.#files.stat(name);
    // A later stamp means a later use.
    if (stat?.stamp !== oldest.number || !(await this.#delete(name))) return false;
    oldest.release(stat.cost);
    this.#evictions += 1;
    return true;
  }

  /**
   * Deletes the renditions of a shard that no generation counts. A power cut can cut the end off a list, and restoring
   * files without their times loses stamps. A few shards are swept with each generation that is dropped.
   */
  async #sweepNextShard(): Promise<void> {
    this.#sweptShard = (this.#sweptShard + 1) % SHARDS;
    for (const name of await this.#files.namesInShardOf(this.#sweptShard)) {
      const stat = await this.#files.stat(name);
      if (stat && !this.#generations.isKnown(stat.stamp)) await this.#delete(name);
    }
  }

  /** False where the file is missing, or cannot be deleted: then it stays uncounted until a sweep deletes it, and others are evicted. */
  #delete(name: string): Promise<boolean> {
    return this.#files.delete(name).catch(() => false);
  }
}
