import { createHash } from 'node:crypto';
import { readPart } from './file-io';

/**
 * Check digits tell a rendition that a disk damaged, or that was copied by half. They are kept where they cost nothing
 * to look at: in the microseconds of the file's modification time, whose seconds are the number of its generation. So
 * the file holds the rendition and nothing else, as a web server sends it.
 */
const DIGITS = 1_000_000;

/** Of a disk, or of a copy, that keeps no parts of a second: there is nothing to check by. */
export const NO_CHECK = 0;

/** Read at a time, and hashed without a pause: a millisecond. */
const CHUNK = 512 * 1024;

export interface Stamp {
  /** The generation that counts the file. */
  readonly stamp: number;
  /** Check digits of its bytes, or `NO_CHECK`. */
  readonly check: number;
}

/** By SHA-1, the fastest that every supported Node has: a millisecond for a megabyte. It guards against bad disks, not against attackers. */
export function checkOf(bytes: Uint8Array): number {
  return digitsOf(createHash('sha1').update(bytes));
}

/** In parts: a large file holds up neither memory nor the event loop. */
async function checkOfFile(descriptor: number, size: number): Promise<number> {
  const hash = createHash('sha1');
  const chunk = Buffer.allocUnsafeSlow(Math.min(size, CHUNK));
  for (let done = 0; done < size; ) {
    const bytesRead = await readPart(descriptor, chunk, done);
    if (bytesRead === 0) return NO_CHECK;
    hash.update(chunk.subarray(0, bytesRead));
    done += bytesRead;
  }
  return digitsOf(hash);
}

const digitsOf = (hash: ReturnType<typeof createHash>): number => (hash.digest().readUInt32BE(0) % (DIGITS - 1)) + 1;

/** The modification time that says both, in seconds. Mid-way between two microseconds, so that no rounding leaves them. */
export function timeOf({ stamp, check }: Stamp): number {
  return check === NO_CHECK ? stamp : stamp + (check + 0.5) / DIGITS;
}

export function stampOf({ mtimeMs }: { readonly mtimeMs: number }): Stamp {
  const stamp = Math.floor(mtimeMs / 1000);
  // Milliseconds since 1970 as a float are exact to a quarter of a microsecond.
  return { stamp, check: Math.floor((mtimeMs - stamp * 1000) * 1000 + 0.25) };
}

export interface OpenFile {
  readonly descriptor: number;
  readonly size: number;
  /** The generation that counts it. */
  readonly stamp: number;
  readonly check: number;
  /** Milliseconds since the epoch of the last change to the file, its times and its name. No tool sets it. */
  readonly changedAt: number;
}

/** Of how many files it is remembered that they are intact. */
const MAX_KNOWN = 50_000;

/** Which stored files were found to be what was written: each is checked when it is first read, and again after it changed. */
export class IntactFiles {
  readonly #known = new Map<string, number>();
  readonly #checking = new Map<string, Promise<boolean>>();

  /** `bytes` is all of it, where it was read already. */
  async has(path: string, file: OpenFile, bytes: Buffer | null): Promise<boolean> {
    if (file.check === NO_CHECK || this.#known.get(path) === file.changedAt) return true;
    const isIntact = bytes === null ? await this.#checkFile(path, file) : checkOf(bytes) === file.check;
    if (isIntact) this.#remember(path, file.changedAt);
    return isIntact;
  }

  /** Once, however many open the file meanwhile. */
  #checkFile(path: string, { descriptor, size, check, changedAt }: OpenFile): Promise<boolean> {
    const name = `${path} ${changedAt}`;
    const checking = this.#checking.get(name) ?? checkOfFile(descriptor, size).then((found) => found === check).finally(() => this.#checking.delete(name));
    this.#checking.set(name, checking);
    return checking;
  }

  #remember(path: string, changedAt: number): void {
    this.#known.delete(path);
    this.#known.set(path, changedAt);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}
