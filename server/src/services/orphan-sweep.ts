import type { Core } from '@strapi/strapi';
import { findOrphans, type FindOrphansOptions } from '../ledger/table';
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

async function inLibrary(strapi: Core.Strapi, fileIds: readonly number[]): Promise<readonly number[]> {
  const files = strapi.db.query('plugin::upload.file').findMany({ where: { id: { $in: fileIds } }, select: ['id'] });
  return (await withDatabaseTimeout(files as Promise<readonly { readonly id: number }[]>)).map(({ id }) => id);
}
