import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ByteTally } from './byte-tally';
import { BLOCK, unlessMissing } from './file-io';
import { isRenditionName } from './rendition-name';

/** A use of a rendition in one of the newest generations does not move it. */
const RECENT_GENERATIONS = 3;

/** Generations that other processes may have opened since the last refresh. A later stamp is not one of the store. */
const MAX_AHEAD = 64;

/** A process that only reads learns of other processes' new generations after this time. */
const REFRESH_MS = 5000;

/** Ends the name of a dropped generation's directory until it is deleted. */
const DROPPED = '.gone';

/** The generations that exist, oldest first: a few dozen, however many renditions there are. */
export class Generations {
  readonly #directory: string;
  #list: readonly Generation[] = [];
  #refreshedAt = -Infinity;

  constructor(directory: string) {
    this.#directory = join(directory, 'generations');
  }

  get all(): readonly Generation[] {
    return this.#list;
  }

  /** New renditions belong to it, and old ones that are used again. */
  get newest(): Generation {
    const newest = this.#list.at(-1);
    if (newest === undefined) throw new Error('Generations must be refreshed before use');
    return newest;
  }

  /** Upper bound of the disk space of all renditions and generations. */
  get bytes(): number {
    return this.#list.reduce((sum, { bytes }) => sum + bytes + GENERATION_COST, 0);
  }

  /** Whether any rendition was ever stored. */
  async exist(): Promise<boolean> {
    return (await this.#numbers()).length > 0;
  }

  find(stamp: number): Generation | undefined {
    return this.#list.find(({ number }) => number === stamp);
  }

  isRecent(stamp: number): boolean {
    const floor = this.#list.at(-RECENT_GENERATIONS) ?? this.#list[0];
    return floor !== undefined && stamp >= floor.number && stamp <= this.newest.number + MAX_AHEAD;
  }

  /** Whether a generation, perhaps one that another process opened, counts renditions with this stamp. */
  isKnown(stamp: number): boolean {
    return this.find(stamp) !== undefined || (stamp > this.newest.number && stamp <= this.newest.number + MAX_AHEAD);
  }

  get areStale(): boolean {
    return performance.now() - this.#refreshedAt > REFRESH_MS;
  }

  /** Reads what other processes opened, dropped and charged. Creates the directory and the first generation where there is none. */
  async refresh(): Promise<void> {
    let numbers = await this.#numbers();
    if (numbers.length === 0) {
      this.#list = [];
      numbers = await this.#openFirst();
    }
    const before = this.#list.at(-1);
    this.#list = numbers.map((number) => this.find(number) ?? new Generation(number, this.#directory));
    this.#refreshedAt = performance.now();
    // Only the newest is charged. What other processes released elsewhere is read when the next generation opens.
    const changed = before === this.newest ? [before] : this.#list;
    for (const generation of changed) await generation.catchUp();
  }

  async #openFirst(): Promise<number[]> {
    await mkdir(this.#directory, { recursive: true });
    // Seconds since 1970 are a time that a file can have. If the directory is emptied, numbers are not used twice.
    for (let number = Math.floor(Date.now() / 1000); ; number += 1) {
      await mkdir(join(this.#directory, String(number))).catch(ignoreExisting);
      const numbers = await this.#numbers();
      // Empty where a file or a link has that name.
      if (numbers.length > 0) return numbers;
    }
  }

  /** Numbers are consecutive, so of several processes only one opens the next. */
  async openNext(): Promise<void> {
    const next = join(this.#directory, String(this.newest.number + 1));
    await mkdir(next).catch(ignoreExisting);
    await this.refresh();
  }

  async drop(generation: Generation): Promise<void> {
    await generation.drop();
    this.#list = this.#list.filter((other) => other !== generation);
  }

  /** Writes released bytes to the tallies, for other processes and for the next start. */
  async flush(): Promise<void> {
    for (const generation of this.#list) await generation.flush();
  }

  async #numbers(): Promise<number[]> {
    const entries = await unlessMissing(readdir(this.#directory, { withFileTypes: true }), []);
    // Symbolic links are ignored.
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    for (const name of names.filter((other) => other.endsWith(DROPPED))) {
      // Another process died while it dropped this generation, or drops it now.
      await rm(join(this.#directory, name), { recursive: true, force: true });
    }
    return names.filter((name) => /^[1-9]\d{0,14}$/.test(name)).map(Number).sort((a, b) => a - b);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** The directory and its two files take a block each. */
export const GENERATION_COST = 3 * BLOCK;

const CHUNK = 64 * 1024;

export interface NamesRead {
  readonly names: readonly string[];
  /** Offset for the next read. */
  readonly next: number;
}

/**
 * The renditions that were last used in one period of time, as in multi-generational LRU. The modification time of a
 * rendition, in whole seconds, is the number of its generation, so a hit reads it at no extra cost.
 *
 * `names` lists every rendition that was added; some may have been deleted since, or moved to a later generation.
 * `bytes` is never less than the disk space of its renditions.
 */
export class Generation {
  readonly #directory: string;
  readonly #tally: ByteTally;
  /** Released, but not yet written to the tally: after a crash the tally is too high, never too low. */
  #released = 0;

  constructor(
    readonly number: number,
    parent: string,
  ) {
    this.#directory = join(parent, String(number));
    this.#tally = new ByteTally(join(this.#directory, 'bytes'));
  }

  /** Bytes that are charged: used by its renditions, or reserved for them. */
  get bytes(): number {
    return this.#tally.sum - this.#released;
  }

  /** For a rendition that is being written. If a crash leaves the file behind, it is deleted with the generation that counts it. */
  temporaryPath(): string {
    return join(this.#directory, `${randomBytes(9).toString('hex')}.tmp`);
  }

  /** @throws ENOENT where the generation was dropped */
  async charge(amount: number): Promise<void> {
    await this.#tally.add(amount);
  }

  /** @throws ENOENT where the generation was dropped */
  async addName(name: string): Promise<void> {
    await appendFile(join(this.#directory, 'names'), `${name}\n`);
  }

  async catchUp(): Promise<void> {
    await this.#tally.catchUp();
  }

  release(amount: number): void {
    this.#released += amount;
  }

  /** Writes released bytes to the tally. */
  async flush(): Promise<void> {
    const amount = this.#released;
    if (amount === 0) return;
    await unlessMissing(this.#tally.add(-amount), undefined);
    this.#released -= amount;
  }

  /** A chunk of the list, from a byte offset on; null at the end. */
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

  /** Deletes the directory. Its renditions must be deleted before. */
  async drop(): Promise<void> {
    const dropped = this.#directory + DROPPED;
    // Renamed first, so that no process adds anything while it is deleted.
    await unlessMissing(rename(this.#directory, dropped), undefined);
    await rm(dropped, { recursive: true, force: true });
  }
}
