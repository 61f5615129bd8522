import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { PurgeMarks } from '../renditions/ports/purge-marks';
import { withDatabaseTimeout } from './database-ledger-table';

const MODEL = 'plugin::renditions.purge';
const TABLE = 'strapi_plugin_renditions_purges';

/** One row for each file that was purged lately, and one for all files. A database model and no content type, as the ledger. */
export const databasePurgeModel = {
  uid: MODEL,
  singularName: 'purge',
  tableName: TABLE,
  attributes: {
    id: { type: 'increments' },
    fileId: { type: 'integer', column: { notNullable: true } },
    /** Random: processes only compare it, so no clock and no counter has to agree. */
    mark: { type: 'string' },
    /** Milliseconds since the epoch. */
    raisedAt: { type: 'biginteger' },
  },
  indexes: [{ name: `${TABLE}_file`, columns: ['file_id'], type: 'unique' }],
} as const;

/** No file has this id. */
const ALL_FILES = 0;

/** Parameters of a statement: old builds of SQLite allow 999. */
const MAX_FILES_PER_STATEMENT = 500;

/** After that, no process has a rendition in memory that it did not check since, and no rendering is older. A dropped mark costs as much as a purge of memory. */
const MAX_AGE_MS = 24 * 60 * 60_000;

interface Row {
  readonly fileId: number;
  readonly mark: string;
}

export interface DatabasePurgeMarks extends PurgeMarks {
  /** Deletes marks that are older than a day. */
  deleteOld(): Promise<void>;
}

export function databasePurgeMarks(strapi: Core.Strapi): DatabasePurgeMarks {
  const rows = () => strapi.db.getConnection(strapi.db.metadata.get(MODEL).tableName);
  // Through the query engine, which joins the transaction of the caller: that may hold the only connection.
  const find = (fileIds: readonly number[]) =>
    withDatabaseTimeout(strapi.db.query(MODEL).findMany({ where: { fileId: { $in: [ALL_FILES, ...fileIds] } }, select: ['fileId', 'mark'] }) as Promise<readonly Row[]>);
  return {
    async of(fileIds) {
      const marks = new Map<number, string>();
      for (let start = 0; start < fileIds.length; start += MAX_FILES_PER_STATEMENT) {
        const part = fileIds.slice(start, start + MAX_FILES_PER_STATEMENT);
        const found = new Map((await find(part)).map(({ fileId, mark }) => [fileId, mark]));
        for (const fileId of part) marks.set(fileId, `${found.get(ALL_FILES) ?? ''} ${found.get(fileId) ?? ''}`);
      }
      return marks;
    },
    async raise(fileId) {
      const row = { file_id: fileId ?? ALL_FILES, mark: randomUUID(), raised_at: Date.now() };
      await withDatabaseTimeout(rows().insert(row).onConflict('file_id').merge());
    },
    async deleteOld() {
      await withDatabaseTimeout(rows().where('raised_at', '<', Date.now() - MAX_AGE_MS).delete());
    },
  };
}
