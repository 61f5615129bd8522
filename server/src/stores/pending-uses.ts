/** Further uses are dropped, so that this costs a bounded amount of work however many renditions are read. */
const MAX_PENDING = 64;

/** A lost use is a lost hint: a rendition that is read often gets another chance after this pause. */
const PAUSE_MS = 100;

/** Uses of renditions that were read and are not marked as used yet. */
export class PendingUses {
  readonly #touch: (name: string) => Promise<void>;
  readonly #names = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> | null = null;

  /** `touch` must not reject. */
  constructor(touch: (name: string) => Promise<void>) {
    this.#touch = touch;
  }

  add(name: string): void {
    if (this.#names.size >= MAX_PENDING) return;
    this.#names.add(name);
    if (this.#flushing === null) this.#startTimer();
  }

  /** Touches what is pending now. */
  async flush(): Promise<void> {
    await this.#flushing;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#flushing = this.#touchAll();
    await this.#flushing;
    this.#flushing = null;
    if (this.#names.size > 0) this.#startTimer();
  }

  /** One by one, so that a concurrent write waits for one of them and not for all. */
  async #touchAll(): Promise<void> {
    const names = [...this.#names];
    this.#names.clear();
    for (const name of names) await this.#touch(name);
  }

  #startTimer(): void {
    // Does not keep the process alive.
    this.#timer ??= setTimeout(() => void this.flush(), PAUSE_MS).unref();
  }
}
