interface Flight<T> {
  readonly outcome: Promise<T>;
  /** Never rejects. */
  readonly settled: Promise<void>;
}

/** One work for each key at a time, however many ask; all get its outcome, be it a failure. */
export class SingleFlight<T> {
  private readonly flights = new Map<string, Flight<T>>();

  /**
   * Starts `work`, or joins the one under way.
   *
   * The flight goes on until `settle` is done, though whoever waits has the outcome before: a rendition that is
   * being stored is not yet found in the store, and must not be made again.
   */
  run(key: string, work: () => Promise<T>, settle: (outcome: T) => Promise<void>): Promise<T> {
    const flying = this.flights.get(key);
    if (flying !== undefined) return flying.outcome;
    const outcome = work();
    const settled = outcome.then(settle).catch(() => undefined).finally(() => this.flights.delete(key));
    this.flights.set(key, { outcome, settled });
    return outcome;
  }

  /** Resolves when nothing is under way for this key any more. */
  async settled(key: string): Promise<void> {
    await this.flights.get(key)?.settled;
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.flights.size > 0) {
      await Promise.allSettled([...this.flights.values()].map(({ settled }) => settled));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
