import type { Client, OnHold } from './ports';

interface Work<T> {
  /** Tells, while it has not begun, how it can be given up. */
  run(onHold: OnHold): Promise<T>;
  /** What is left to do when whoever waits has the outcome. */
  settle(outcome: T): Promise<void>;
}

/** A work under way, and those who wait for it. */
class Flight<T> {
  readonly outcome: Promise<T>;
  /** Never rejects. */
  readonly settled: Promise<void>;
  private waiting = 0;
  private isAbandoned = false;
  private giveUp: (() => void) | null = null;

  constructor({ run, settle }: Work<T>, private readonly onEnd: () => void) {
    this.outcome = run((giveUp) => this.hold(giveUp));
    this.settled = this.outcome.then(settle).catch(() => undefined).finally(onEnd);
  }

  join(client: Client | undefined): void {
    this.waiting += 1;
    this.isAbandoned = false;
    client?.onGone(() => this.leave());
  }

  private leave(): void {
    this.waiting -= 1;
    this.isAbandoned = this.waiting === 0;
    this.dropIfAbandoned();
  }

  private hold(giveUp: (() => void) | null): void {
    this.giveUp = giveUp;
    this.dropIfAbandoned();
  }

  /** What is under way is not dropped before it has to wait again: it may be of use to whoever asks next. */
  private dropIfAbandoned(): void {
    if (!this.isAbandoned || this.giveUp === null) return;
    // At once, so that nobody joins what is given up.
    this.onEnd();
    this.giveUp();
  }
}

/** One work for each key at a time, however many ask; all get its outcome, be it a failure. */
export class SingleFlight<T> {
  private readonly flights = new Map<string, Flight<T>>();

  /**
   * Starts a work, or joins the one under way.
   *
   * The flight goes on until it is settled, though whoever waits has the outcome before: a rendition that is
   * being stored is not yet found in the store, and must not be made again.
   */
  run(key: string, work: Work<T>, client?: Client): Promise<T> {
    const flight = this.flights.get(key) ?? this.start(key, work);
    flight.join(client);
    return flight.outcome;
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

  private start(key: string, work: Work<T>): Flight<T> {
    const flight: Flight<T> = new Flight(work, () => {
      if (this.flights.get(key) === flight) this.flights.delete(key);
    });
    this.flights.set(key, flight);
    return flight;
  }
}
