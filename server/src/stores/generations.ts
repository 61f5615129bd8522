import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ByteTally } from './byte-tally';
import { unlessMissing } from './file-io';
import { isRenditionName } from './rendition-name';
import { BLOCK } from './space';

/** A rendition used in one of so many newest generations need not move when it is used again. */
const RECENT = 3;

/** How many generations others may have opened since our last look; a later stamp is no stamp of ours. */
const AHEAD = 64;

/** How long another process's new generation may go unnoticed by a process that only reads. */
const LOOK_EVERY_MS = 5000;

/** The generations that exist, oldest first. There are a few dozen, whatever the number of renditions. */
export class Generations {
  readonly #directory: string;
  #list: readonly Generation[] = [];
  #lookedAt = -Infinity;

  constructor(directory: string) {
    this.#directory = join(directory, 'generations');
  }

  get all(): readonly Generation[] {
    return this.#list;
  }

  /** New renditions belong to it, and so does what is used again. */
  get newest(): Generation {
    const newest = this.#list.at(-1);
    if (newest === undefined) throw new Error('Generations are used before the first look');
    return newest;
  }

  /** What all renditions take from the disk, at most. */
  get bytes(): number {
    return this.#list.reduce((sum, { bytes }) => sum + bytes + GENERATION_COST, 0);
  }

  /** Whether anything was ever stored. */
  async exist(): Promise<boolean> {
    return (await this.#numbers()).length > 0;
  }

  find(stamp: number): Generation | undefined {
    return this.#list.find(({ number }) => number === stamp);
  }

  isRecent(stamp: number): boolean {
    const floor = this.#list.at(-RECENT) ?? this.#list[0];
    return floor !== undefined && stamp >= floor.number && stamp <= this.newest.number + AHEAD;
  }

  /** Whether a rendition with this stamp is in somebody's count. */
  isKnown(stamp: number): boolean {
    return this.find(stamp) !== undefined || (stamp > this.newest.number && stamp <= this.newest.number + AHEAD);
  }

  get areStale(): boolean {
    return performance.now() - this.#lookedAt > LOOK_EVERY_MS;
  }

  /** Sees what other processes opened and dropped. Makes the directory and a first generation where there is none. */
  async look(): Promise<void> {
    let numbers = await this.#numbers();
    if (numbers.length === 0) {
      this.#list = [];
      numbers = await this.#openFirst();
    }
    const before = this.#list.at(-1);
    this.#list = numbers.map((number) => this.find(number) ?? new Generation(number, this.#directory));
    this.#lookedAt = performance.now();
    // Charges are made to the newest; what others gave back elsewhere can wait for the next turn.
    const behind = before === this.newest ? [before] : this.#list;
    for (const generation of behind) await generation.catchUp();
  }

  async #openFirst(): Promise<number[]> {
    await mkdir(this.#directory, { recursive: true });
    // Seconds are a date that a file may have; and should somebody empty the directory, numbers do not come again.
    for (let number = Math.floor(Date.now() / 1000); ; number += 1) {
      await mkdir(join(this.#directory, String(number))).catch(unlessThere);
      const numbers = await this.#numbers();
      // None where something else has that name.
      if (numbers.length > 0) return numbers;
    }
  }

  /** Numbers follow one another, so that of several processes only one opens the next. */
  async openNext(): Promise<void> {
    const next = join(this.#directory, String(this.newest.number + 1));
    await mkdir(next).catch(unlessThere);
    await this.look();
  }

  async drop(generation: Generation): Promise<void> {
    await generation.drop();
    this.#list = this.#list.filter((other) => other !== generation);
  }

  /** Writes down what was given back, for other processes and for the next start. */
  async settle(): Promise<void> {
    for (const generation of this.#list) await generation.settle();
  }

  async #numbers(): Promise<number[]> {
    const entries = await unlessMissing(readdir(this.#directory, { withFileTypes: true }), []);
    // A link to elsewhere is none of ours.
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    for (const name of names.filter((other) => other.endsWith(GONE))) {
      // Somebody died, or is at it right now.
      await rm(join(this.#directory, name), { recursive: true, force: true });
    }
    return names.filter((name) => /^[1-9]\d{0,14}$/.test(name)).map(Number).sort((a, b) => a - b);
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** The directory and its two files take a block each, however little is in them. */
export const GENERATION_COST = 3 * BLOCK;

/** What a dropped generation's name ends with until it is deleted. */
const GONE = '.gone';

const CHUNK = 64 * 1024;

export interface NamesRead {
  readonly names: readonly string[];
  /** Where to go on. */
  readonly next: number;
}

/**
 * The renditions that were last used in one stretch of time. A rendition's modification time, in whole
 * seconds, is the number of the generation that it belongs to: whoever opens it sees it at no extra cost.
 *
 * `names` lists what was put here (and may since have gone, or moved to a later generation);
 * `bytes` is at no time less than what it all takes from the disk.
 */
export class Generation {
  readonly #directory: string;
  readonly #tally: ByteTally;
  /** Given back, but not yet written down: after a crash the tally is too high, never too low. */
  #released = 0;

  constructor(
    readonly number: number,
    parent: string,
  ) {
    this.#directory = join(parent, String(number));
    this.#tally = new ByteTally(join(this.#directory, 'bytes'));
  }

  /** Bytes that its renditions take or may take. */
  get bytes(): number {
    return this.#tally.sum - this.#released;
  }

  /** For a file that is not yet a rendition: left behind by a crash, it goes with the generation that counts it. */
  temporaryPath(): string {
    return join(this.#directory, `${randomBytes(9).toString('hex')}.tmp`);
  }

  /** @throws ENOENT where the generation is gone, as are the next two */
  async charge(amount: number): Promise<void> {
    await this.#tally.add(amount);
  }

  async addName(name: string): Promise<void> {
    await appendFile(join(this.#directory, 'names'), `${name}\n`);
  }

  async catchUp(): Promise<void> {
    await this.#tally.catchUp();
  }

  release(amount: number): void {
    this.#released += amount;
  }

  /** Writes down what was given back. */
  async settle(): Promise<void> {
    const amount = this.#released;
    if (amount === 0) return;
    await unlessMissing(this.#tally.add(-amount), undefined);
    this.#released -= amount;
  }

  /** The names listed from an offset on, some at a time; null at the end. */
  async readNames(offset: number): Promise<NamesRead | null> {
    const file = await unlessMissing(open(join(this.#directory, 'names'), 'r'), null);
    if (file === null) return null;
    try {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, offset);
      const end = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1;
      if (end === 0) return null;
      return { names: buffer.toString('latin1', 0, end).split('\n').filter(isRenditionName), next: offset + end };
    } finally {
      await file.close();
    }
  }

  /** Its renditions have to be gone. */
  async drop(): Promise<void> {
    const gone = this.#directory + GONE;
    // Under another name, so that no process puts anything in while it is deleted.
    await unlessMissing(rename(this.#directory, gone), undefined);
    await rm(gone, { recursive: true, force: true });
  }
}
