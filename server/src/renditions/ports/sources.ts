import type { Point } from '../../core/geometry/rect';

/** An original in the media library, as far as renditions need to know it. */
export interface Source {
  readonly fileId: number;
  /** The file's name as the editor sees it, with its extension. */
  readonly name: string;
  /** Identity of the bytes: two versions that are equal stand for the same bytes. */
  readonly version: string;
  /** In per cent of the upright image. */
  readonly focalPoint: Point | null;
  /** Milliseconds since the epoch of the row's last change. */
  readonly updatedAt: number;
}

/** The bytes of an original, and which version they are of. */
export interface SourceBytes {
  readonly bytes: Buffer;
  readonly version: string;
  /** Called when the bytes are not read any more: their memory is used again. */
  release?(): void;
  /** They turned out to be no picture: the next reader gets them from the storage again. */
  forget?(): void;
}

/** How a worker gets an original: it reads a local one itself, the bytes of others are handed to it. */
export type SourceInput = { readonly kind: 'file'; readonly url: string } | ({ readonly kind: 'bytes' } & SourceBytes);

export interface Sources {
  /**
   * What is known of a file, at most a few seconds old.
   * @throws FileNotFoundError, SourceGoneError, SourceUnavailableError, UnsupportedSourceError
   */
  find(fileId: number): Promise<Source>;
  /** The same, where nothing has to be looked up for it; else null. */
  peek(fileId: number): Source | null;
  /**
   * Fetches an original, bounded in bytes; a local one is left to the worker.
   * @throws FileNotFoundError, SourceGoneError, SourceUnavailableError, LimitExceededError
   */
  open(fileId: number): Promise<SourceInput>;
  /** Whether the original still has that version, after it was read. */
  isCurrent(fileId: number, version: string): Promise<boolean>;
  /** Forgets what is known of one file, or of all. */
  forget(fileId?: number): void;
}
