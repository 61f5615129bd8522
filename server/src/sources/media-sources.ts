import { FileNotFoundError, hasCode, SourceUnavailableError } from '../core/errors';
import { isFileId } from '../core/file-id';
import type { Point } from '../core/geometry/rect';
import type { Source, SourceInput, Sources } from '../renditions/ports/sources';
import type { RecentSources } from './read-buffers';
import { RemoteVersions } from './remote-versions';
import type { MediaRow, SourceStorage } from './source-file';

/** A source, with what reading it needs. */
interface LocatedSource extends Source {
  readonly row: MediaRow;
  readonly storage: SourceStorage;
}

interface Lookup {
  readonly source: Promise<LocatedSource>;
  readonly startedAt: number;
  /** The result of the last lookup that ended, this one or one before. */
  latest: LocatedSource | undefined;
  isDone: boolean;
}

export interface MediaSourcesOptions {
  findRow(fileId: number): Promise<MediaRow | null>;
  /** See `Source`. */
  findPurgeMark(fileId: number): Promise<string>;
  storageOf(row: MediaRow): SourceStorage;
  readonly recent: RecentSources;
  /** The version that a row had when it was last changed at that time, for when its storage fails. Null where that is not known. */
  recallVersion(fileId: number, updatedAt: number): Promise<string | null>;
  /** A file has another version than at its last lookup: another process replaced it. */
  onReplaced(fileId: number): void;
  /** A file that existed at its last lookup is missing: another process deleted it. */
  onDeleted(fileId: number): void;
  /** The database failed, and the result of an earlier lookup is used. */
  onStale(error: unknown): void;
  /** Lookups are repeated after this time. */
  readonly checkSeconds: number;
  /** Milliseconds, of any origin. */
  now(): number;
  /** Milliseconds since the epoch. */
  date(): number;
}

const MAX_LOOKUPS = 10_000;

/** After the database failed, earlier lookups are used for this time without a query. */
const PAUSE_MS = 5000;

/** These concern the file, not the database or the storage. */
const FILE_ERRORS = ['FILE_NOT_FOUND', 'UNSUPPORTED_SOURCE'] as const;

const isFileError = (error: unknown): boolean => FILE_ERRORS.some((code) => hasCode(error, code));

/**
 * Sources in the media library. The row and version of a file are looked up at most once in `checkSeconds`; concurrent
 * callers share a lookup. After `forget` the next call looks them up again.
 */
export class MediaSources implements Sources {
  /**
   * The oldest lookup comes first. Not an lru-cache, whose `get` takes 55 ns instead of 23 ns (10,000 entries, Node 20):
   * every cache hit calls `peek`. Nor `SingleFlight`: `forget` must drop a lookup that runs.
   */
  readonly #lookups = new Map<number, Lookup>();
  readonly #versions: RemoteVersions;
  readonly #options: MediaSourcesOptions;
  #failedAt = -Infinity;

  constructor(options: MediaSourcesOptions) {
    this.#options = options;
    this.#versions = new RemoteVersions(options);
  }

  find(fileId: number): Promise<Source> {
    return this.#lookUp(fileId);
  }

  peek(fileId: number): Source | null {
    const lookup = this.#lookups.get(fileId);
    return lookup?.isDone === true && this.#isFresh(lookup) ? (lookup.latest ?? null) : null;
  }

  async open(fileId: number): Promise<SourceInput> {
    const { storage, row, version } = await this.#lookUp(fileId);
    if (storage.inPlace) return { kind: 'file', url: row.url };
    const read = await this.#options.recent.read(fileId, version, () => storage.read(row, version));
    this.#versions.noteRead(row, version, read.version);
    return { kind: 'bytes', ...read };
  }

