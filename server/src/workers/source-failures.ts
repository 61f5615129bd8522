import type { RenditionError } from '../core/errors';

interface Failures {
  count: number;
  /** What the source is refused with. */
  error: RenditionError;
  /** Milliseconds of `now`. */
  refusedUntil: number;
}

/** A source may end two workers; then it is refused, and for twice as long after each further one. */
const MIN_FAILURES = 2;
const MIN_REFUSAL_MS = 30_000;
const MAX_REFUSAL_MS = 3_600_000;

/** Sources that are remembered; the one that failed longest ago is forgotten first. */
const MAX_SOURCES = 1000;

/** Counts the workers that a version of a source cost, so that it cannot cost one with each request. */
export class SourceFailures {
  readonly #sources = new Map<string, Failures>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @throws what the source failed with, while it is refused */
  check(source: string): void {
    const failures = this.#sources.get(source);
    if (failures !== undefined && this.#now() < failures.refusedUntil) throw failures.error;
  }

  add(source: string, error: RenditionError): void {
    const count = (this.#sources.get(source)?.count ?? 0) + 1;
    const refusal = count < MIN_FAILURES ? 0 : Math.min(MAX_REFUSAL_MS, MIN_REFUSAL_MS * 2 ** (count - MIN_FAILURES));
    // The one that failed last is to be the last of the map.
    this.#sources.delete(source);
    this.#sources.set(source, { count, error, refusedUntil: this.#now() + refusal });
    const [oldest] = this.#sources.keys();
    if (this.#sources.size > MAX_SOURCES && oldest !== undefined) this.#sources.delete(oldest);
  }
}
