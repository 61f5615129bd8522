import type { LedgerTable } from './table';

export interface FindOrphansOptions {
  readonly table: Pick<LedgerTable, 'filesAfter'>;
  /** Those of them that are in the media library. */
  inLibrary(fileIds: readonly number[]): Promise<readonly number[]>;
}

/** Files that are asked for at a time: SQLite's answers hold up the event loop, for less than a millisecond with so many. */
const BATCH_SIZE = 100;

/**
 * The files that renditions were made of and that are not in the library any more: a kill came before they were
 * purged, or they were deleted while the plugin was not there.
 */
export async function* findOrphans({ table, inLibrary }: FindOrphansOptions): AsyncGenerator<number> {
  const next = (last: number) => table.filesAfter(last, BATCH_SIZE);
  for (let fileIds = await next(0); fileIds.length > 0; fileIds = await next(Math.max(...fileIds))) {
    const present = new Set(await inLibrary(fileIds));
    yield* fileIds.filter((fileId) => !present.has(fileId));
  }
}
