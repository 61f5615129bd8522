import type { RenditionFormat } from '../core/formats';
import type { Access } from '../core/rendition-key';
import type { LedgerSelection } from '../renditions/ports/ledger';

/** A rendition in the ledger. */
export interface LedgerRow {
  readonly hash: string;
  readonly fileId: number;
  readonly access: Access;
  /** For a quick rendition: the hash of the final one that replaces it. */
  readonly quickOf: string | null;
  readonly address: string | null;
  readonly spec: string;
  /** Names of presets, each between spaces; null where it belongs to none. */
  readonly presets: string | null;
  readonly sourceVersion: string;
  /** Milliseconds since the epoch. */
  readonly sourceUpdatedAt: number;
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
  readonly renderedAt: Date;
  /** Day of the last use in UTC, such as `2026-11-22`. */
  readonly usedOn: string;
}

/** The ledger's table. Processes may call every method concurrently. */
export interface LedgerTable {
  /** Adds rows, and replaces those with the same hash. */
  put(rows: readonly LedgerRow[]): Promise<void>;
  markUsed(hashes: readonly string[], day: string): Promise<void>;
  find(hashes: readonly string[]): Promise<readonly LedgerRow[]>;
  ofFile(fileId: number): Promise<readonly LedgerRow[]>;
  /** The `count` selected rows whose hashes come after the given one, in the order of their hashes. */
  page(selection: LedgerSelection, afterHash: string, count: number): Promise<readonly LedgerRow[]>;
  count(selection: LedgerSelection): Promise<number>;
  /** The `count` lowest ids of files with rows that are above the given one, each once, in ascending order. */
  filesAfter(fileId: number, count: number): Promise<readonly number[]>;
  delete(hashes: readonly string[]): Promise<void>;
  deleteFile(fileId: number): Promise<void>;
  /** Quick renditions whose final ones have rows, too, at most `count`: the process was killed before it deleted them. */
  replacedQuick(count: number): Promise<readonly LedgerRow[]>;
  /** The version that a file had when its row was last changed at that time, in milliseconds since the epoch. Null where no rendition has it. */
  versionAt(fileId: number, updatedAt: number): Promise<string | null>;
  /** Bytes of all renditions with an address. */
  bytesAtAddresses(): Promise<number>;
  /** The least recently used renditions with an address, after the first `skip`. */
  leastRecentlyUsedAtAddresses(count: number, skip: number): Promise<readonly LedgerRow[]>;
}

export interface FindOrphansOptions {
  readonly table: Pick<LedgerTable, 'filesAfter'>;
  /** Those of these files that are in the media library. */
  inLibrary(fileIds: readonly number[]): Promise<readonly number[]>;
}

/** Files in one query. SQLite's queries block the event loop: this size takes less than a millisecond. */
const ORPHANS_BATCH_SIZE = 100;

/**
 * Ids of files that have rows but are not in the media library any more: the process was killed before it purged them, or
 * they were deleted while the plugin was not installed.
 */
export async function* findOrphans({ table, inLibrary }: FindOrphansOptions): AsyncGenerator<number> {
  const next = (last: number) => table.filesAfter(last, ORPHANS_BATCH_SIZE);
  for (let fileIds = await next(0); fileIds.length > 0; fileIds = await next(Math.max(...fileIds))) {
    const present = new Set(await inLibrary(fileIds));
    yield* fileIds.filter((fileId) => !present.has(fileId));
  }
}
