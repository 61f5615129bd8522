import type { Core } from '@strapi/strapi';
import type { LedgerRow, LedgerTable } from '../ledger/table';
import type { LedgerSelection } from '../renditions/ports/ledger';

const MODEL = 'plugin::renditions.rendition';
const TABLE = 'strapi_plugin_renditions';

/**
 * One row for each stored rendition. It is a database model and no content type: REST, GraphQL and the Content Manager
 * do not show it, and exports and transfers leave it out, because its addresses mean nothing elsewhere.
 */
export const databaseLedgerModel = {
  uid: MODEL,
  singularName: 'rendition',
  tableName: TABLE,
  attributes: {
    id: { type: 'increments' },
    /** Of the rendition's key. */
    hash: { type: 'string', column: { notNullable: true } },
    fileId: { type: 'integer', column: { notNullable: true } },
    access: { type: 'string', column: { notNullable: true } },
    /** Hash of the final rendition, for a quick one. */
    quickOf: { type: 'string' },
    /** At the upload provider; null where the store finds it by its key. */
    address: { type: 'text' },
    spec: { type: 'text' },
    /** Names, each between spaces. */
    presets: { type: 'text' },
    sourceVersion: { type: 'text' },
    /** Milliseconds since the epoch. */
    sourceUpdatedAt: { type: 'biginteger' },
    format: { type: 'string' },
    /** Bytes. */
    size: { type: 'integer' },
    renderedAt: { type: 'datetime' },
    usedOn: { type: 'date' },
  },
  indexes: [
    { name: `${TABLE}_hash`, columns: ['hash'], type: 'unique' },
    { name: `${TABLE}_file`, columns: ['file_id'] },
    { name: `${TABLE}_used`, columns: ['used_on'] },
    { name: `${TABLE}_quick`, columns: ['quick_of'] },
  ],
} as const;

/** Databases limit the parameters of a statement: old builds of SQLite to 999, which is 83 rows. */
const MAX_ROWS_PER_STATEMENT = 50;
const MAX_HASHES_PER_STATEMENT = 500;

const COLUMNS = {
  hash: 'hash', fileId: 'file_id', access: 'access', quickOf: 'quick_of', address: 'address', spec: 'spec', presets: 'presets', sourceVersion: 'source_version',
  sourceUpdatedAt: 'source_updated_at', format: 'format', size: 'size', renderedAt: 'rendered_at', usedOn: 'used_on',
} as const satisfies Record<keyof LedgerRow, string>;

type Column = (typeof COLUMNS)[keyof LedgerRow];
type Query = ReturnType<Core.Strapi['db']['getConnection']>;
type DatabaseRow = Readonly<Record<Column, unknown>>;

/**
 * The ledger's table, through Strapi's connection but without its query engine: several processes upsert rows by the
 * hundred.
 */
