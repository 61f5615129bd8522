import type { SourceBytes } from '../renditions/ports/sources';
import type { ReadSource } from './source-file';

/** Of all memory that nobody reads, together. */
const DEFAULT_IDLE_BYTES = 64 * 1024 * 1024;

/** Sizes are rounded up to this, so that memory is of use to more originals. */
const STEP = 256 * 1024;

/** Memory, how many read it, and what it holds, if it holds something of use. */
interface Slab {
  readonly memory: Buffer;
  readers: number;
  content: { readonly name: string; readonly size: number } | null;
}

export interface LentBuffer {
  /** Of the size that was asked for; what it holds is left from before. */
  readonly bytes: Buffer;
  /** Says what its first `size` bytes hold from now on: it may be lent for reading until its memory is needed. */
  keepAs(name: string, size: number): void;
  /** What it holds is of no use: it is not lent for reading again. */
  forget(): void;
  /** When it is read no more. Only the first time counts. */
  release(): void;
}

/**
 * Memory that originals are read into, one after the other: a new buffer for each makes V8 collect garbage in all of
 * Strapi's heap every few renditions. What was read stays until its memory is needed, since mostly several renditions
 * are made of one original.
 */
export class ReadBuffers {
  /** Nobody reads these. Used longest ago first. */
  readonly #idle = new Set<Slab>();
  #idleBytes = 0;
  readonly #named = new Map<string, Slab>();
  readonly #maxIdleBytes: number;

  constructor(maxIdleBytes = DEFAULT_IDLE_BYTES) {
    this.#maxIdleBytes = maxIdleBytes;
  }

  /** To be written to. */
  lend(size: number): LentBuffer {
    const slab = this.#take(size) ?? newSlab(size);
    this.#forget(slab);
    return this.#handOut(slab, size);
  }

  /** To be read: what was kept by that name, if it is still there. */
  find(name: string): LentBuffer | null {
    const slab = this.#named.get(name);
    if (slab?.content == null) return null;
    this.#wake(slab);
    return this.#handOut(slab, slab.content.size);
  }

  #handOut(slab: Slab, size: number): LentBuffer {
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
        if (slab.readers === 0) this.#rest(slab);
      },
    };
  }

  /** What holds nothing of use; or, where all room is taken, what was used longest ago. Not far larger than what is asked for. */
  #take(size: number): Slab | null {
    const fitting = [...this.#idle].filter(({ memory }) => memory.length >= size && memory.length <= 2 * size + STEP);
    const isRoom = this.#idleBytes + size <= this.#maxIdleBytes;
    const slab = fitting.find(({ content }) => content === null) ?? (isRoom ? undefined : fitting[0]);
    if (slab === undefined) return null;
    this.#wake(slab);
    return slab;
  }

  #wake(slab: Slab): void {
    if (this.#idle.delete(slab)) this.#idleBytes -= slab.memory.length;
  }

  /** One that is too large does not drive out all others. */
  #rest(slab: Slab): void {
    if (slab.memory.length > this.#maxIdleBytes) return this.#forget(slab);
    this.#idle.add(slab);
    this.#idleBytes += slab.memory.length;
    for (const oldest of this.#idle) {
      if (this.#idleBytes <= this.#maxIdleBytes) break;
      this.#wake(oldest);
      this.#forget(oldest);
    }
  }

  #forget(slab: Slab): void {
    if (slab.content !== null) this.#named.delete(slab.content.name);
    slab.content = null;
  }
}

const newSlab = (size: number): Slab => ({ memory: Buffer.allocUnsafeSlow(Math.max(1, Math.ceil(size / STEP)) * STEP), readers: 0, content: null });

/** Reads originals that were not read lately: once, however many ask at a time; the others share its bytes. */
export class RecentSources {
  readonly #loading = new Map<string, Promise<void>>();

  readonly #buffers: ReadBuffers;

  constructor(buffers: ReadBuffers) {
    this.#buffers = buffers;
  }

  /** `load` reads the original anew; it may turn out to be of another version. @throws what `load` throws, to all who ask */
  async read(fileId: number, version: string, load: () => Promise<ReadSource>): Promise<SourceBytes> {
    const name = nameOf(fileId, version);
    for (;;) {
      const found = this.#buffers.find(name);
      if (found !== null) return { ...found, version };
      const loading = this.#loading.get(name);
      if (loading === undefined) return this.#load(fileId, name, load);
      await loading;
    }
  }

  async #load(fileId: number, name: string, load: () => Promise<ReadSource>): Promise<SourceBytes> {
    const outcome = load();
    // Failures are told to those who wait for it.
    const loading = outcome.then(({ bytes, version, keepAs }) => keepAs(nameOf(fileId, version), bytes.length));
    loading.catch(() => undefined);
    this.#loading.set(name, loading);
    try {
      return await outcome;
    } finally {
      this.#loading.delete(name);
    }
  }
}

const nameOf = (fileId: number, version: string): string => `${fileId} ${version}`;
