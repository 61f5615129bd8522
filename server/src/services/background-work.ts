/** Work that nobody waits for, until the end. */
export class BackgroundWork {
  readonly #works = new Set<Promise<void>>();

  start(work: Promise<unknown>, onFailure: (error: unknown) => void): void {
    const outcome = work.then(() => undefined, onFailure).finally(() => this.#works.delete(outcome));
    this.#works.add(outcome);
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#works.size > 0) await Promise.all(this.#works);
  }
}
