import { open, stat, type FileHandle } from 'node:fs/promises';
import { unlessMissing } from './file-io';

const CHUNK = 16 * 1024;

/**
 * A sum that several processes add to: a file of signed numbers, one a line, that only ever grows.
 * A short append is atomic on a local disk and survives the death of the process.
 * On a network disk an append may get lost; the error lasts no longer than the generation.
 */
export class ByteTally {
  readonly #path: string;
  #offset = 0;
  #sum = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** As of the last look. */
  get sum(): number {
    return this.#sum;
  }

  /** @throws ENOENT where the directory is gone */
  async add(amount: number): Promise<void> {
    const file = await open(this.#path, 'a+');
    try {
      await file.write(`${amount}\n`);
      // Reading it back tells what the others added in the meantime.
      await this.#readOn(file);
    } finally {
      await file.close();
    }
  }

  /** Takes in what other processes added. */
  async catchUp(): Promise<void> {
    const stats = await unlessMissing(stat(this.#path), null);
    if (stats === null || stats.size === this.#offset) return;
    const file = await unlessMissing(open(this.#path, 'r'), null);
    if (file === null) return;
    try {
      await this.#readOn(file);
    } finally {
      await file.close();
    }
  }

  async #readOn(file: FileHandle): Promise<void> {
    const chunk = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK, this.#offset);
      // A line that is still being written is left for the next time.
      const end = chunk.subarray(0, bytesRead).lastIndexOf('\n') + 1;
      if (end === 0) return;
      for (const line of chunk.toString('latin1', 0, end - 1).split('\n')) {
        const amount = Number(line);
        // A torn line, after a power cut or on a network disk, counts nothing.
        if (Number.isSafeInteger(amount)) this.#sum += amount;
      }
      this.#offset += end;
    }
  }
}
