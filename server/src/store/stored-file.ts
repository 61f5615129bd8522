import { close, constants, createReadStream, fstat, open, read } from 'node:fs';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { StoredRendition } from '../renditions/ports';
import { isMissing } from './missing';

// Bare descriptors: a FileHandle costs a fifth more per hit.
const openFile = promisify(open);
const statFile = promisify(fstat);
const readFile = promisify(read);
const closeFile = promisify(close);

/** A planted link is not followed, and a planted pipe does not hold a thread. Windows knows neither. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** An open rendition: it can be read to its end even if it is deleted meanwhile. */
export class StoredFile implements StoredRendition {
  #descriptor: number | null;

  private constructor(
    descriptor: number,
    readonly size: number,
    /** The generation that counts it; see generation.ts. */
    readonly stamp: number,
  ) {
    this.#descriptor = descriptor;
  }

  static async open(path: string): Promise<StoredFile | null> {
    let descriptor: number;
    try {
      descriptor = await openFile(path, FLAGS);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    try {
      const { size, mtimeMs, mode } = await statFile(descriptor);
      // An empty file is what a power cut may leave.
      const whole = size > 0 && (mode & constants.S_IFMT) === constants.S_IFREG;
      if (whole) return new StoredFile(descriptor, size, Math.floor(mtimeMs / 1000));
    } catch (error) {
      await closeFile(descriptor);
      throw error;
    }
    await closeFile(descriptor);
    return null;
  }

  async bytes(): Promise<Buffer> {
    const descriptor = this.#take();
    try {
      // Not from Node's pool: a small rendition kept in memory would keep the pool's whole slab.
      const bytes = Buffer.allocUnsafeSlow(this.size);
      for (let at = 0; at < this.size; ) {
        const { bytesRead } = await readFile(descriptor, bytes, at, this.size - at, at);
        if (bytesRead === 0) throw new Error(`A stored rendition ends at byte ${at} of ${this.size}`);
        at += bytesRead;
      }
      return bytes;
    } finally {
      // Nobody has to wait for it.
      close(descriptor, () => undefined);
    }
  }

  stream(start: number, end: number): Readable {
    // The stream closes the descriptor at its end, on an error and when it is destroyed.
    return createReadStream('', { fd: this.#take(), start, end });
  }

  async release(): Promise<void> {
    if (this.#descriptor !== null) await closeFile(this.#take());
  }

  #take(): number {
    if (this.#descriptor === null) throw new Error('A stored rendition was used twice');
    const descriptor = this.#descriptor;
    this.#descriptor = null;
    return descriptor;
  }
}
