import { Evictor } from './evictor';
import { GENERATION_COST, type Generation, type Generations } from './generations';
import type { RenditionFiles } from './rendition-files';

/** More generations order renditions by use more finely, and each costs a directory. */
const GENERATIONS = 32;

/** Later uses empty generations without dropping them, so there may be many. Beyond this number the oldest is dropped, full or not. */
const MAX_GENERATIONS = 128;

/** Space is charged in steps, ahead of writing. A crash wastes at most one step. */
const STEPS = 4096;
const MIN_STEP = 64 * 1024;

/** Reserves disk space: bytes are charged to a generation before they are written, and old renditions are evicted before that. */
export class Space {
  readonly #generations: Generations;
  readonly #files: RenditionFiles;
  readonly #evictor: Evictor;
  readonly #budget: number;
  readonly #maxGenerationBytes: number;
  readonly #step: number;
  /** Bytes that are charged to `#charged` and not yet reserved. */
  #headroom = 0;
  #charged: Generation | null = null;

  constructor(generations: Generations, files: RenditionFiles, maxBytes: number) {
    this.#generations = generations;
    this.#files = files;
    this.#evictor = new Evictor(generations, files);
    // The next generation is opened before anything is evicted for it.
    this.#budget = maxBytes - GENERATION_COST;
    this.#maxGenerationBytes = Math.floor(this.#budget / GENERATIONS);
    this.#step = Math.max(Math.min(MIN_STEP, this.#maxGenerationBytes), Math.floor(this.#budget / STEPS));
  }

  get evictions(): number {
    return this.#evictor.evictions;
  }

  /** Reserves space for a new rendition in the newest generation, which it returns. Null where the store is too small for it. */
  async reserve(cost: number): Promise<Generation | null> {
    if (cost + GENERATION_COST + this.#files.bytes > this.#budget) return null;
    if (this.#charged !== this.#generations.all.at(-1) || this.#headroom < cost) {
      await this.#generations.refresh();
      if (this.#isFull(cost)) {
        await this.#makeRoom();
        await this.#openNext();
      }
      await this.#switchToNewest();
      if (!(await this.#raiseHeadroom(cost))) return null;
    }
    this.#headroom -= cost;
    return this.#charged;
  }

  /** Charges a stored rendition to the newest generation. Nothing is evicted; the caller releases it from the generation before. */
  async recharge(cost: number): Promise<Generation> {
    // A new generation takes space itself. Where there is none, the newest grows beyond its limit.
    if (this.#isFull(cost) && (await this.#hasRoom())) await this.#openNext();
    await this.#switchToNewest();
    if (this.#headroom >= cost) this.#headroom -= cost;
    else await this.#generations.newest.charge(cost);
    return this.#generations.newest;
  }

  /** For space that was reserved and not used, and for deleted renditions. */
  release(stamp: number, cost: number): void {
    this.#generations.find(stamp)?.release(cost);
  }

  /** Releases the headroom and writes the exact count to the tallies. */
  async flush(): Promise<void> {
    this.#charged?.release(this.#headroom);
    this.#headroom = 0;
    this.#charged = null;
    await this.#generations.flush();
  }

  /** Whether the newest generation has reached its limit. */
  #isFull(cost: number): boolean {
    const { newest } = this.#generations;
    return newest.bytes > 0 && newest.bytes + Math.max(0, cost - this.#headroom) > this.#maxGenerationBytes;
  }

  async #openNext(): Promise<void> {
    await this.flush();
    await this.#generations.openNext();
    await this.#evictor.prune(MAX_GENERATIONS);
  }

  /** The newest generation changes when this process or another one opens the next. */
  async #switchToNewest(): Promise<void> {
    if (this.#charged === this.#generations.newest) return;
    await this.flush();
    this.#charged = this.#generations.newest;
  }

  async #hasRoom(): Promise<boolean> {
    await this.#files.refresh();
    return this.#generations.bytes + this.#files.bytes <= this.#budget;
  }

  /** Evicts where the budget is exceeded. `#files.refresh` comes first: no tally counts the shards that other processes created. */
  async #makeRoom(): Promise<boolean> {
    return (await this.#hasRoom()) || this.#evictor.makeRoom(this.#budget);
  }

  async #raiseHeadroom(cost: number): Promise<boolean> {
    const { newest } = this.#generations;
    const amount = Math.max(cost - this.#headroom, this.#step);
    // Charged before evicting, so that processes that do this at the same time see each other's charges.
    await newest.charge(amount);
    if (await this.#makeRoom()) {
      this.#headroom += amount;
      return true;
    }
    newest.release(amount);
    return false;
  }
}
