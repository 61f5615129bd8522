import type { Core } from '@strapi/strapi';
import { isFileId } from '../core/file-id';
import type { SourceFormat } from '../core/formats';
import { isStorable } from '../core/storable-text';
import type { ImageRow, ImageTable, RecordedFacts } from '../ledger/image-table';
import type { ImageFacts, ImageLookup } from '../renditions/ports/image-facts';
import { readFocalPoint } from '../sources/media-sources';
import { withDatabaseTimeout } from './database-ledger-table';

const MODEL = 'plugin::renditions.image';
const TABLE = 'strapi_plugin_renditions_images';

/** One row for each image whose facts are known. A database model and no content type, as the ledger. */
export const databaseImageModel = {
  uid: MODEL,
  singularName: 'image',
  tableName: TABLE,
  attributes: {
    id: { type: 'increments' },
    fileId: { type: 'integer', column: { notNullable: true } },
    /** Of the source. */
    version: { type: 'text' },
    /** `updatedAt` of the file's row when it had this version, in milliseconds since the epoch. */
    seenAt: { type: 'biginteger' },
    format: { type: 'string' },
    width: { type: 'integer' },
    height: { type: 'integer' },
    orientation: { type: 'integer' },
    frames: { type: 'integer' },
    alpha: { type: 'boolean' },
    depth: { type: 'integer' },
    buffered: { type: 'boolean' },
    thumbhash: { type: 'string' },
    color: { type: 'string' },
    /** JSON. */
    attention: { type: 'text' },
  },
  indexes: [{ name: `${TABLE}_file`, columns: ['file_id'], type: 'unique' }],
} as const;

const MEDIA_MODEL = 'plugin::upload.file';

/** Columns of the plugin's table, by their names in a result. */
const FACTS = {
  version: 'version', seenAt: 'seen_at', format: 'format', width: 'width', height: 'height', orientation: 'orientation', frames: 'frames',
  alpha: 'alpha', depth: 'depth', buffered: 'buffered', thumbhash: 'thumbhash', color: 'color', attention: 'attention',
} as const;

/** Attributes of a file, by their names in a result. */
const FILE = { fileId: 'id', documentId: 'documentId', name: 'name', mime: 'mime', hash: 'hash', alternativeText: 'alternativeText', focalPoint: 'focalPoint', updatedAt: 'updatedAt' } as const;

/** A row of the result. Databases differ in the types of dates, large integers, booleans and JSON. */
type Row = Readonly<Record<keyof typeof FILE | keyof typeof FACTS, unknown>>;

/** Parameters of a statement: better-sqlite3 allows 32,766 of them, PostgreSQL 65,535. */
const MAX_PARAMETERS = 30_000;

type Query = ReturnType<Core.Strapi['db']['getConnection']>;

/** A transaction of knex. */
interface JoinedTransaction {
  isCompleted(): boolean;
}

/** A query of knex. */
interface Joinable<T> extends PromiseLike<T> {
  transacting(trx: JoinedTransaction): PromiseLike<T>;
}

