import type { Point } from '../../core/geometry/rect';

/** An image file in the media library. */
export interface Source {
  readonly fileId: number;
  /** The file's name in the media library, with its extension. */
  readonly name: string;
  /** Identifies the bytes: equal versions mean equal bytes. */
  readonly version: string;
  /** In per cent of the upright image. */
  readonly focalPoint: Point | null;
  /** Milliseconds since the epoch of the row's last change. */
  readonly updatedAt: number;
  /** Changes with each purge of the file or of all files, by any process. Nothing that was rendered before a purge is used after it. */
  readonly purgeMark: string;
}

/** The bytes of a source, and their version. */
export interface SourceBytes {
  readonly bytes: Buffer;
  readonly version: string;
  /** Call it when the bytes are no longer read: their memory is used again. */
  release?(): void;
  /** Call it when the bytes are no image: the next reader fetches them again. */
  forget?(): void;
}

/** How a worker gets a source: it reads a local file itself; the bytes of others are sent to it. */
export type SourceInput = { readonly kind: 'file'; readonly url: string } | ({ readonly kind: 'bytes' } & SourceBytes);

export interface Sources {
  /**
   * Looks a file up, at most once in a few seconds.
   * @throws FileNotFoundError, SourceGoneError, SourceUnavailableError, UnsupportedSourceError
   */
  find(fileId: number): Promise<Source>;
  /** The same if it is known without a lookup, else null. */
  peek(fileId: number): Source | null;
  /**
   * Fetches a source, bounded in bytes; a worker reads local ones.
   * @throws FileNotFoundError, SourceGoneError, SourceUnavailableError, LimitExceededError
   */
  open(fileId: number): Promise<SourceInput>;
  /** Whether the source still has that version, after it was read. */
  isCurrent(fileId: number, version: string): Promise<boolean>;
  /** Whether the file was purged since that lookup. Always asks the database. */
  isPurged(source: Source): Promise<boolean>;
  /** Makes the next lookup of one file, or of all, a new one. */
  forget(fileId?: number): void;
}
