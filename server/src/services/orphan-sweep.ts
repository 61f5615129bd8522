import type { Core } from '@strapi/strapi';
import { findOrphans, type FindOrphansOptions } from '../ledger/orphans';
import { withDatabaseTimeout } from './database-ledger-table';

export interface SweepOrphansOptions extends Pick<FindOrphansOptions, 'table'> {
  /** Resolves after the first try. It tries again by itself, and one file's failure is no other's. */
  purgeFile(fileId: number): Promise<void>;
  isClosing(): boolean;
}

/** Deletes what was made of files that are gone, one after the other, until the end of the ledger or of the process. */
export async function sweepOrphans(strapi: Core.Strapi, { table, purgeFile, isClosing }: SweepOrphansOptions): Promise<void> {
  for await (const fileId of findOrphans({ table, inLibrary: (fileIds) => inLibrary(strapi, fileIds) })) {
    if (isClosing()) return;
    await purgeFile(fileId);
  }
}

async function inLibrary(strapi: Core.Strapi, fileIds: readonly number[]): Promise<readonly number[]> {
  const files = strapi.db.query('plugin::upload.file').findMany({ where: { id: { $in: fileIds } }, select: ['id'] });
  return (await withDatabaseTimeout(files as Promise<readonly { readonly id: number }[]>)).map(({ id }) => id);
}
