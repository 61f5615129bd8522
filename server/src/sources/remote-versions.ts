import { LRUCache } from 'lru-cache';
import { codeOf, SourceUnavailableError } from '../core/errors';
import type { MediaRow, RemoteSourceStorage } from './source-file';

export interface RemoteVersionsOptions {
  /** The version that a row had when it was last changed at that time, for when its storage fails. Null where that is not known. */
  recallVersion(fileId: number, updatedAt: number): Promise<string | null>;
  /** Milliseconds, of any origin. */
  now(): number;
  /** Milliseconds since the epoch. */
  date(): number;
}

interface KnownVersion {
  readonly url: string;
  readonly updatedAt: number;
  readonly version: string;
  readonly requestedAt: number;
  /** The response is older than the last change of the row: a cache had stored it. */
  readonly isOutdated: boolean;
  /** The last request failed. */
  readonly hasFailed: boolean;
}

/** A cache may take the first byte from one copy and the whole file from another. */
interface Disagreement {
  /** The version by the response for the first byte. */
  readonly requested: string;
  /** The version by the response for the whole file. */
  readonly read: string;
  readonly until: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** After a change of its row, a version is requested at each lookup for this time: a cache in front of the storage may still respond with the old file. */
const RECENT_MS = 10 * MINUTE_MS;

/** The same, where the response is known to be outdated. After this time a version is requested once an hour, as others are. */
const MAX_OUTDATED_MS = 24 * HOUR_MS;

/** With `sourceCheckSeconds: 0` every request for an image is a lookup. */
const MIN_INTERVAL_MS = 1000;

/** The interval after a failure. */
const RETRY_MS = MINUTE_MS / 2;

/** A lookup waits no longer for a version where one is known. A later response counts for the next lookup. */
const MAX_WAIT_MS = 1000;

/** After this time the first byte and the whole file may be of one copy again. */
const DISAGREEMENT_MS = MINUTE_MS;

const MAX_FILES = 10_000;

/**
 * Versions of originals on other hosts. After a change of the row, a CDN in front of the storage may respond with the old
 * file for as long as it likes, so every version is requested again some time.
 */
export class RemoteVersions {
  readonly #options: RemoteVersionsOptions;
  readonly #known = new LRUCache<number, KnownVersion>({ max: MAX_FILES });
  // Not `SingleFlight`: `forget` must drop a request that runs, so that the next lookup does not join it.
  readonly #requests = new Map<number, Promise<KnownVersion>>();
  readonly #disagreements = new LRUCache<number, Disagreement>({ max: MAX_FILES });

  constructor(options: RemoteVersionsOptions) {
    this.#options = options;
  }

  /** The version of a row's file, requested from its storage if that is due. @throws SourceGoneError, SourceUnavailableError, UnsupportedSourceError */
  async of(row: MediaRow, storage: RemoteSourceStorage): Promise<string> {
    const known = this.#known.get(row.id);
    if (known === undefined || !isOf(known, row)) return (await this.#requestFirst(row, storage)).version;
    if (!this.#isDue(known)) return known.version;
    const request = this.#refresh(row, storage, known);
    return (await within(MAX_WAIT_MS, request, known)).version;
  }

  /** Called after a read. If the versions differ, the one that was read counts. */
  noteRead({ id }: MediaRow, requested: string, read: string): void {
    if (requested !== read) this.#disagreements.set(id, { requested, read, until: this.#options.now() + DISAGREEMENT_MS });
  }

  /** The next lookup requests the version of the file, or of all files. */
  forget(fileId?: number): void {
    for (const map of [this.#known, this.#requests]) {
      if (fileId === undefined) map.clear();
      else map.delete(fileId);
    }
  }

  #isDue({ updatedAt, requestedAt, isOutdated, hasFailed }: KnownVersion): boolean {
    const sinceRequest = this.#options.now() - requestedAt;
    if (hasFailed) return sinceRequest >= RETRY_MS;
    const sinceChange = this.#options.date() - updatedAt;
    // A clock may be ahead, but a date in the far future is no recent change.
    const isRecent = Math.abs(sinceChange) < RECENT_MS || (isOutdated && sinceChange > 0 && sinceChange < MAX_OUTDATED_MS);
    return sinceRequest >= (isRecent ? MIN_INTERVAL_MS : HOUR_MS);
  }

  async #requestFirst(row: MediaRow, storage: RemoteSourceStorage): Promise<KnownVersion> {
    try {
      return await this.#request(row, storage, null);
    } catch (error) {
      const isStorageFailure = codeOf(error) === 'SOURCE_UNAVAILABLE' || codeOf(error) === 'SOURCE_GONE';
      const version = isStorageFailure ? await this.#options.recallVersion(row.id, timeOf(row)).catch(() => null) : null;
      if (version === null) throw error;
      return this.#remember(row, { version, isOutdated: true, hasFailed: true });
    }
  }

  /** Concurrent lookups share a request. If the storage fails, the known version stays: the row did not change. */
  #refresh(row: MediaRow, storage: RemoteSourceStorage, known: KnownVersion): Promise<KnownVersion> {
    const running = this.#requests.get(row.id);
    if (running !== undefined) return running;
    const request = this.#request(row, storage, known)
      .catch((error: unknown) => {
        if (codeOf(error) === null) throw error;
        return this.#replace(row, known, { ...known, requestedAt: this.#options.now(), hasFailed: true });
      })
      .finally(() => {
        if (this.#requests.get(row.id) === request) this.#requests.delete(row.id);
      });
    this.#requests.set(row.id, request);
    return request;
  }

  async #request(row: MediaRow, storage: RemoteSourceStorage, known: KnownVersion | null): Promise<KnownVersion> {
    const { version, respondedAt, isHtml } = await storage.requestVersion(row);
    if (isHtml && known !== null) throw new SourceUnavailableError('the storage of the source responded with a web page');
    const isOutdated = respondedAt !== null && respondedAt < timeOf(row);
    // Once the new file was seen, an outdated response is another copy of a cache.
    const found = known !== null && !known.isOutdated && isOutdated ? known : { version: this.#versionRead(row.id, version), isOutdated };
    const next = { version: found.version, isOutdated: found.isOutdated, hasFailed: false };
    return known === null ? this.#remember(row, next) : this.#replace(row, known, { ...known, ...next, requestedAt: this.#options.now() });
  }

  /** The version that a read found instead of the requested one. */
  #versionRead(fileId: number, requested: string): string {
    const disagreement = this.#disagreements.get(fileId);
    return disagreement?.requested === requested && this.#options.now() < disagreement.until ? disagreement.read : requested;
  }

  #remember(row: MediaRow, found: Pick<KnownVersion, 'version' | 'isOutdated' | 'hasFailed'>): KnownVersion {
    const known = { ...found, url: row.url, updatedAt: timeOf(row), requestedAt: this.#options.now() };
    this.#known.set(row.id, known);
    return known;
  }

  /** Unless it was forgotten, or the row changed, during the request. */
  #replace({ id }: MediaRow, before: KnownVersion, after: KnownVersion): KnownVersion {
    if (this.#known.get(id) === before) this.#known.set(id, after);
    return after;
  }
}

const timeOf = ({ updatedAt }: MediaRow): number => new Date(updatedAt).getTime();

const isOf = ({ url, updatedAt }: KnownVersion, row: MediaRow): boolean => url === row.url && updatedAt === timeOf(row);

/** The result of `work`, or `instead` after that time. A failure after that is ignored. */
async function within<T>(milliseconds: number, work: Promise<T>, instead: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(instead), milliseconds);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
