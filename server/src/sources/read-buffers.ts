import type { SourceBytes } from '../renditions/ports/sources';
import type { ReadSource } from './source-file';

/** Of all idle buffers together. */
const DEFAULT_IDLE_BYTES = 64 * 1024 * 1024;

/** Sizes are rounded up to this, so that a buffer fits more originals. */
const STEP = 256 * 1024;

/** A buffer that is lent out and used again. */
interface Slab {
  readonly memory: Buffer;
  /** Borrowers that have not released it. */
  readers: number;
  /** The original that it holds, if any. */
  content: { readonly name: string; readonly size: number } | null;
}

export interface LentBuffer {
  /** Of the requested size. A buffer for writing is not cleared. */
  readonly bytes: Buffer;
  /** Names the content of its first `size` bytes: `find` returns it until the memory is needed. */
  keepAs(name: string, size: number): void;
  /** Drops the name, so that `find` does not return the content again. */
  forget(): void;
  /** To be called after the last read. Only the first call counts. */
  release(): void;
}

/**
 * Memory for originals, used again and again: new buffers of this size make V8 collect garbage in all of Strapi's heap
 * every few renditions. An original stays in its buffer until that is needed, since most originals have several
 * renditions.
 */
export class ReadBuffers {
  /** Without readers, least recently used first. */
  readonly #idle = new Set<Slab>();
  #idleBytes = 0;
  readonly #named = new Map<string, Slab>();
  readonly #maxIdleBytes: number;

  constructor(maxIdleBytes = DEFAULT_IDLE_BYTES) {
    this.#maxIdleBytes = maxIdleBytes;
  }

  /** Lends a buffer for writing. */
  lend(size: number): LentBuffer {
    const slab = this.#takeIdle(size) ?? newSlab(size);
    this.#forget(slab);
    return this.#lendSlab(slab, size);
  }

  /** Lends the content of that name for reading. Null where it was overwritten or dropped. */
  find(name: string): LentBuffer | null {
    const slab = this.#named.get(name);
    if (slab?.content == null) return null;
    this.#removeIdle(slab);
    return this.#lendSlab(slab, slab.content.size);
  }

  #lendSlab(slab: Slab, size: number): LentBuffer {
    slab.readers += 1;
    let isLent = true;
    return {
      bytes: slab.memory.subarray(0, size),
      keepAs: (name, kept) => {
        if (this.#named.has(name)) return;
        this.#forget(slab);
        slab.content = { name, size: kept };
        this.#named.set(name, slab);
      },
      forget: () => this.#forget(slab),
      release: () => {
        if (!isLent) return;
        isLent = false;
        slab.readers -= 1;
        if (slab.readers === 0) this.#addIdle(slab);
      },
    };
  }

  /** A fitting buffer without content; the least recently used one if there is no memory for a new one. At most about twice the size. */
  #takeIdle(size: number): Slab | null {
    const fitting = [...this.#idle].filter(({ memory }) => memory.length >= size && memory.length <= 2 * size + STEP);
    const hasRoom = this.#idleBytes + size <= this.#maxIdleBytes;
    const slab = fitting.find(({ content }) => content === null) ?? (hasRoom ? undefined : fitting[0]);
    if (slab === undefined) return null;
    this.#removeIdle(slab);
    return slab;
  }

  #removeIdle(slab: Slab): void {
    if (this.#idle.delete(slab)) this.#idleBytes -= slab.memory.length;
  }

  /** A buffer above the limit is dropped at once: it would evict all others. */
  #addIdle(slab: Slab): void {
    if (slab.memory.length > this.#maxIdleBytes) return this.#forget(slab);
    this.#idle.add(slab);
    this.#idleBytes += slab.memory.length;
    for (const oldest of this.#idle) {
      if (this.#idleBytes <= this.#maxIdleBytes) break;
      this.#removeIdle(oldest);
      this.#forget(oldest);
    }
  }

  #forget(slab: Slab): void {
    if (slab.content !== null) this.#named.delete(slab.content.name);
    slab.content = null;
  }
}

const newSlab = (size: number): Slab => ({ memory: Buffer.allocUnsafeSlow(Math.max(1, Math.ceil(size / STEP)) * STEP), readers: 0, content: null });

/** Reads originals through the buffers. Concurrent reads of one version share its bytes. */
export class RecentSources {
  // Not `SingleFlight`: each caller needs its own loan of the buffer, not the result of the first.
  readonly #loads = new Map<string, Promise<void>>();

  readonly #buffers: ReadBuffers;

  constructor(buffers: ReadBuffers) {
    this.#buffers = buffers;
  }

  /** `load` reads the original from its storage, which may have another version by now. @throws what `load` throws, to all callers that wait for it */
  async read(fileId: number, version: string, load: () => Promise<ReadSource>): Promise<SourceBytes> {
    const name = nameOf(fileId, version);
    for (;;) {
      const found = this.#buffers.find(name);
      if (found !== null) return { ...found, version };
      const running = this.#loads.get(name);
      if (running === undefined) return this.#load(fileId, name, load);
      await running;
    }
  }

  async #load(fileId: number, name: string, load: () => Promise<ReadSource>): Promise<SourceBytes> {
    const outcome = load();
    const running = outcome.then(({ bytes, version, keepAs }) => keepAs(nameOf(fileId, version), bytes.length));
    // If no other caller waits, a failure is not unhandled: this caller gets it.
    running.catch(() => undefined);
    this.#loads.set(name, running);
    try {
      return await outcome;
    } finally {
      this.#loads.delete(name);
    }
  }
}

const nameOf = (fileId: number, version: string): string => `${fileId} ${version}`;
