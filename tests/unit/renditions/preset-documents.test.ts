import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LimitExceededError, SourceGoneError } from '../../../server/src/core/errors';
import { PresetDocuments } from '../../../server/src/renditions/preset-documents';
import { StubLibrary } from '../../helpers/stub-library';

const DOCUMENT = 'p1v8q2s0k3m5x7z9b4d6f8h0';
const UNKNOWN = 'x1v8q2s0k3m5x7z9b4d6f8h0';
const CHECK_SECONDS = 5;

let library: StubLibrary;
let documents: PresetDocuments;
let now = 0;
const open = (checkSeconds = CHECK_SECONDS) => new PresetDocuments({ images: library, sources: library.sources, checkSeconds, now: () => now });
beforeEach(() => {
  now = 1_000_000;
  library = new StubLibrary();
  library.put(12, { documentId: DOCUMENT });
  documents = open();
});

const widthOf = async (documentId = DOCUMENT) => (await documents.describe(documentId)).facts.source.width;
/** The calls since the last look. */
const calls = () => library.calls.splice(0);

describe('an image', () => {
  it('is found with the facts of its source', async () => {
    const { source, facts } = await documents.describe(DOCUMENT);
    expect([source.fileId, facts.source.width, await documents.findFileId(DOCUMENT)]).toEqual([12, 4000, 12]);
  });

  it('costs one query as long as its file does not change', async () => {
    await Promise.all([widthOf(), widthOf(), documents.findFileId(DOCUMENT)]);
    now += 3_600_000;
    await Promise.all([widthOf(), documents.findFileId(DOCUMENT)]);
    expect(calls()).toEqual([`find ${DOCUMENT}`]);
  });

  it('that was replaced has its new facts, after one query for all requests', async () => {
    await widthOf();
    library.put(12, { documentId: DOCUMENT, version: '2', facts: { width: 300 } });
    expect(await Promise.all([widthOf(), widthOf(), widthOf()])).toEqual([300, 300, 300]);
    expect(await widthOf()).toBe(300);
    expect(calls()).toEqual([`find ${DOCUMENT}`, `find ${DOCUMENT}`]);
  });

  it('whose caption changed keeps its facts, even if the library has to confirm them', async () => {
    await widthOf();
    library.put(12, { documentId: DOCUMENT, isDescribed: false });
    expect(await widthOf()).toBe(4000);
    expect(calls()).toEqual([`find ${DOCUMENT}`, `find ${DOCUMENT}`]);
  });

  it('that was deleted is no longer found', async () => {
    await widthOf();
    library.delete(12);
    await expect(widthOf()).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(documents.findFileId(DOCUMENT)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('that is no longer an image is not found, after one query', async () => {
    await widthOf();
    library.put(12, { documentId: UNKNOWN });
    for (let times = 0; times < 2; times += 1) await expect(widthOf()).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(calls()).toEqual([`find ${DOCUMENT}`, `find ${DOCUMENT}`]);
  });

  it('gets its facts if the library has none', async () => {
    library.put(12, { documentId: DOCUMENT, isDescribed: false });
    expect([await widthOf(), await widthOf()]).toEqual([4000, 4000]);
    expect(calls()).toEqual([`find ${DOCUMENT}`, 'facts 12']);
  });

  it('gets its facts if those of the library are of another version', async () => {
    const source = { fileId: 12, name: 'a.jpg', version: 'overwritten', focalPoint: null, updatedAt: 0, purgeMark: '' };
    vi.spyOn(library.sources, 'find').mockResolvedValue(source);
    expect(await widthOf()).toBe(4000);
    // The library may describe another version again: it was asked for this source already.
    await widthOf();
    expect(calls()).toEqual([`find ${DOCUMENT}`, 'facts 12']);
  });

  it('whose facts cannot be made has the error of the maker, and is tried again', async () => {
    library.put(12, { documentId: DOCUMENT, isDescribed: false });
    library.factsFailure = new LimitExceededError('too large');
    for (let times = 0; times < 2; times += 1) await expect(widthOf()).rejects.toBe(library.factsFailure);
    library.factsFailure = null;
    expect(await widthOf()).toBe(4000);
    expect(calls()).toEqual([`find ${DOCUMENT}`, 'facts 12', 'facts 12', 'facts 12']);
  });

  it('whose source is gone has that error, and costs one query in a while', async () => {
    const gone = new SourceGoneError('no bytes');
    vi.spyOn(library.sources, 'find').mockRejectedValue(gone);
    for (let times = 0; times < 3; times += 1) await expect(widthOf()).rejects.toBe(gone);
    expect(calls()).toEqual([`find ${DOCUMENT}`]);
    now += CHECK_SECONDS * 1000;
    await expect(widthOf()).rejects.toBe(gone);
    expect(calls()).toEqual([`find ${DOCUMENT}`]);
  });

  it('is still found while the database fails', async () => {
    await widthOf();
    now += 3_600_000;
    library.failure = new Error('ECONNREFUSED');
    expect(await widthOf()).toBe(4000);
  });
});

describe('an unknown id', () => {
  const find = () => Promise.allSettled([documents.findFileId(UNKNOWN), documents.describe(UNKNOWN)]);
  const NOT_FOUND = Array(2).fill({ status: 'rejected', reason: expect.objectContaining({ code: 'FILE_NOT_FOUND' }) });

  it('costs one query in a while', async () => {
    for (let times = 0; times < 3; times += 1) expect(await find()).toEqual(NOT_FOUND);
    expect(calls()).toEqual([`find ${UNKNOWN}`]);
    now += CHECK_SECONDS * 1000 - 1;
    await find();
    expect(calls()).toEqual([]);
    now += 1;
    await find();
    expect(calls()).toEqual([`find ${UNKNOWN}`]);
  });

  it('is looked up again after a file was added, also if the lookup was running', async () => {
    await find();
    documents.forgetUnknown();
    const running = find();
    documents.forgetUnknown();
    library.put(13, { documentId: UNKNOWN });
    expect(await running).toEqual(NOT_FOUND);
    expect(await documents.findFileId(UNKNOWN)).toBe(13);
  });

  it('is looked up each time with a sourceCheckSeconds of 0', async () => {
    documents = open(0);
    await find();
    await find();
    expect(calls()).toEqual([`find ${UNKNOWN}`, `find ${UNKNOWN}`]);
  });

  it('does not evict an image, however many ids are guessed', async () => {
    await widthOf();
    for (let index = 0; index < 30_000; index += 1) await documents.findFileId(String(index).padStart(24, 'g')).catch(() => undefined);
    expect(calls()).toHaveLength(30_001);
    await widthOf();
    expect(calls()).toEqual([]);
  });
});

it('a database that fails is no missing file, and is asked again', async () => {
  library.failure = new Error('ECONNREFUSED');
  await expect(widthOf()).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE', cause: library.failure });
  await expect(documents.findFileId(DOCUMENT)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  library.failure = null;
  expect(await widthOf()).toBe(4000);
});

it('keeps a bounded number of images', async () => {
  for (let fileId = 100; fileId < 5200; fileId += 1) {
    const documentId = String(fileId).padStart(24, 'k');
    library.put(fileId, { documentId });
    await documents.describe(documentId);
    library.delete(fileId);
  }
  library.put(12, { documentId: DOCUMENT });
  library.put(100, { documentId: '100'.padStart(24, 'k') });
  library.put(5199, { documentId: '5199'.padStart(24, 'k') });
  calls();
  await documents.findFileId('5199'.padStart(24, 'k'));
  await documents.findFileId('100'.padStart(24, 'k'));
  expect(calls()).toEqual([`find ${'100'.padStart(24, 'k')}`]);
});
