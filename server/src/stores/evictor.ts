import type { Generation, Generations } from './generations';
import { SHARDS, type RenditionFiles } from './rendition-files';

const SWEPT_AT_ONCE = 4;

/** Deletes what was used longest ago, rendition by rendition: a write waits for as much as it needs, not for a whole generation. */
export class Evictor {
  readonly #generations: Generations;
  readonly #files: RenditionFiles;
  #from: Generation | null = null;
  #names: string[] = [];
  #offset = 0;
  #evictions = 0;
  #swept = Math.floor(Math.random() * SHARDS);

  constructor(generations: Generations, files: RenditionFiles) {
    this.#generations = generations;
    this.#files = files;
  }

  /** Renditions deleted for want of room, since the start. */
  get evictions(): number {
    return this.#evictions;
  }

  /** Deletes until what is charged for fits; false where it does not fit at all. */
  async makeRoom(budget: number): Promise<boolean> {
    while (this.#generations.bytes + this.#files.bytes > budget) {
      if (!(await this.#evictOne())) return false;
    }
    return true;
  }

  /** Drops generations that are empty, and the oldest until there are no more than `most`. */
  async tidy(most: number): Promise<void> {
    const { all } = this.#generations;
    // A recent one may be another process's newest.
    const empty = all.filter((generation) => generation.bytes === 0 && !this.#generations.isRecent(generation.number));
    for (const generation of empty) await this.#drop(generation);
    while (this.#generations.all.length > most && (await this.#evictOne()));
  }

  /** Deletes one rendition, or drops a generation that has none; false where only the newest is left. */
  async #evictOne(): Promise<boolean> {
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
    for (let count = 0; count < SWEPT_AT_ONCE; count += 1) await this.#sweepShard();
  }

  async #nextName(oldest: Generation): Promise<string | null> {
    if (this.#from !== oldest) [this.#from, this.#names, this.#offset] = [oldest, [], 0];
    while (this.#names.length === 0) {
      const read = await oldest.readNames(this.#offset);
      if (read === null) return null;
      this.#names = read.names.toReversed();
      this.#offset = read.next;
    }
    return this.#names.pop() ?? null;
  }

  async #evict(name: string, oldest: Generation): Promise<boolean> {
    const facts = await this.#files.facts(name);
    // A later stamp: it was used again.
    if (facts?.stamp !== oldest.number || !(await this.#remove(name))) return false;
    oldest.release(facts.cost);
    this.#evictions += 1;
    return true;
  }

  /**
   * Lists can lose their end in a power cut, and stamps when files are restored from a copy without their times.
   * With each generation that goes, a few directories are rid of what is in no generation's count.
   */
  async #sweepShard(): Promise<void> {
    this.#swept = (this.#swept + 1) % SHARDS;
    for (const name of await this.#files.namesBeside(this.#swept)) {
      const facts = await this.#files.facts(name);
      if (facts && !this.#generations.isKnown(facts.stamp)) await this.#remove(name);
    }
  }

  /** False where it was gone, or the disk refuses: then it stays, uncounted, until a sweep can delete it, and the others make room. */
  #remove(name: string): Promise<boolean> {
    return this.#files.remove(name).catch(() => false);
  }
}
