import { Readable } from 'node:stream';
import { SNIFF_BYTES } from '../core/formats';
import type { StoredRendition } from '../renditions/ports';

/** A rendition that is small enough to be read whole when it is found; nothing has to be closed. */
export class StoredBytes implements StoredRendition {
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
