import { beforeEach, describe, expect, it } from 'vitest';
import { MediaSources } from '../../../server/src/sources/media-sources';
import { ReadBuffers, RecentSources } from '../../../server/src/sources/read-buffers';
import type { MediaRow, RemoteSourceStorage, SourceFile } from '../../../server/src/sources/source-file';

const ROW: MediaRow = { id: 1, name: 'a.jpg', mime: 'image/jpeg', url: 'https://cdn.example.com/a.jpg', hash: 'a', ext: '.jpg', provider: 'aws-s3', updatedAt: new Date(0), focalPoint: null };

/** Queries that the test resolves. */
class Queries<T> {
  readonly open: { readonly resolve: (value: T) => void; readonly reject: (error: Error) => void }[] = [];
  count = 0;

  run(): Promise<T> {
    this.count += 1;
    return new Promise((resolve, reject) => this.open.push({ resolve, reject }));
  }
}

let now: number;
let rows: Queries<MediaRow | null>;
let stale: number;
let versions: string[];
let sources: MediaSources;

beforeEach(() => {
  [now, stale, versions, rows] = [0, 0, [], new Queries()];
  const version = async ({ url }: SourceFile) => {
    versions.push(url);
    return `v${versions.length}`;
  };
  const storage: RemoteSourceStorage = {
    inPlace: false,
    version,
    requestVersion: async (original) => ({ version: await version(original), respondedAt: null, isHtml: false }),
    read: () => Promise.reject(new Error('expected no read')),
  };
  sources = new MediaSources({
    findPurgeMark: async () => '',
    findRow: () => rows.run(),
    storageOf: () => storage,
    recent: new RecentSources(new ReadBuffers()),
    recallVersion: async () => null,
    onReplaced: () => undefined,
    onDeleted: () => undefined,
    onStale: () => void (stale += 1),
    checkSeconds: 5,
    now: () => now,
    // Long after the row changed.
    date: () => 86_400_000 + now,
  });
});

const known = async (row: MediaRow = ROW) => {
  const found = sources.find(row.id);
  rows.open.shift()?.resolve(row);
  return found;
};

describe('a lookup', () => {
  it('is shared by concurrent callers', async () => {
    const all = Promise.all(Array.from({ length: 10 }, () => sources.find(1)));
    rows.open[0]?.resolve(ROW);
    expect([new Set((await all).map(({ version }) => version)), rows.count, versions.length]).toEqual([new Set(['v1']), 1, 1]);
  });

  it('requests the version again when the row changed', async () => {
    await known();
    now = 6000;
    expect((await known()).version).toBe('v1');
    now = 12_000;
    expect((await known({ ...ROW, updatedAt: new Date(1) })).version).toBe('v2');
  });

  it('is kept for 10,000 files; the oldest is dropped', async () => {
    for (let id = 1; id <= 10_001; id += 1) await known({ ...ROW, id });
    const isKnown = (id: number) => sources.peek(id) !== null;
    expect([1, 2, 10_001].map(isKnown)).toEqual([false, true, true]);
  });

  it('does not wait for one that takes longer than checkSeconds', async () => {
    const slow = sources.find(1);
    now = 6000;
    const second = sources.find(1);
    rows.open[1]?.resolve(ROW);
    expect((await second).version).toBe('v1');
    rows.open[0]?.resolve(ROW);
    expect((await slow).name).toBe('a.jpg');
  });
});

describe('a database failure', () => {
  it('leaves the last result in use, and pauses queries for five seconds', async () => {
    await known();
    now = 6000;
    const found = sources.find(1);
    rows.open.shift()?.reject(new Error('no connection'));
    expect((await found).version).toBe('v1');
    now = 10_999;
    expect([(await sources.find(1)).version, rows.count, stale]).toEqual(['v1', 2, 1]);
    now = 11_000;
    void sources.find(1).catch(() => undefined);
    expect(rows.count).toBe(3);
  });

  it('pauses queries for other files, too', async () => {
    await known();
    await known({ ...ROW, id: 2 });
    now = 6000;
    const failed = sources.find(1);
    rows.open.shift()?.reject(new Error('no connection'));
    await failed;
    now = 10_999;
    expect([(await sources.find(2)).fileId, rows.count]).toEqual([2, 3]);
    now = 11_000;
    await known({ ...ROW, id: 2 });
    expect(rows.count).toBe(4);
  });

  it('throws for a file without a result, and for a file that was missing', async () => {
    const unknown = sources.find(1);
    rows.open.shift()?.reject(new Error('no connection'));
    await expect(unknown).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE', cause: new Error('no connection') });
    await known();
    now = 6000;
    const gone = sources.find(1);
    rows.open.shift()?.resolve(null);
    await expect(gone).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    now = 12_000;
    const again = sources.find(1);
    rows.open.shift()?.reject(new Error('no connection'));
    await expect(again).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  });
});

it('does not query the database for an id that no row can have', async () => {
  await expect(sources.find(2_147_483_648)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  expect(rows.count).toBe(0);
  expect((await known({ ...ROW, id: 2_147_483_647 })).fileId).toBe(2_147_483_647);
});

describe('peek', () => {
  it('returns the result until the next lookup is due', async () => {
    expect(sources.peek(1)).toBeNull();
    const asked = known();
    expect(sources.peek(1)).toBeNull();
    const found = await asked;
    expect(sources.peek(1)).toBe(found);
    now = 4999;
    expect(sources.peek(1)).toBe(found);
    now = 5000;
    expect(sources.peek(1)).toBeNull();
  });

  it('returns null during a lookup, and the same object afterwards if nothing changed', async () => {
    const before = await known();
    now = 5000;
    const again = sources.find(1);
    expect(sources.peek(1)).toBeNull();
    rows.open.shift()?.resolve({ ...ROW });
    expect(await again).toBe(before);
    expect(sources.peek(1)).toBe(before);
  });

  it.each<[string, Partial<MediaRow>]>([
    ['date', { updatedAt: new Date(1) }],
    ['name', { name: 'b.jpg' }],
    ['address', { url: 'https://cdn.example.com/b.jpg' }],
    ['focal point', { focalPoint: { x: 1, y: 2 } }],
  ])('returns another object if the row has another %s', async (_title, change) => {
    const before = await known();
    now = 5000;
    expect(await known({ ...ROW, ...change })).not.toBe(before);
  });

  it('returns null after forget, and for a missing file', async () => {
    await known();
    sources.forget(1);
    expect(sources.peek(1)).toBeNull();
    const missing = sources.find(1);
    rows.open.shift()?.resolve(null);
    await expect(missing).rejects.toThrow();
    expect(sources.peek(1)).toBeNull();
  });
});
