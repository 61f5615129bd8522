import type { RenditionFormat } from '../../core/formats';
import type { RenditionKey } from '../../core/rendition-key';
import type { Source } from './sources';

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
  add(entry: LedgerEntry): void;
  /** True for the first use of a day: once is enough to know what is still wanted. */
  markUsed(key: RenditionKey): boolean;
  /** Renditions of other versions of a file than this one. */
  findOutdated(fileId: number, version: string): Promise<readonly RenditionKey[]>;
  remove(hashes: readonly string[]): Promise<void>;
  removeFile(fileId: number): Promise<void>;
}

/** A rendition, and where the provider keeps it. */
export interface AddressedRendition {
  readonly key: RenditionKey;
  readonly address: string;
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
}

/** Where renditions rest: a provider's addresses cannot be told from a key. */
export interface RenditionIndex {
  find(keys: readonly RenditionKey[]): Promise<readonly AddressedRendition[]>;
  ofFile(fileId: number): Promise<readonly AddressedRendition[]>;
  remove(hashes: readonly string[]): Promise<void>;
}
