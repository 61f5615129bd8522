import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { SNIFF_BYTES } from '../core/formats';
import type { StoredRendition } from '../renditions/ports/rendition-store';
import { closeDescriptor, closeInBackground, readWhole } from './file-io';

/** A rendition in an open file: it can be read even after the file is deleted. */
export class StoredFile implements StoredRendition {
  #descriptor: number | null;

  constructor(
    descriptor: number,
    readonly size: number,
    readonly head: Buffer,
  ) {
    this.#descriptor = descriptor;
  }

  async bytes(): Promise<Buffer> {
    const descriptor = this.#take();
    try {
      const bytes = Buffer.allocUnsafeSlow(this.size);
      await readWhole(descriptor, bytes, 0);
      return bytes;
    } finally {
      closeInBackground(descriptor);
    }
  }

  stream(start: number, end: number): Readable {
    // The stream closes the descriptor when it ends, fails or is destroyed.
    return createReadStream('', { fd: this.#take(), start, end });
  }

  async release(): Promise<void> {
    if (this.#descriptor !== null) await closeDescriptor(this.#take());
  }

  #take(): number {
    if (this.#descriptor === null) throw new Error('A stored rendition can be consumed once');
    const descriptor = this.#descriptor;
    this.#descriptor = null;
    return descriptor;
  }
}

/** A rendition in memory. */
export class StoredBytes implements StoredRendition {
  readonly isBuffered = true;
  readonly size: number;
  readonly head: Buffer;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.size = bytes.length;
    this.head = bytes.subarray(0, SNIFF_BYTES);
    this.#bytes = bytes;
  }

  async bytes(): Promise<Buffer> {
    return this.#bytes;
  }

  stream(start: number, end: number): Readable {
    const part = this.#bytes.subarray(start, end + 1);
    return new Readable({
      read() {
        this.push(part);
        this.push(null);
      },
    });
  }

  async release(): Promise<void> {}
}
