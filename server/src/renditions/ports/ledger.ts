import type { RenditionFormat } from '../../core/formats';
import type { RenditionKey } from '../../core/rendition-key';
import type { Source } from './sources';

/** A stored rendition. */
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

/** A record of the stored renditions, for listing, purging and counting. Requests do not wait for it; the store is authoritative. */
export interface Ledger {
  add(entry: LedgerEntry): void;
  /** True for the first use of a day. Uses are recorded once a day. */
  markUsed(key: RenditionKey): boolean;
  /** Renditions of all versions of a file but this one. */
  findOutdated(fileId: number, version: string): Promise<readonly RenditionKey[]>;
  remove(hashes: readonly string[]): Promise<void>;
  removeFile(fileId: number): Promise<void>;
}

/** A rendition and its address at the upload provider. */
export interface AddressedRendition {
  readonly key: RenditionKey;
  readonly address: string;
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
}

/** Finds the addresses of renditions: they do not follow from the key. */
export interface RenditionIndex {
  find(keys: readonly RenditionKey[]): Promise<readonly AddressedRendition[]>;
  ofFile(fileId: number): Promise<readonly AddressedRendition[]>;
  remove(hashes: readonly string[]): Promise<void>;
}
