/** The work of noting uses is bounded, however much is read: so many may wait … */
const MAX_PENDING = 64;

/** … and there is a pause after noting them. A use that is lost is a hint lost; what is read often is noted all the same. */
const PAUSE_MS = 100;

/** Uses of renditions that wait to be noted. */
export class PendingUses {
  readonly #note: (name: string) => Promise<void>;
  readonly #names = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #noting: Promise<void> | null = null;

  /** `note` must not reject. */
  constructor(note: (name: string) => Promise<void>) {
    this.#note = note;
  }

  add(name: string): void {
    if (this.#names.size >= MAX_PENDING) return;
    this.#names.add(name);
    if (this.#noting === null) this.#startTimer();
  }

  /** Notes what waits now. */
  async flush(): Promise<void> {
    await this.#noting;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#noting = this.#noteAll();
    await this.#noting;
    this.#noting = null;
    if (this.#names.size > 0) this.#startTimer();
  }

  /** One by one, so that a write that comes meanwhile waits for one of them and not for all. */
  async #noteAll(): Promise<void> {
    const names = [...this.#names];
    this.#names.clear();
    for (const name of names) await this.#note(name);
  }

  #startTimer(): void {
    // The process need not live on for it.
    this.#timer ??= setTimeout(() => void this.flush(), PAUSE_MS).unref();
  }
}
