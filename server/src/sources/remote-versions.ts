import { codeOf, SourceUnavailableError } from '../core/errors';
import type { MediaRow, RemoteSourceStorage } from './source-file';

export interface RemoteVersionsOptions {
  /** Which version a row once stood for, where its storage does not answer; null where that is not known. */
  recallVersion(fileId: number, updatedAt: number): Promise<string | null>;
  /** Milliseconds, of any origin. */
  now(): number;
  /** Milliseconds since the epoch. */
  date(): number;
}

interface Seen {
  readonly url: string;
  readonly updatedAt: number;
  readonly version: string;
  readonly askedAt: number;
  /** The storage said so before the row changed: a cache had kept it. */
  readonly isOlder: boolean;
  /** The storage failed when it was asked last. */
  readonly hasFailed: boolean;
}

/** A cache may answer the first byte from one copy and the whole file from another. */
interface Disagreement {
  readonly asked: string;
  readonly read: string;
  readonly until: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** For so long after a row changed, each look asks its storage: a cache in front of it may still have the file of before. */
const RECENT_MS = 10 * MINUTE_MS;

/** For so long, too, where an answer is known to be older than the change. A cache that keeps files longer is asked once an hour. */
const OLDER_MS = 24 * HOUR_MS;

/** Where `sourceCheckSeconds` is 0 each request looks; a storage is asked no more often than this. */
const MIN_PAUSE_MS = 1000;

/** A storage that failed is not asked again by each look. */
const RETRY_MS = MINUTE_MS / 2;

/** Where a version is known, a request waits for a newer one no longer than this; the answer counts for the next look. */
const MAX_WAIT_MS = 1000;

/** A disagreement is believed for so long: then the first byte and the whole may be of one copy again. */
const DISAGREEMENT_MS = MINUTE_MS;

/** Files of which something is known; the one that was asked for longest ago is forgotten first. */
const MAX_KNOWN = 10_000;

/**
 * Versions of originals on other hosts. A row that changes may stand for new bytes, but a CDN in front of the storage
 * goes on with the old ones for as long as it keeps them, so no answer is bound to a row for good.
 */
export class RemoteVersions {
  readonly #options: RemoteVersionsOptions;
  readonly #seen = new Map<number, Seen>();
  readonly #asking = new Map<number, Promise<Seen>>();
  readonly #disagreements = new Map<number, Disagreement>();

  constructor(options: RemoteVersionsOptions) {
    this.#options = options;
  }

  /** The version of what a row stands for; asked for anew where that is due. @throws SourceGoneError, SourceUnavailableError, UnsupportedSourceError */
  async of(row: MediaRow, originals: RemoteSourceStorage): Promise<string> {
    const seen = this.#seen.get(row.id);
    if (seen === undefined || !isOf(seen, row)) return (await this.#askFirst(row, originals)).version;
    if (!this.#isDue(seen)) return seen.version;
    const asking = this.#askAgain(row, originals, seen);
    return (await inTime(asking, seen)).version;
  }

  /** Reading gave another version than asking did: what was read is what there is. */
  noteRead({ id }: MediaRow, asked: string, read: string): void {
    if (asked !== read) put(this.#disagreements, id, { asked, read, until: this.#options.now() + DISAGREEMENT_MS });
  }

  /** The next look asks the storage. */
  forget(fileId?: number): void {
    if (fileId === undefined) this.#seen.clear();
    else this.#seen.delete(fileId);
    if (fileId === undefined) this.#asking.clear();
    else this.#asking.delete(fileId);
  }

  #isDue({ updatedAt, askedAt, isOlder, hasFailed }: Seen): boolean {
    const sinceAsked = this.#options.now() - askedAt;
    if (hasFailed) return sinceAsked >= RETRY_MS;
    const sinceChange = this.#options.date() - updatedAt;
    // A clock may be ahead; a date in the far future is no change of late.
    const isRecent = Math.abs(sinceChange) < RECENT_MS || (isOlder && sinceChange > 0 && sinceChange < OLDER_MS);
    return sinceAsked >= (isRecent ? MIN_PAUSE_MS : HOUR_MS);
  }

  async #askFirst(row: MediaRow, originals: RemoteSourceStorage): Promise<Seen> {
    try {
      return await this.#ask(row, originals, null);
    } catch (error) {
      const isStorageFailure = codeOf(error) === 'SOURCE_UNAVAILABLE' || codeOf(error) === 'SOURCE_GONE';
      const version = isStorageFailure ? await this.#options.recallVersion(row.id, timeOf(row)).catch(() => null) : null;
      if (version === null) throw error;
      return this.#remember(row, { version, isOlder: true, hasFailed: true });
    }
  }

  /** One request, however many looks come meanwhile. What was known stands in for a storage that fails: the row did not change. */
  #askAgain(row: MediaRow, originals: RemoteSourceStorage, seen: Seen): Promise<Seen> {
    const under = this.#asking.get(row.id);
    if (under !== undefined) return under;
    const asking = this.#ask(row, originals, seen)
      .catch((error: unknown) => {
        if (codeOf(error) === null) throw error;
        return this.#replace(row, seen, { ...seen, askedAt: this.#options.now(), hasFailed: true });
      })
      .finally(() => {
        if (this.#asking.get(row.id) === asking) this.#asking.delete(row.id);
      });
    this.#asking.set(row.id, asking);
    return asking;
  }

  async #ask(row: MediaRow, originals: RemoteSourceStorage, seen: Seen | null): Promise<Seen> {
    const { version, answeredAt, isPage } = await originals.requestVersion(row);
    if (isPage && seen !== null) throw new SourceUnavailableError('the storage of the original answers with a web page');
    const isOlder = answeredAt !== null && answeredAt < timeOf(row);
    // Once the new file was seen, what another copy of a cache still says of the time before it counts for nothing.
    const found = seen !== null && !seen.isOlder && isOlder ? seen : { version: this.#readInstead(row.id, version), isOlder };
    const next = { version: found.version, isOlder: found.isOlder, hasFailed: false };
    return seen === null ? this.#remember(row, next) : this.#replace(row, seen, { ...seen, ...next, askedAt: this.#options.now() });
  }

  #readInstead(fileId: number, asked: string): string {
    const disagreement = this.#disagreements.get(fileId);
    return disagreement?.asked === asked && this.#options.now() < disagreement.until ? disagreement.read : asked;
  }

  #remember(row: MediaRow, found: Pick<Seen, 'version' | 'isOlder' | 'hasFailed'>): Seen {
    const seen = { ...found, url: row.url, updatedAt: timeOf(row), askedAt: this.#options.now() };
    put(this.#seen, row.id, seen);
    return seen;
  }

  /** Unless it was forgotten, or the row changed, while the storage was asked. */
  #replace({ id }: MediaRow, before: Seen, after: Seen): Seen {
    if (this.#seen.get(id) === before) put(this.#seen, id, after);
    return after;
  }
}

const timeOf = ({ updatedAt }: MediaRow): number => new Date(updatedAt).getTime();

const isOf = ({ url, updatedAt }: Seen, row: MediaRow): boolean => url === row.url && updatedAt === timeOf(row);

function put<T>(map: Map<number, T>, fileId: number, value: T): void {
  map.delete(fileId);
  map.set(fileId, value);
  const [oldest] = map.keys();
  if (map.size > MAX_KNOWN && oldest !== undefined) map.delete(oldest);
}

/** What `work` resolves to, or `instead` where that takes too long; a later failure then counts for nobody. */
async function inTime<T>(work: Promise<T>, instead: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(instead), MAX_WAIT_MS);
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
