/** The work of noting uses is bounded, however many renditions are read: at most so many at a time … */
const MOST = 64;

/** … and so often. A use that is lost is a hint lost; what is read often is noted all the same. */
const EVERY_MS = 100;

/** Uses of renditions that wait to be noted. */
export class PendingUses {
  readonly #note: (names: readonly string[]) => Promise<void>;
  readonly #names = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(note: (names: readonly string[]) => Promise<void>) {
    this.#note = note;
  }

  add(name: string): void {
    if (this.#names.size >= MOST) return;
    this.#names.add(name);
    // The process need not live on for it.
    this.#timer ??= setTimeout(() => void this.flush(), EVERY_MS).unref();
  }

  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const names = [...this.#names];
    this.#names.clear();
    if (names.length > 0) await this.#note(names);
  }
}