  async isCurrent(fileId: number, version: string): Promise<boolean> {
    return (await currentVersionOf(await this.#lookUp(fileId))) === version;
  }

  async isPurged({ fileId, purgeMark }: Source): Promise<boolean> {
    return (await this.#options.findPurgeMark(fileId)) !== purgeMark;
  }

  forget(fileId?: number): void {
    if (fileId === undefined) this.#lookups.clear();
    else this.#lookups.delete(fileId);
    this.#versions.forget(fileId);
  }

  #lookUp(fileId: number): Promise<LocatedSource> {
    const before = this.#lookups.get(fileId);
    if (before !== undefined && this.#isFresh(before)) return before.source;
    const now = this.#options.now();
    if (before?.latest !== undefined && now - this.#failedAt < PAUSE_MS) return Promise.resolve(before.latest);
    const lookup = { source: this.#query(fileId, before?.latest), startedAt: now, latest: before?.latest, isDone: false };
    this.#remember(fileId, lookup);
    return lookup.source;
  }

  #isFresh({ startedAt }: Lookup): boolean {
    return this.#options.now() - startedAt < this.#options.checkSeconds * 1000;
  }

  #remember(fileId: number, lookup: Lookup): void {
    this.#lookups.delete(fileId);
    this.#lookups.set(fileId, lookup);
    const [oldest] = this.#lookups.keys();
    if (this.#lookups.size > MAX_LOOKUPS && oldest !== undefined) this.#lookups.delete(oldest);
    lookup.source.then(
      (source) => {
        lookup.latest = source;
        lookup.isDone = true;
      },
      (error: unknown) => {
        lookup.latest = undefined;
        // A missing file is remembered; other failures are not.
        if (!isFileError(error) && this.#lookups.get(fileId) === lookup) this.#lookups.delete(fileId);
      },
    );
  }

  /** Falls back to the result before if the database fails. A storage that fails concerns this file alone. */
  async #query(fileId: number, before: LocatedSource | undefined): Promise<LocatedSource> {
    let row: MediaRow | null = null;
    let purgeMark = '';
    try {
      if (isFileId(fileId)) [row, purgeMark] = await Promise.all([this.#options.findRow(fileId), this.#options.findPurgeMark(fileId)]);
    } catch (error) {
      this.#failedAt = this.#options.now();
      if (before === undefined) throw new SourceUnavailableError('the database does not answer', { cause: error });
      this.#options.onStale(error);
      return before;
    }
    if (row === null) {
      if (before !== undefined) this.#options.onDeleted(fileId);
      throw new FileNotFoundError(`the media library has no file ${fileId}`);
    }
    const current = await this.#locate(row, purgeMark);
    if (before !== undefined && before.version !== current.version) this.#options.onReplaced(fileId);
    // The same object while nothing changed: other modules cache what they compute from it.
    return before !== undefined && isSame(before, current) ? before : current;
  }

  async #locate(row: MediaRow, purgeMark: string): Promise<LocatedSource> {
    const storage = this.#options.storageOf(row);
    const version = await (storage.inPlace ? storage.version(row) : this.#versions.of(row, storage));
    return { fileId: row.id, name: row.name, version, focalPoint: readFocalPoint(row.focalPoint), updatedAt: new Date(row.updatedAt).getTime(), purgeMark, row, storage };
  }
}

/** Null for anything but a point on the image: other code than Strapi's may write the column. */
export function readFocalPoint(focalPoint: unknown): Point | null {
  const { x, y } = (focalPoint ?? {}) as Partial<Record<'x' | 'y', unknown>>;
  return isPerCent(x) && isPerCent(y) ? { x, y } : null;
}

const isPerCent = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 100;

/** Files on the local disk are checked again, since they may be overwritten without notice. */
const currentVersionOf = async ({ storage, row, version }: LocatedSource): Promise<string> => (storage.inPlace ? storage.version(row) : version);

function isSame(before: LocatedSource, current: LocatedSource): boolean {
  const keys = ['version', 'updatedAt', 'name', 'purgeMark'] as const;
  return keys.every((key) => before[key] === current[key]) && before.row.url === current.row.url && before.focalPoint?.x === current.focalPoint?.x && before.focalPoint?.y === current.focalPoint?.y;
}