/** The table of image facts, through Strapi's connection but without its query engine: that cannot join models without a relation. */
export function databaseImageTable(strapi: Core.Strapi): ImageTable {
  const rows = () => strapi.db.getConnection(strapi.db.metadata.get(MODEL).tableName);
  /** Joins the transaction of the caller, which may hold the only connection. Work in the background may outlive it. */
  const run = async <T>(query: Joinable<T>): Promise<T> => {
    if (!strapi.db.inTransaction()) return withDatabaseTimeout(query);
    return strapi.db.transaction(({ trx }: { readonly trx: JoinedTransaction }) => withDatabaseTimeout(trx.isCompleted() ? query : query.transacting(trx)));
  };
  const images = async (narrow: (query: Query, column: (attribute: string) => string) => Query): Promise<ImageRow[]> => {
    const media = strapi.db.metadata.get(MEDIA_MODEL);
    const column = (attribute: string) => `file.${(media.attributes[attribute] as { readonly columnName: string }).columnName}`;
    const files = strapi.db.getConnection(`${media.tableName} as file`).where(column('mime'), 'like', 'image/%');
    const query = narrow(files, column).leftJoin(`${strapi.db.metadata.get(MODEL).tableName} as image`, 'image.file_id', column('id'));
    const found: readonly Row[] = await run<readonly Row[]>(query.select({ ...mapValues(FILE, column), ...mapValues(FACTS, (name) => `image.${name}`) }));
    return found.map(toImageRow);
  };
  return {
    async find(lookup) {
      const found = new Map<number, ImageRow>();
      for (const { fileIds, documentIds, hashes } of lookupsOf(lookup)) {
        const part = await images((query, column) => query.where((any) => {
          if (fileIds.length > 0) void any.orWhereIn(column('id'), [...fileIds]);
          if (documentIds.length > 0) void any.orWhereIn(column('documentId'), [...documentIds]);
          if (hashes.length > 0) void any.orWhereIn(column('hash'), [...hashes]);
        }));
        for (const row of part) found.set(row.image.fileId, row);
      }
      return [...found.values()];
    },
    async findAfter(fileId, count) {
      return images((query, column) => query.where(column('id'), '>', fileId).orderBy(column('id')).limit(count));
    },
    async put(fileId, recorded) {
      await run(rows().insert({ file_id: fileId, ...toColumns(recorded) }).onConflict('file_id').merge());
    },
    async confirm(fileId, version, seenAt) {
      await run(rows().where({ file_id: fileId, version }).update({ seen_at: seenAt }));
    },
    async delete(fileId) {
      await run(rows().where('file_id', fileId).delete());
    },
    async filesAfter(fileId, count) {
      const query = rows().where('file_id', '>', fileId).orderBy('file_id').limit(count);
      const found: readonly { readonly file_id: unknown }[] = await run<readonly { readonly file_id: unknown }[]>(query.select('file_id'));
      return found.map((row) => Number(row.file_id));
    },
  };
}

/** One lookup for each statement; none where nothing is looked for. An id that no file can have would fail in PostgreSQL. */
function* lookupsOf({ fileIds = [], documentIds = [], hashes = [] }: ImageLookup): Generator<Required<ImageLookup>> {
  const ids = fileIds.filter(isFileId);
  const [documents, known] = [documentIds.filter(isStorable), hashes.filter(isStorable)];
  const [first, second] = [ids.length, ids.length + documents.length];
  for (let start = 0; start < second + known.length; start += MAX_PARAMETERS) {
    const part = <T>(keys: readonly T[], from: number) => keys.slice(Math.max(0, start - from), Math.max(0, start + MAX_PARAMETERS - from));
    yield { fileIds: part(ids, 0), documentIds: part(documents, first), hashes: part(known, second) };
  }
}

const mapValues = <K extends string, V>(object: Readonly<Record<K, string>>, map: (value: string) => V): Readonly<Record<K, V>> =>
  Object.fromEntries(Object.entries<string>(object).map(([key, value]) => [key, map(value)])) as Record<K, V>;

function toImageRow(row: Row): ImageRow {
  const image = {
    fileId: Number(row.fileId),
    documentId: String(row.documentId),
    name: String(row.name),
    mime: String(row.mime),
    hash: String(row.hash),
    alternativeText: textOrNull(row.alternativeText),
    focalPoint: readFocalPoint(fromJson(row.focalPoint)),
  };
  return { image, updatedAt: new Date(row.updatedAt as string | number | Date).getTime(), recorded: toRecorded(row) };
}

function toRecorded(row: Row): RecordedFacts | null {
  if (row.seenAt === null) return null;
  const facts: ImageFacts = {
    version: String(row.version),
    source: {
      format: row.format as SourceFormat,
      width: Number(row.width),
      height: Number(row.height),
      orientation: Number(row.orientation),
      frames: Number(row.frames),
      alpha: Number(row.alpha) === 1,
      depth: Number(row.depth),
      buffered: Number(row.buffered) === 1,
    },
    thumbhash: String(row.thumbhash),
    color: String(row.color),
    attention: (fromJson(row.attention) ?? {}) as ImageFacts['attention'],
  };
  return { facts, seenAt: Number(row.seenAt) };
}

function toColumns({ facts: { version, source, thumbhash, color, attention }, seenAt }: RecordedFacts): Readonly<Record<string, string | number | boolean>> {
  const { format, width, height, orientation, frames, alpha, depth, buffered } = source;
  return { version, seen_at: seenAt, format, width, height, orientation, frames, alpha, depth, buffered, thumbhash, color, attention: JSON.stringify(attention) };
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Null where the text is no JSON: other code may write the column. */
function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return null;
  }
}
