/** What may be kept for the next original, of all buffers together. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;

/** A larger one is of use to more originals: sizes are rounded up to this. */
const STEP = 1024 * 1024;

export interface LentBuffer {
  /** Of the size that was asked for; what it holds is left from before. */
  readonly bytes: Buffer;
  /** Once, when nobody reads it any more. */
  release(): void;
}

/**
 * Memory that originals are read into, one after the other. A new buffer for each makes V8 collect garbage in all of
 * Strapi's heap every few renditions, for half as much time as rendering them takes.
 */
export class ReadBuffers {
  readonly #free: Buffer[] = [];
  #keptBytes = 0;

  lend(size: number): LentBuffer {
    const whole = this.#take(size) ?? Buffer.allocUnsafeSlow(Math.ceil(size / STEP) * STEP);
    let isLent = true;
    return {
      bytes: whole.subarray(0, size),
      release: () => {
        if (isLent) this.#keep(whole);
        isLent = false;
      },
    };
  }

  /** The smallest that is large enough. */
  #take(size: number): Buffer | undefined {
    const place = this.#free.findIndex(({ length }) => length >= size);
    if (place < 0) return undefined;
    const [buffer] = this.#free.splice(place, 1);
    this.#keptBytes -= buffer?.length ?? 0;
    return buffer;
  }

  /** In order of size; where it is too much, the smallest go, which are soon made again. */
  #keep(buffer: Buffer): void {
    if (buffer.length > MOST_KEPT_BYTES) return;
    this.#free.push(buffer);
    this.#free.sort((one, other) => one.length - other.length);
    this.#keptBytes += buffer.length;
    while (this.#keptBytes > MOST_KEPT_BYTES) this.#keptBytes -= this.#free.shift()?.length ?? 0;
  }
}