export function databaseLedgerTable(strapi: Core.Strapi): LedgerTable {
  const rows = () => strapi.db.getConnection(strapi.db.metadata.get(MODEL).tableName);
  const select = async (where: (query: Query) => Query): Promise<LedgerRow[]> => {
    const found: readonly DatabaseRow[] = await withDatabaseTimeout(where(rows()).select(Object.values(COLUMNS)));
    return found.map(toRow);
  };
  return {
    async put(all) {
      for (const part of partsOf(all, MAX_ROWS_PER_STATEMENT)) await rows().insert(part.map(toColumns)).onConflict(COLUMNS.hash).merge();
    },
    async markUsed(hashes, day) {
      for (const part of partsOf(hashes, MAX_HASHES_PER_STATEMENT)) await rows().whereIn(COLUMNS.hash, part).update({ [COLUMNS.usedOn]: day });
    },
    async find(hashes) {
      return select((query) => query.whereIn(COLUMNS.hash, [...hashes]));
    },
    async ofFile(fileId) {
      return select((query) => query.where(COLUMNS.fileId, fileId));
    },
    async page(selection, afterHash, count) {
      return select((query) => narrow(query, selection).where(COLUMNS.hash, '>', afterHash).orderBy(COLUMNS.hash).limit(count));
    },
    async count(selection) {
      const [row]: readonly { readonly count?: unknown }[] = await withDatabaseTimeout(narrow(rows(), selection).count({ count: COLUMNS.hash }));
      return Number(row?.count ?? 0);
    },
    async filesAfter(fileId, count) {
      const query = rows().distinct(COLUMNS.fileId).where(COLUMNS.fileId, '>', fileId).orderBy(COLUMNS.fileId).limit(count);
      const found: readonly DatabaseRow[] = await withDatabaseTimeout(query);
      return found.map((row) => Number(row.file_id));
    },
    async delete(hashes) {
      for (const part of partsOf(hashes, MAX_HASHES_PER_STATEMENT)) await rows().whereIn(COLUMNS.hash, part).delete();
    },
    async deleteFile(fileId) {
      await rows().where(COLUMNS.fileId, fileId).delete();
    },
    async replacedQuick(count) {
      const { tableName } = strapi.db.metadata.get(MODEL);
      const query = strapi.db.getConnection(`${tableName} as q`).join(`${tableName} as f`, 'f.hash', 'q.quick_of').whereNotNull('q.quick_of').limit(count);
      const found: readonly DatabaseRow[] = await withDatabaseTimeout(query.select(Object.values(COLUMNS).map((column) => `q.${column}`)));
      return found.map(toRow);
    },
    async versionAt(fileId, updatedAt) {
      const [row] = await select((query) => query.where({ [COLUMNS.fileId]: fileId, [COLUMNS.sourceUpdatedAt]: updatedAt }).limit(1));
      return row?.sourceVersion ?? null;
    },
    async bytesAtAddresses() {
      const [row]: readonly { readonly bytes: unknown }[] = await rows().whereNotNull(COLUMNS.address).sum({ bytes: COLUMNS.size });
      return Number(row?.bytes ?? 0);
    },
    async leastRecentlyUsedAtAddresses(count, skip) {
      return select((query) => query.whereNotNull(COLUMNS.address).orderBy([COLUMNS.usedOn, COLUMNS.renderedAt, COLUMNS.hash]).limit(count).offset(skip));
    },
  };
}

function narrow(query: Query, { fileId, spec, preset, renderedBefore }: LedgerSelection): Query {
  if (fileId !== undefined) void query.where(COLUMNS.fileId, fileId);
  if (spec !== undefined) void query.where(COLUMNS.spec, spec);
  if (preset !== undefined) void query.where((any) => void any.where(COLUMNS.spec, preset.spec).orWhereRaw("?? like ? escape '!'", [COLUMNS.presets, `% ${preset.name.replaceAll('_', '!_')} %`]));
  if (renderedBefore !== undefined) void query.where(COLUMNS.renderedAt, '<', renderedBefore);
  return query;
}

const toColumns = (row: LedgerRow): DatabaseRow =>
  Object.fromEntries(Object.entries(COLUMNS).map(([name, column]) => [column, row[name as keyof LedgerRow]])) as DatabaseRow;

function toRow(row: DatabaseRow): LedgerRow {
  const entries = Object.entries(COLUMNS).map(([name, column]) => [name, row[column]]);
  // PostgreSQL returns large integers as strings.
  return { ...(Object.fromEntries(entries) as LedgerRow), sourceUpdatedAt: Number(row.source_updated_at) };
}

function* partsOf<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}

/** A request waits: knex alone would wait a minute for a connection, and without limit for a result. */
const DATABASE_TIMEOUT_SECONDS = 5;

/** @throws if the database does not respond in time */
export async function withDatabaseTimeout<T>(query: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the database did not respond within ${DATABASE_TIMEOUT_SECONDS} seconds`)), DATABASE_TIMEOUT_SECONDS * 1000);
  });
  return Promise.race([query, tooLate]).finally(() => clearTimeout(timer));
}
