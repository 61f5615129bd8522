import { SourceUnavailableError } from '../core/errors';

/** Lets so many works run at once; the others wait in a line that is bounded, too. */
export class Gate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly most: number,
    private readonly mostWaiting: number,
  ) {}

  /** @throws SourceUnavailableError where too many wait already */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.most) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.mostWaiting) throw new SourceUnavailableError('too many requests to the storage of the originals wait already');
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
