import type { Core } from '@strapi/strapi';
import type { RenditionKey } from '../core/rendition-key';
import type { AddedRow } from '../ledger/rendition-ledger';
import { findOrphans, type FindOrphansOptions, type LedgerTable } from '../ledger/table';
import type { PurgeMarks } from '../renditions/ports/purge-marks';
import { withDatabaseTimeout } from './database-ledger-table';

export interface SweepOrphansOptions {
  readonly tables: readonly FindOrphansOptions['table'][];
  /** Deletes all that is stored of a file. Resolves after the first try. It retries by itself; a failure concerns one file only. */
  purgeFile(fileId: number): Promise<void>;
  isClosing(): boolean;
}

/** Deletes the renditions and facts of files that are no longer in the media library, one file after the other. */
export async function sweepOrphans(strapi: Core.Strapi, { tables, purgeFile, isClosing }: SweepOrphansOptions): Promise<void> {
  for (const table of tables) {
    for await (const fileId of findOrphans({ table, inLibrary: (fileIds) => inLibrary(strapi, fileIds) })) {
      if (isClosing()) return;
      await purgeFile(fileId);
    }
  }
}

export interface SweepReplacedOptions {
  readonly table: Pick<LedgerTable, 'replacedQuick'>;
  /** @throws where some could not be deleted */
  remove(keys: readonly RenditionKey[]): Promise<void>;
  isClosing(): boolean;
}

/** Quick renditions in one query, and in one deletion. */
const REPLACED_BATCH_SIZE = 100;

/** Deletes the quick renditions whose final ones are stored. */
export async function sweepReplaced({ table, remove, isClosing }: SweepReplacedOptions): Promise<void> {
  const next = () => table.replacedQuick(REPLACED_BATCH_SIZE);
  for (let keys = await next(); keys.length > 0 && !isClosing(); keys = await next()) await remove(keys);
}

export interface DeletePurgedOptions {
  readonly marks: Pick<PurgeMarks, 'of'>;
  /** @throws where some could not be deleted */
  remove(keys: readonly RenditionKey[]): Promise<void>;
}

/**
 * Deletes those of the new renditions whose file was purged after they began to be rendered. A purge that comes later finds
 * them in the ledger.
 */
export async function deletePurged(added: readonly AddedRow[], { marks, remove }: DeletePurgedOptions): Promise<void> {
  const current = await marks.of([...new Set(added.map(({ row }) => row.fileId))]);
  const purged = added.filter(({ row, purgeMark }) => current.get(row.fileId) !== purgeMark).map(({ row }) => row);
  if (purged.length > 0) await remove(purged);
}

/** Those of these files that are in the media library. */
export async function inLibrary(strapi: Core.Strapi, fileIds: readonly number[]): Promise<readonly number[]> {
  const files = strapi.db.query('plugin::upload.file').findMany({ where: { id: { $in: fileIds } }, select: ['id'] });
  return (await withDatabaseTimeout(files as Promise<readonly { readonly id: number }[]>)).map(({ id }) => id);
}
