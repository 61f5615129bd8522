import { AbortedError, hasCode } from '../core/errors';

export interface Work<T> {
  /** `signal` is aborted when the last caller has aborted. */
  run(signal: AbortSignal): Promise<T>;
  /** Starts when the result is there. The callers do not wait for it. */
  settle(result: T): Promise<void>;
}

/** Running work, and the callers that wait for it. */
class Flight<T> {
  readonly result: Promise<T>;
  /** Never rejects. */
  readonly settled: Promise<void>;
  readonly #controller = new AbortController();
  #callers = 0;

  /** Calls `onFailure` before the callers see the failure, and `onEnd` when all is settled. */
  constructor(work: Work<T>, onFailure: () => void, onEnd: () => void) {
    this.result = work.run(this.#controller.signal);
    this.settled = this.result.then((result) => work.settle(result), onFailure).catch(() => undefined).finally(onEnd);
  }

  get isAborted(): boolean {
    return this.#controller.signal.aborted;
  }

  async join(signal: AbortSignal | undefined): Promise<T> {
    const leave = () => {
      this.#callers -= 1;
      if (this.#callers === 0) this.#controller.abort(new AbortedError('every client disconnected'));
    };
    this.#callers += 1;
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await this.result;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }
}

/** Coalesces calls: work of a key runs once at a time, and all callers get its result or its failure. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /**
   * Starts the work, or joins running work of that key. A flight lasts until it is settled: while a rendition is being
   * written, the store does not have it yet, and it must not be rendered again.
   *
   * @throws the signal's reason, or what the work throws
   */
  async run(key: string, work: Work<T>, signal?: AbortSignal): Promise<T> {
    for (;;) {
      signal?.throwIfAborted();
      const flight = this.#flights.get(key) ?? this.#start(key, work);
      try {
        return await flight.join(signal);
      } catch (error) {
        // Earlier callers aborted the flight before this one joined. The work itself did not fail: start it again.
        if (!flight.isAborted || !hasCode(error, 'ABORTED') || signal?.aborted === true) throw error;
      }
    }
  }

  /** Resolves when nothing is running for this key. */
  async settled(key: string): Promise<void> {
    await this.#flights.get(key)?.settled;
  }

  /** Resolves when nothing is running. */
  async idle(): Promise<void> {
    while (this.#flights.size > 0) {
      await Promise.allSettled([...this.#flights.values()].map(({ settled }) => settled));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #start(key: string, work: Work<T>): Flight<T> {
    const end = () => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    const flight: Flight<T> = new Flight(work, end, end);
    this.#flights.set(key, flight);
    return flight;
  }
}
