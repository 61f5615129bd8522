import type { Readable } from 'node:stream';
import type { Point } from '../core/geometry/rect';
import type { AttentionPlan, Plan } from '../core/plan';
import type { RenditionFormat } from '../core/formats';
import type { Access, RenditionKey } from '../core/rendition-key';
import type { SourceFacts } from '../core/source-facts';

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

export interface ImagingRequest {
  /** Names the source and its version: what it cost before is counted by it. */
  readonly name: string;
  readonly access: Access;
  readonly source: SourceInput;
  readonly signal: AbortSignal | undefined;
}

/** A conversation with one worker about one source that it has probed. */
export interface ImagingJob {
  readonly source: {
    readonly facts: Omit<SourceFacts, 'focalPoint'>;
    readonly version: string;
    /** Bytes. */
    readonly size: number;
  };
  /** The middle of the most striking area of a region, in pixels of the upright source. */
  findAttention(plan: AttentionPlan): Promise<Point>;
  render(plan: Exclude<Plan, AttentionPlan>): Promise<Buffer>;
}

/** Pixels: read and written by worker processes, which time and memory limits end. */
export interface Imaging {
  /** @throws what a source failed with that ended workers lately */
  checkSource(name: string): void;
  /**
   * Probes the source, then lets `converse` go on with the same worker. Both run again in another one if a worker ends by itself.
   *
   * @throws UnsupportedSourceError, InvalidSpecError, LimitExceededError, BusyError where the time is over, AbortedError, and what `converse` throws
   */
  run<T>(request: ImagingRequest, converse: (job: ImagingJob) => Promise<T>): Promise<T>;
}

/** A stored rendition. Consume it exactly once: `bytes`, `stream` or `release`. */
export interface StoredRendition {
  /** Bytes. */
  readonly size: number;
  /** Its first bytes, at most `SNIFF_BYTES`: enough to tell what it is. */
  readonly head: Buffer;
  /** All of it. */
  bytes(): Promise<Buffer>;
  /** Bytes `start` to `end`, both counted. */
  stream(start: number, end: number): Readable;
  /** Nothing of it. */
  release(): Promise<void>;
}

/** Where others find a stored rendition: a web server by its path, a browser by its URL. */
export interface LocatedRendition {
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
  /** Absolute; for a web server on the same disk. */
  readonly path?: string;
  /** For everybody. */
  readonly url?: string;
}

/** What a store returns for a rendition that it stored. */
export interface Kept {
  /** Where the store finds it again, if it cannot tell from the key. */
  readonly address: string | null;
}

export interface DeletionFailure {
  readonly hash: string;
  readonly error: unknown;
}

/** What became of renditions that were to be deleted, by the hashes of their keys. */
export interface Deletion {
  /** What was not there is no failure. */
  readonly deleted: readonly string[];
  readonly failed: readonly DeletionFailure[];
}

/** Where renditions are stored. Every method may be called at any time, from any number of processes. */
export interface RenditionStore {
  read(key: RenditionKey): Promise<StoredRendition | null>;
  /** Null for a rendition that it does not have. A store whose renditions only it can reach has no such method. */
  locate?(key: RenditionKey): Promise<LocatedRendition | null>;
  /** All or nothing: a rendition that can be read is whole. Null if there is no room for it. */
  write(key: RenditionKey, bytes: Uint8Array, format: RenditionFormat): Promise<Kept | null>;
  /** Notes that a rendition is in use, though it was not read from here. */
  touch?(key: RenditionKey): Promise<void>;
  /** One that cannot be deleted keeps no other from it. */
  delete(keys: readonly RenditionKey[]): Promise<Deletion>;
  /** Deletes all renditions of a file, as `delete` does. */
  deleteFile(fileId: number): Promise<Deletion>;
}

/** A rendition that was made and stored. */
export interface LedgerEntry {
  readonly key: RenditionKey;
  readonly address: string | null;
  /** Canonical. */
  readonly spec: string;
  readonly source: Source;
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
}

/** Which renditions exist, for listing, purging and counting. Nothing waits for it, and the store is authoritative. */
export interface Ledger {
  made(entry: LedgerEntry): void;
  /** True for the first use of a day: once is enough to know what is still wanted. */
  used(key: RenditionKey): boolean;
  /** Renditions of other versions of a file than this one. */
  outdated(fileId: number, version: string): Promise<readonly RenditionKey[]>;
  forget(hashes: readonly string[]): Promise<void>;
  forgetFile(fileId: number): Promise<void>;
}
