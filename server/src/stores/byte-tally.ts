import { open, stat, type FileHandle } from 'node:fs/promises';
import { unlessMissing } from './file-io';

const CHUNK = 16 * 1024;

/**
 * A sum that several processes add to: an append-only file of signed numbers, one a line.
 * A short append is atomic on a local disk, and survives the death of the process.
 * A network disk may lose an append; that error ends when the generation is dropped.
 */
export class ByteTally {
  readonly #path: string;
  #offset = 0;
  #sum = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** As of the last `add` or `catchUp`. */
  get sum(): number {
    return this.#sum;
  }

  /** @throws ENOENT where the directory is missing */
  async add(amount: number): Promise<void> {
    const file = await open(this.#path, 'a+');
    try {
      await file.write(`${amount}\n`);
      // Other processes may have added something since the last read.
      await this.#readNewLines(file);
    } finally {
      await file.close();
    }
  }

  /** Reads what other processes added. */
  async catchUp(): Promise<void> {
    const stats = await unlessMissing(stat(this.#path), null);
    if (stats === null || stats.size === this.#offset) return;
    const file = await unlessMissing(open(this.#path, 'r'), null);
    if (file === null) return;
    try {
      await this.#readNewLines(file);
    } finally {
      await file.close();
    }
  }

  async #readNewLines(file: FileHandle): Promise<void> {
    const chunk = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK, this.#offset);
      // The next read takes a line that is still being written.
      const end = chunk.subarray(0, bytesRead).lastIndexOf('\n') + 1;
      if (end === 0) return;
      for (const line of chunk.toString('latin1', 0, end - 1).split('\n')) {
        const amount = Number(line);
        // A power cut or a network disk may leave a torn line: it is ignored.
        if (Number.isSafeInteger(amount)) this.#sum += amount;
      }
      this.#offset += end;
    }
  }
}
