import type { Readable } from 'node:stream';
import type { RenditionFormat } from '../../core/formats';
import type { RenditionKey } from '../../core/rendition-key';

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
export interface RenditionLocation {
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
  /** Absolute; for a web server on the same disk. */
  readonly path?: string;
  /** For everybody. */
  readonly url?: string;
}

/** What a store returns for a rendition that it stored. */
export interface WriteResult {
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
  locate?(key: RenditionKey): Promise<RenditionLocation | null>;
  /** All or nothing: a rendition that can be read is whole. Null if there is no room for it. */
  write(key: RenditionKey, bytes: Uint8Array, format: RenditionFormat): Promise<WriteResult | null>;
  /** Notes that a rendition is in use, though it was not read from here. */
  touch?(key: RenditionKey): Promise<void>;
  /** One that cannot be deleted keeps no other from it. */
  delete(keys: readonly RenditionKey[]): Promise<Deletion>;
  /** Deletes all renditions of a file, as `delete` does. */
  deleteFile(fileId: number): Promise<Deletion>;
}
