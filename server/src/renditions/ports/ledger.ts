import type { RenditionFormat } from '../../core/formats';
import type { RenditionKey } from '../../core/rendition-key';
import type { Source } from './sources';

/** A stored rendition. */
export interface LedgerEntry {
  readonly key: RenditionKey;
  readonly address: string | null;
  /** Canonical. */
  readonly spec: string;
  /** Names of the presets that it was requested by. */
  readonly presets: readonly string[];
  readonly source: Source;
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
}

/** Renditions that fulfil all of these conditions; of each that is left out, all. */
export interface LedgerSelection {
  readonly fileId?: number | undefined;
  /** Canonical. */
  readonly spec?: string | undefined;
  /** What was requested by this name, and what has the spec that it stands for. */
  readonly preset?: { readonly name: string; readonly spec: string } | undefined;
  readonly renderedBefore?: Date | undefined;
}

/** A record of the stored renditions, for listing, purging and counting. Requests do not wait for it; the store is authoritative. */
export interface Ledger {
  add(entry: LedgerEntry): void;
  /** True for the first use of a day. Uses are recorded once a day. */
  markUsed(key: RenditionKey): boolean;
  /** Renditions of all versions of a file but this one. */
  findOutdated(fileId: number, version: string): Promise<readonly RenditionKey[]>;
  /** Whether it knows the rendition. */
  has(key: RenditionKey): Promise<boolean>;
  /** The `count` selected renditions whose hashes come after the given one, in the order of their hashes. */
  page(selection: LedgerSelection, afterHash: string, count: number): Promise<readonly RenditionKey[]>;
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
