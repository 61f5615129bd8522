import { LRUCache } from 'lru-cache';
import { PostponedError } from '../concurrency/job-queue';
import type { ResolvedRendition } from './rendition';

/** The work of other jobs, as far as the refiner waits for it. */
export interface Load {
  /** Jobs that run at once. */
  readonly slots: number;
  readonly running: number;
  readonly waiting: number;
  /** Milliseconds since a job began or ended. */
  readonly quietMs: number;
  /** Time that final encodings have held slots, in milliseconds. */
  readonly backgroundMs: number;
}

export interface RefinerOptions {
  /**
   * Makes the final rendition and resolves to its bytes; null where there is nothing left to do. `isDue`: it has waited
   * so long that it takes its turn among the requests.
   * @throws PostponedError where no slot is free after all
   */
  refine(resolved: ResolvedRendition, options: { readonly signal: AbortSignal; readonly isDue: boolean }): Promise<number | null>;
  load(): Load;
  /** Most renditions that wait. Further ones are added when they are requested again. */
  readonly maxBacklog: number;
  onRefined(savedBytes: number): void;
  /** The quick rendition stays, and is not tried again for a while. */
  onFailure(resolved: ResolvedRendition, error: unknown): void;
  /** Milliseconds, monotonic. */
  now(): number;
}

/** A pause between two requests of a page is shorter. */
const QUIET_MS = 200;
/** With one slot, requests would wait for the encoder: it cannot be interrupted. */
const QUIET_MS_OF_ONE_SLOT = 2000;

/** An entry that has waited so long takes part in the time of the slots. */
const LASTING_LOAD_MS = 30_000;
/** The share of the slots' time that such entries get. */
const SHARE_UNDER_LOAD = 0.05;

/** How often a refiner that waits looks again. */
const POLL_MS = 50;

const RETRY_AFTER_MS = 600_000;
const MAX_FAILURES = 1000;

interface Entry {
  readonly resolved: ResolvedRendition;
  /** Bytes of the quick rendition. */
  readonly size: number;
  readonly addedAt: number;
}

/** Makes the final encodings of quick renditions, one at a time, while no request waits. */
export class Refiner {
  readonly #options: RefinerOptions;
  /** By the hash of the final key, the oldest first. */
  #backlog = new Map<string, Entry>();
  readonly #failed: LRUCache<string, true>;
  #running: { readonly entry: Entry; readonly controller: AbortController; readonly done: Promise<void> } | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** When the next entry may run under load. */
  #dueAt = -Infinity;
  #isClosed = false;

  constructor(options: RefinerOptions) {
    this.#options = options;
    this.#failed = new LRUCache({ max: MAX_FAILURES, ttl: RETRY_AFTER_MS, perf: options });
  }

  /** Renditions that wait, and the one whose final encoding is being made. */
  get size(): number {
    return this.#backlog.size + (this.#running === null ? 0 : 1);
  }

  /** Whether renditions are turned away. Without a backlog they stay quick anyway. */
  get isFull(): boolean {
    return this.#options.maxBacklog > 0 && this.#backlog.size >= this.#options.maxBacklog;
  }

  /** Costs next to nothing for a rendition that is there already: hits on quick renditions call it. `size` is that of the quick one, in bytes. */
  add(resolved: ResolvedRendition, size: number): void {
    const { hash } = resolved.key;
    if (this.#backlog.has(hash) || this.#backlog.size >= this.#options.maxBacklog || this.#isClosed || this.#failed.has(hash) || this.#running?.entry.resolved.key.hash === hash) return;
    this.#backlog.set(hash, { resolved, size, addedAt: this.#options.now() });
    this.#schedule();
  }

  /** The final rendition is there. */
  remove(hash: string): void {
    this.#backlog.delete(hash);
    if (this.#running?.entry.resolved.key.hash === hash) this.#running.controller.abort();
  }

  /** The file was replaced, deleted or purged. Null: all files. */
  removeFile(fileId: number | null): void {
    const isOf = ({ resolved }: Entry) => fileId === null || resolved.key.fileId === fileId;
    for (const [hash, entry] of this.#backlog) if (isOf(entry)) this.#backlog.delete(hash);
    if (this.#running !== null && isOf(this.#running.entry)) this.#running.controller.abort();
  }

  /** Ends the running job. Quick renditions on disk are found again after a restart. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#backlog.clear();
    this.#running?.controller.abort();
    await this.#running?.done;
  }

  #schedule(): void {
    if (this.#running !== null || this.#timer !== null || this.#backlog.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#startNext();
      this.#schedule();
    }, POLL_MS).unref();
  }

  #startNext(): void {
    const [first] = this.#backlog.values();
    if (first === undefined) return;
    const isQuiet = this.#isQuiet();
    if (!isQuiet && !this.#isDue(first)) return;
    const { hash } = first.resolved.key;
    this.#backlog.delete(hash);
    const controller = new AbortController();
    const done = this.#run(first, controller.signal, !isQuiet).finally(() => {
      this.#running = null;
      // One that was put back waits before it is tried again.
      if (!this.#backlog.has(hash) && this.#isQuiet()) this.#startNext();
      this.#schedule();
    });
    this.#running = { entry: first, controller, done };
  }

  async #run(entry: Entry, signal: AbortSignal, isDue: boolean): Promise<void> {
    const { refine, load, onRefined, onFailure, now } = this.#options;
    const before = load().backgroundMs;
    try {
      const size = await refine(entry.resolved, { signal, isDue });
      if (size !== null) onRefined(Math.max(0, entry.size - size));
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof PostponedError) return this.#putBack(entry);
      this.#failed.set(entry.resolved.key.hash, true);
      onFailure(entry.resolved, error);
    } finally {
      const { slots, backgroundMs } = load();
      const ranMs = backgroundMs - before;
      this.#dueAt = now() + Math.max(0, ranMs / (SHARE_UNDER_LOAD * slots) - ranMs);
    }
  }

  /** It stays the oldest. */
  #putBack(entry: Entry): void {
    this.#backlog = new Map([[entry.resolved.key.hash, entry], ...this.#backlog]);
  }

  #isQuiet(): boolean {
    const { slots, running, waiting, quietMs } = this.#options.load();
    // A slot more than there are cores: where another job has the last core, they would share it.
    if (slots > 1) return waiting === 0 && running + 1 < slots && quietMs >= QUIET_MS;
    return waiting === 0 && running === 0 && quietMs >= QUIET_MS_OF_ONE_SLOT;
  }

  #isDue({ addedAt }: Entry): boolean {
    const now = this.#options.now();
    return now - addedAt >= LASTING_LOAD_MS && now >= this.#dueAt;
  }
}
