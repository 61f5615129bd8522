import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { readPart } from './file-io';

/**
 * Check digits reveal a rendition that a bad disk damaged or that a copy cut short. They are the microseconds of the
 * file's modification time, whose seconds are the number of its generation: a hit reads that time anyway, and the file
 * holds nothing but the rendition, so a web server can send it as it is.
 */
const DIGITS = 1_000_000;

/** The disk, or a copy, dropped the fraction of the second: there are no digits to compare. */
export const NO_CHECK = 0;

/** Read and hashed without a pause: about a millisecond. */
const CHUNK = 512 * 1024;

export interface FileStamp {
  /** Number of the generation that counts the file. */
  readonly stamp: number;
  /** Check digits of its bytes, or `NO_CHECK`. */
  readonly check: number;
}

/** By SHA-1, the fastest hash that every supported Node has: a millisecond for a megabyte. It detects bad disks, not attackers. */
export function checkDigitsOf(bytes: Uint8Array): number {
  return digitsOf(createHash('sha1').update(bytes));
}

/** In chunks, so that a large file blocks neither memory nor the event loop. */
async function checkDigitsOfFile(descriptor: number, size: number): Promise<number> {
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

/** The modification time that holds a stamp, in seconds. Half-way between two microseconds, so that rounding does not change the digits. */
export function modificationTimeOf({ stamp, check }: FileStamp): number {
  return check === NO_CHECK ? stamp : stamp + (check + 0.5) / DIGITS;
}

export function stampOf({ mtimeMs }: { readonly mtimeMs: number }): FileStamp {
  const stamp = Math.floor(mtimeMs / 1000);
  // A float of milliseconds since 1970 is exact to a quarter of a microsecond.
  return { stamp, check: Math.floor((mtimeMs - stamp * 1000) * 1000 + 0.25) };
}

export interface OpenFile extends FileStamp {
  readonly descriptor: number;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch of the last change to the file, its times and its name (`ctime`, which no tool can set). */
  readonly changedAt: number;
}

const MAX_VERIFIED = 50_000;

/** Compares stored files with their check digits: at the first read, and again after a change. */
export class IntegrityChecker {
  /** Paths of intact files, with their `changedAt`. */
  readonly #verified = new LRUCache<string, number>({ max: MAX_VERIFIED });
  // Not `SingleFlight`: this work cannot be aborted, and has nothing to settle.
  readonly #checks = new Map<string, Promise<boolean>>();

  /** `bytes` are those of the whole file, if the caller has read it. */
  async isIntact(path: string, file: OpenFile, bytes: Buffer | null): Promise<boolean> {
    if (file.check === NO_CHECK || this.#verified.get(path) === file.changedAt) return true;
    const isIntact = bytes === null ? await this.#checkFile(path, file) : checkDigitsOf(bytes) === file.check;
    if (isIntact) this.#verified.set(path, file.changedAt);
    return isIntact;
  }

  /** Concurrent reads of a file share one check. */
  #checkFile(path: string, { descriptor, size, check, changedAt }: OpenFile): Promise<boolean> {
    const name = `${path} ${changedAt}`;
    const running = this.#checks.get(name) ?? checkDigitsOfFile(descriptor, size).then((found) => found === check).finally(() => this.#checks.delete(name));
    this.#checks.set(name, running);
    return running;
  }
}
