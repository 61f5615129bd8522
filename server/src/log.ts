/** As Strapi's logger. Lines of one kind may be aggregated. */
export interface Log {
  error(message: string, kind?: string): void;
  warn(message: string, kind?: string): void;
  debug(message: string): void;
}

/** All further kinds share one, so that memory is bounded. */
const MAX_KINDS = 200;
const OTHERS = 'others';

const WINDOW_MS = 60_000;

interface Held {
  readonly level: 'error' | 'warn';
  count: number;
  last: string;
}

/**
 * Writes the first line of a kind at once, and those that follow as one line a minute with a count, so that an overload
 * does not flood the log. Without a kind, the text up to the first colon is the kind, without its numbers.
 */
export class AggregatedLog implements Log {
  readonly #log: Log;
  readonly #kinds = new Map<string, Held>();
  #timer: NodeJS.Timeout | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  error(message: string, kind?: string): void {
    this.#write('error', message, kind);
  }

  warn(message: string, kind?: string): void {
    this.#write('warn', message, kind);
  }

  debug(message: string): void {
    this.#log.debug(message);
  }

  /** Writes the lines that wait. Kinds without new lines are forgotten. */
  flush(): void {
    for (const [kind, { level, count, last }] of this.#kinds) {
      if (count > 0) {
        this.#log[level](count === 1 ? last : `${last} (the last of ${count} such lines within a minute)`);
        this.#kinds.set(kind, { level, count: 0, last: '' });
      } else {
        this.#kinds.delete(kind);
      }
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    // The timer must not keep the process alive.
    this.#timer = this.#kinds.size === 0 ? null : setTimeout(() => this.flush(), WINDOW_MS).unref();
  }

  #write(level: Held['level'], message: string, kind = kindOf(message)): void {
    const name = `${level} ${kind}`;
    const known = this.#kinds.has(name) || this.#kinds.size < MAX_KINDS ? name : `${level} ${OTHERS}`;
    const held = this.#kinds.get(known);
    if (held === undefined) {
      this.#kinds.set(known, { level, count: 0, last: '' });
      this.#log[level](message);
      this.#timer ??= setTimeout(() => this.flush(), WINDOW_MS).unref();
    } else {
      held.count += 1;
      held.last = message;
    }
  }
}

const kindOf = (message: string): string => message.replace(/:[^]*$/, '').replaceAll(/\d+/g, '#').slice(0, 200);
