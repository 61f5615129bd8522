import type { Core } from '@strapi/strapi';
import { FileNotFoundError } from '../core/errors';
import { isFileId } from '../core/file-id';
import { quote } from '../core/quote';
import { isStorable } from '../core/storable-text';

/** An entity of the media library, from a relation, the upload service or the Document Service. */
export interface FileEntity {
  readonly id: number | string;
  readonly name?: string | null;
  readonly mime?: string | null;
}

/** A file of the media library: its entity, or its numeric id. */
export type FileReference = number | FileEntity;

/** The same, or the file's documentId. */
export type FileOrDocumentId = FileReference | string;

const ID = /^[1-9][0-9]*$/;

/** Every other text is a numeric id, or an error. */
export const isDocumentId = (file: FileOrDocumentId): file is string => typeof file === 'string' && file !== '' && !ID.test(file);

export const isEntity = (file: unknown): file is FileEntity => typeof file === 'object' && file !== null && 'id' in file;

/** Numeric id of a file. @throws TypeError */
export function fileIdOf(file: FileOrDocumentId): number {
  const given: unknown = isEntity(file) ? file.id : file;
  const fileId = typeof given === 'string' && ID.test(given) ? Number(given) : given;
  if (typeof fileId === 'number' && isFileId(fileId)) return fileId;
  throw new TypeError(`expected a media file or its numeric id, found ${describe(file)}`);
}

/** The same, also of a documentId, which is looked up. @throws TypeError, FileNotFoundError */
export async function findFileId(strapi: Core.Strapi, file: FileOrDocumentId): Promise<number> {
  if (!isDocumentId(file)) return fileIdOf(file);
  const row = isStorable(file) ? ((await strapi.db.query('plugin::upload.file').findOne({ where: { documentId: file }, select: ['id'] })) as { readonly id: number } | null) : null;
  if (row === null) throw new FileNotFoundError(`expected the documentId of a media file, found ${quote(file)}`);
  return row.id;
}

/** Null for a file that is not in the media library. */
export async function findDocumentId(strapi: Core.Strapi, id: number): Promise<string | null> {
  const row = (await strapi.db.query('plugin::upload.file').findOne({ where: { id }, select: ['documentId'] })) as { readonly documentId: string } | null;
  return row?.documentId ?? null;
}

function describe(file: unknown): string {
  if (file === undefined || file === null) return `${String(file)}: is the relation populated, and does the entry have a file? Write: file && url(file, …)`;
  if (typeof file === 'string') return `${quote(file)}: url() does not query the database, so it cannot resolve a documentId. Pass the file or its id; get() and purge() accept documentIds`;
  if (Array.isArray(file)) return 'a list: call it for each file';
  if (typeof file === 'object') return isEntity(file) ? `a file with the id ${quote(file.id)}` : 'an object without an id';
  return typeof file === 'number' ? String(file) : `a ${typeof file}`;
}
