import { BusyError, type RenditionError } from '../core/errors';

interface Failures {
  count: number;
  /** The error with which the source is refused. */
  error: RenditionError;
  /** Milliseconds, by the clock `now`. */
  refusedUntil: number;
}

/** After so many killed workers a source is refused. Each further one doubles the time. */
const MIN_FAILURES = 2;
const MIN_REFUSAL_MS = 30_000;
const MAX_REFUSAL_MS = 3_600_000;

/** Sources that are remembered. The one that failed longest ago is dropped first. */
const MAX_SOURCES = 1000;

/** Counts the workers that ended because of a version of a source, so that each request for it does not cost another. */
export class SourceFailures {
  readonly #sources = new Map<string, Failures>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @throws the error of the last failure while the source is refused */
  check(source: string): void {
    const failures = this.#sources.get(source);
    if (failures === undefined) return;
    const { error, refusedUntil } = failures;
    const leftMs = refusedUntil - this.#now();
    if (leftMs <= 0) return;
    throw error.code === 'BUSY' ? new BusyError(error.message, { cause: error, retryAfterSeconds: Math.ceil(leftMs / 1000) }) : error;
  }

  add(source: string, error: RenditionError): void {
    const count = (this.#sources.get(source)?.count ?? 0) + 1;
    const refusal = count < MIN_FAILURES ? 0 : Math.min(MAX_REFUSAL_MS, MIN_REFUSAL_MS * 2 ** (count - MIN_FAILURES));
    // Moves it to the end of the map: the order is that of the last failure.
    this.#sources.delete(source);
    this.#sources.set(source, { count, error, refusedUntil: this.#now() + refusal });
    const [oldest] = this.#sources.keys();
    if (this.#sources.size > MAX_SOURCES && oldest !== undefined) this.#sources.delete(oldest);
  }
}
