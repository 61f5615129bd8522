import { FileNotFoundError, hasCode, SourceUnavailableError } from '../core/errors';
import { isFileId } from '../core/file-id';
import type { Point } from '../core/geometry/rect';
import type { Source, SourceInput, Sources } from '../renditions/ports/sources';
import type { RecentSources } from './read-buffers';
import { RemoteVersions } from './remote-versions';
import type { MediaRow, SourceStorage } from './source-file';

/** A source, and what it takes to read it. */
interface Located extends Source {
  readonly row: MediaRow;
  readonly originals: SourceStorage;
}

interface Known {
  readonly source: Promise<Located>;
  readonly checkedAt: number;
  /** What the last look found that is through: nobody waits for one under way to do the same. */
  latest: Located | undefined;
  /** This look itself is through, and found that. */
  isThrough: boolean;
}

export interface MediaSourcesOptions {
  findRow(fileId: number): Promise<MediaRow | null>;
  originalsOf(row: MediaRow): SourceStorage;
  readonly recent: RecentSources;
  /** Which version a row once stood for, where its storage does not answer; null where nobody knows. */
  recallVersion(fileId: number, updatedAt: number): Promise<string | null>;
  /** A file has another version than when it was looked up before, which this process was not told. */
  onReplaced(fileId: number): void;
  /** A file that was there is not any more, which this process was not told. */
  onDeleted(fileId: number): void;
  /** The database failed, and what was known before stands in. */
  onStale(error: unknown): void;
  /** How old what is known of a file may be. */
  readonly checkSeconds: number;
  /** Milliseconds, of any origin. */
  now(): number;
  /** Milliseconds since the epoch. */
  date(): number;
}

/** Files of which something is known; the one looked up longest ago is forgotten first. */
const MAX_KNOWN = 10_000;

/** For so long after a failure of the database, nobody waits for it who can do without. */
const PAUSE_MS = 5000;

/** Failures that tell something of the file, and not of whom we ask. */
const FILE_ERRORS = ['FILE_NOT_FOUND', 'UNSUPPORTED_SOURCE'] as const;

const isFileError = (error: unknown): boolean => FILE_ERRORS.some((code) => hasCode(error, code));

/**
 * Originals as the media library has them. A file's row and version are looked up at most once in
 * `checkSeconds`, and by one query however many ask; `forget` makes the next request look again.
 */
export class MediaSources implements Sources {
  readonly #known = new Map<number, Known>();
  readonly #versions: RemoteVersions;
  #failedAt = -Infinity;

  readonly #options: MediaSourcesOptions;

  constructor(options: MediaSourcesOptions) {
    this.#options = options;
    this.#versions = new RemoteVersions(options);
  }

  find(fileId: number): Promise<Source> {
    return this.#lookUp(fileId);
  }

  peek(fileId: number): Source | null {
    const known = this.#known.get(fileId);
    return known?.isThrough === true && this.#isFresh(known) ? (known.latest ?? null) : null;
  }

  async open(fileId: number): Promise<SourceInput> {
    const { originals, row, version } = await this.#lookUp(fileId);
    if (originals.inPlace) return { kind: 'file', url: row.url };
    const read = await this.#options.recent.read(fileId, version, () => originals.read(row, version));
    this.#versions.noteRead(row, version, read.version);
    return { kind: 'bytes', ...read };
  }

  async isCurrent(fileId: number, version: string): Promise<boolean> {
    return (await currentVersionOf(await this.#lookUp(fileId))) === version;
  }

  forget(fileId?: number): void {
    if (fileId === undefined) this.#known.clear();
    else this.#known.delete(fileId);
    this.#versions.forget(fileId);
  }

  #lookUp(fileId: number): Promise<Located> {
    const known = this.#known.get(fileId);
    if (known !== undefined && this.#isFresh(known)) return known.source;
    const now = this.#options.now();
    if (known?.latest !== undefined && now - this.#failedAt < PAUSE_MS) return Promise.resolve(known.latest);
    const entry = { source: this.#lookAgain(fileId, known?.latest), checkedAt: now, latest: known?.latest, isThrough: false };
    this.#remember(fileId, entry);
    return entry.source;
  }

  #isFresh({ checkedAt }: Known): boolean {
    return this.#options.now() - checkedAt < this.#options.checkSeconds * 1000;
  }

  #remember(fileId: number, entry: Known): void {
    this.#known.delete(fileId);
    this.#known.set(fileId, entry);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    entry.source.then(
      (source) => {
        entry.latest = source;
        entry.isThrough = true;
      },
      (error: unknown) => {
        entry.latest = undefined;
        // A file that is not there is remembered as well, a failure to look is not.
        if (!isFileError(error) && this.#known.get(fileId) === entry) this.#known.delete(fileId);
      },
    );
  }

  /**
   * What was known stands in while the database fails. That is a failed query of the row and nothing else: a storage
   * that fails concerns this file alone.
   */
  async #lookAgain(fileId: number, before: Located | undefined): Promise<Located> {
    let row: MediaRow | null;
    try {
      row = isFileId(fileId) ? await this.#options.findRow(fileId) : null;
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
    const now = await this.#locate(row);
    if (before !== undefined && before.version !== now.version) this.#options.onReplaced(fileId);
    // The same object as long as it says the same: what was worked out of it holds.
    return before !== undefined && isSame(before, now) ? before : now;
  }

  async #locate(row: MediaRow): Promise<Located> {
    const originals = this.#options.originalsOf(row);
    const version = await (originals.inPlace ? originals.version(row) : this.#versions.of(row, originals));
    return { fileId: row.id, name: row.name, version, focalPoint: focalPointOf(row), updatedAt: new Date(row.updatedAt).getTime(), row, originals };
  }
}

/** What code other than Strapi's wrote into a row may be anything: what is no point on the picture is none. */
function focalPointOf({ focalPoint }: MediaRow): Point | null {
  const { x, y } = (focalPoint ?? {}) as Partial<Record<'x' | 'y', unknown>>;
  return isPerCent(x) && isPerCent(y) ? { x, y } : null;
}

const isPerCent = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 100;

/** As it is known, where nobody changes bytes in place. */
const currentVersionOf = async ({ originals, row, version }: Located): Promise<string> => (originals.inPlace ? originals.version(row) : version);

function isSame(before: Located, now: Located): boolean {
  const keys = ['version', 'updatedAt', 'name'] as const;
  return keys.every((key) => before[key] === now[key]) && before.row.url === now.row.url && before.focalPoint?.x === now.focalPoint?.x && before.focalPoint?.y === now.focalPoint?.y;
}
