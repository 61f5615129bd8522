import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { fileIdOf, findFileId, type FileReference } from '../../../server/src/services/file-reference';

const DOCUMENT_ID = 'j7zk3v1w2x4y5z6a7b8c9d0e';

describe('fileIdOf', () => {
  it.each<[string, FileReference, number]>([
    ['an id', 12, 12],
    ['an entity', { id: 12, name: 'harbour.jpg' }, 12],
    ['an entity as the Document Service types it', { id: '12' }, 12],
  ])('takes %s', (_title, file, id) => expect(fileIdOf(file)).toBe(id));

  it.each<[unknown, string]>([
    [undefined, 'found undefined: is the relation populated, and does the entry have a file? Write: file && url(file, …)'],
    [null, 'found null: is the relation populated, and does the entry have a file? Write: file && url(file, …)'],
    [DOCUMENT_ID, `found "${DOCUMENT_ID}": url() does not query the database, so it cannot resolve a documentId. Pass the file or its id; get() and purge() accept documentIds`],
    [{ documentId: DOCUMENT_ID }, 'found an object without an id'],
    [{ id: '012' }, 'found a file with the id "012"'],
    [{ id: null }, 'found a file with the id null'],
    [[{ id: 1 }], 'found a list: call it for each file'],
    [0, 'found 0'],
    [-1, 'found -1'],
    [1.5, 'found 1.5'],
    [NaN, 'found NaN'],
    ['', 'found ""'],
  ])('refuses %j: %s', (file, message) => {
    expect(() => fileIdOf(file as FileReference)).toThrow(new TypeError(`expected a media file or its numeric id, ${message}${message === 'found ""' ? ': url() does not query the database, so it cannot resolve a documentId. Pass the file or its id; get() and purge() accept documentIds' : ''}`));
  });
});

describe('findFileId', () => {
  const queries: unknown[] = [];
  const strapi = {
    db: { query: (uid: string) => ({ findOne: async (query: { where: { documentId: string } }) => (queries.push([uid, query]), query.where.documentId === DOCUMENT_ID ? { id: 12 } : null) }) },
  } as unknown as Core.Strapi;

  it('finds the id for a documentId, without a look-up for other references', async () => {
    expect(await findFileId(strapi, DOCUMENT_ID)).toBe(12);
    expect(queries).toEqual([['plugin::upload.file', { where: { documentId: DOCUMENT_ID }, select: ['id'] }]]);
    queries.length = 0;
    expect([await findFileId(strapi, 7), await findFileId(strapi, '7'), await findFileId(strapi, { id: 7 })]).toEqual([7, 7, 7]);
    expect(queries).toEqual([]);
  });

  it('asks the database for no text that it cannot store', async () => {
    await expect(findFileId(strapi, 'a\0b')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND', message: 'expected the documentId of a media file, found "a\\u0000b"' });
    expect(queries).toEqual([]);
  });

  it('throws for an unknown documentId', async () => {
    await expect(findFileId(strapi, 'unknown')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND', message: 'expected the documentId of a media file, found "unknown"' });
    await expect(findFileId(strapi, undefined as never)).rejects.toThrow('is the relation populated');
  });
});
