import { Evictor } from './evictor';
import { GENERATION_COST, type Generation, type Generations } from './generations';
import type { RenditionFiles } from './rendition-files';

/** A finer division keeps more of what was used last, and costs a directory each. */
const GENERATIONS = 32;

/** Generations are emptied by what is used again, and may be many: beyond this the oldest goes, full or not. */
const MAX_GENERATIONS = 128;

/** Room is charged for in steps, ahead of writing; a crash wastes at most one. */
const STEPS = 4096;
const MIN_STEP = 64 * 1024;

/** Hands out room on the disk: bytes are counted before they are written, and others deleted before that. */
export class Space {
  readonly #generations: Generations;
  readonly #files: RenditionFiles;
  readonly #evictor: Evictor;
  readonly #budget: number;
  readonly #share: number;
  readonly #step: number;
  /** Charged to `#holder`, and not yet taken. */
  #headroom = 0;
  #holder: Generation | null = null;

  constructor(generations: Generations, files: RenditionFiles, maxBytes: number) {
    this.#generations = generations;
    this.#files = files;
    this.#evictor = new Evictor(generations, files);
    // The next generation is opened before room is made for it.
    this.#budget = maxBytes - GENERATION_COST;
    this.#share = Math.floor(this.#budget / GENERATIONS);
    this.#step = Math.max(Math.min(MIN_STEP, this.#share), Math.floor(this.#budget / STEPS));
  }

  get evictions(): number {
    return this.#evictor.evictions;
  }

  /** Room for a new rendition, in the newest generation; null where the store is too small for it. */
  async take(cost: number): Promise<Generation | null> {
    if (cost + GENERATION_COST + this.#files.bytes > this.#budget) return null;
    if (this.#holder !== this.#generations.all.at(-1) || this.#headroom < cost) {
      await this.#generations.look();
      if (this.#isFull(cost)) {
        await this.#makeRoom();
        await this.#openNext();
      }
      await this.#hold();
      if (!(await this.#reserve(cost))) return null;
    }
    this.#headroom -= cost;
    return this.#holder;
  }

  /** The same for a rendition that is on the disk already, so nothing has to go; whoever counted it before releases it. */
  async takeOver(cost: number): Promise<Generation> {
    // A generation takes room by itself: where there is none for it, the newest goes on beyond its share.
    if (this.#isFull(cost) && (await this.#hasRoom())) await this.#openNext();
    await this.#hold();
    if (this.#headroom >= cost) this.#headroom -= cost;
    else await this.#generations.newest.charge(cost);
    return this.#generations.newest;
  }

  /** For what was taken and not used, and for what is deleted. */
  release(stamp: number, cost: number): void {
    this.#generations.find(stamp)?.release(cost);
  }

  /** Gives back what is charged and not used, and writes down the exact count. */
  async settle(): Promise<void> {
    this.#holder?.release(this.#headroom);
    this.#headroom = 0;
    this.#holder = null;
    await this.#generations.settle();
  }

  /** Whether the newest generation has its share. */
  #isFull(cost: number): boolean {
    const { newest } = this.#generations;
    return newest.bytes > 0 && newest.bytes + Math.max(0, cost - this.#headroom) > this.#share;
  }

  async #openNext(): Promise<void> {
    await this.settle();
    await this.#generations.openNext();
    await this.#evictor.tidy(MAX_GENERATIONS);
  }

  /** Leaves our generation where another is the newest, opened by us or by another process. */
  async #hold(): Promise<void> {
    if (this.#holder === this.#generations.newest) return;
    await this.settle();
    this.#holder = this.#generations.newest;
  }

  async #hasRoom(): Promise<boolean> {
    await this.#files.look();
    return this.#generations.bytes + this.#files.bytes <= this.#budget;
  }

  /** Deletes where there is not enough. Directories that others made are no longer in their count: they show in their place alone. */
  async #makeRoom(): Promise<boolean> {
    return (await this.#hasRoom()) || this.#evictor.makeRoom(this.#budget);
  }

  async #reserve(cost: number): Promise<boolean> {
    const { newest } = this.#generations;
    const amount = Math.max(cost - this.#headroom, this.#step);
    // Charged first: of several processes that do so at a time, each makes room for what it sees of the others.
    await newest.charge(amount);
    if (await this.#makeRoom()) {
      this.#headroom += amount;
      return true;
    }
    newest.release(amount);
    return false;
  }
}

/** Most file systems give out space in blocks of 4 KiB. */
export const BLOCK = 4096;

/** A rendition's entry in its directory and its line in a generation's list, generously. */
const ENTRY = 128;

/** What a rendition takes from the disk: a bound in plain bytes would let a million small files take twice of it. */
export function diskCost(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK + ENTRY;
}
