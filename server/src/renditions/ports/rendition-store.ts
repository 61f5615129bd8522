import type { Readable } from 'node:stream';
import type { RenditionFormat } from '../../core/formats';
import type { RenditionKey } from '../../core/rendition-key';

/** A stored rendition. Consume it exactly once: `bytes`, `stream` or `release`. */
export interface StoredRendition {
  /** Bytes. */
  readonly size: number;
  /** The first bytes, at most `SNIFF_BYTES`: they tell the format. */
  readonly head: Buffer;
  /** Whether all bytes are in memory already. Then they are sent at once, not as a stream. */
  readonly isBuffered?: boolean;
  /** Reads all bytes. */
  bytes(): Promise<Buffer>;
  /** Bytes `start` to `end`, both included. */
  stream(start: number, end: number): Readable;
  /** Closes it unread. */
  release(): Promise<void>;
}

/** Where a web server (by path) or a browser (by URL) finds a stored rendition. */
export interface RenditionLocation {
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
  /** Absolute; for a web server on the same disk. */
  readonly path?: string;
  /** Public. */
  readonly url?: string;
}

/** What is stored under a name, without a look at its bytes beyond the first ones. */
export interface StoredFacts {
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
}

/** The name of a stored rendition: the part of its key that every store knows. */
export type StoredName = Pick<RenditionKey, 'fileId' | 'hash'>;

/** Result of a write. */
export interface WriteResult {
  /** The store's address of the rendition; null where the key is enough to find it. */
  readonly address: string | null;
}

export interface DeletionFailure {
  readonly hash: string;
  readonly error: unknown;
}

/** Result of a deletion, by the hashes of the keys. */
export interface Deletion {
  /** Also renditions that did not exist. */
  readonly deleted: readonly string[];
  readonly failed: readonly DeletionFailure[];
}

/** Stores renditions. Any number of processes may call any method at any time. */
export interface RenditionStore {
  read(key: RenditionKey): Promise<StoredRendition | null>;
  /** Null for a rendition that is not stored. Absent where only the store itself can read its renditions. */
  locate?(key: RenditionKey): Promise<RenditionLocation | null>;
  /** Atomic: a rendition that can be read is complete. Null if there is no room for it. */
  write(key: RenditionKey, bytes: Uint8Array, format: RenditionFormat): Promise<WriteResult | null>;
  /** Marks a rendition as used that was served from memory. */
  touch?(key: RenditionKey): Promise<void>;
  /** A rendition that cannot be deleted does not stop the others. */
  delete(keys: readonly RenditionKey[]): Promise<Deletion>;
  /** Deletes all renditions of a file, as `delete` does. */
  deleteFile(fileId: number): Promise<Deletion>;
  /** Looks at a rendition and changes nothing, for `strapi-renditions check`. Null where it is missing. */
  inspect?(key: RenditionKey): Promise<StoredFacts | null>;
  /** All that is stored, in lists of any length. Absent where the store cannot know. */
  list?(): AsyncIterable<readonly StoredName[]>;
}
