import { randomBytes } from 'node:crypto';
import { appendFile, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ByteTally } from './byte-tally';
import { BLOCK } from './disk-cost';
import { isRenditionName } from './rendition-name';
import { unlessMissing } from './missing';

/** The directory and its two files take a block each, however little is in them. */
export const GENERATION_COST = 3 * BLOCK;

/** What a dropped generation's name ends with until it is deleted. */
export const GONE = '.gone';

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
