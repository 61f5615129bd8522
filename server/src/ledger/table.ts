import type { RenditionFormat } from '../core/formats';
import type { Access } from '../core/rendition-key';

/** A rendition in the database. */
export interface LedgerRow {
  readonly hash: string;
  readonly fileId: number;
  readonly access: Access;
  readonly address: string | null;
  readonly spec: string;
  readonly sourceVersion: string;
  /** Milliseconds since the epoch. */
  readonly sourceUpdatedAt: number;
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
  readonly renderedAt: Date;
  /** `2026-11-22` */
  readonly usedOn: string;
}

/** The ledger's table. Every method may be called from any number of processes at a time. */
export interface LedgerTable {
  /** Adds rows, in the place of those with the same hash. */
  put(rows: readonly LedgerRow[]): Promise<void>;
  markUsed(hashes: readonly string[], day: string): Promise<void>;
  find(hashes: readonly string[]): Promise<readonly LedgerRow[]>;
  ofFile(fileId: number): Promise<readonly LedgerRow[]>;
  /** Ids of files with rows, each once: the lowest ones above the given one, in their order. */
  filesAfter(fileId: number, count: number): Promise<readonly number[]>;
  delete(hashes: readonly string[]): Promise<void>;
  deleteFile(fileId: number): Promise<void>;
  /** The version that a file had when its row was changed last at that time; null where no rendition tells. */
  versionAt(fileId: number, updatedAt: number): Promise<string | null>;
  /** Bytes of all renditions that are at an address. */
  bytesAtAddresses(): Promise<number>;
  /** Renditions at an address that were used longest ago, without the first `skip` of them. */
  leastRecentlyUsedAtAddresses(count: number, skip: number): Promise<readonly LedgerRow[]>;
}
