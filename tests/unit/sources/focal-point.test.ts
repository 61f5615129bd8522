import { expect, it } from 'vitest';
import { MediaSources } from '../../../server/src/sources/media-sources';
import { ReadBuffers, RecentSources } from '../../../server/src/sources/read-buffers';
import type { MediaRow } from '../../../server/src/sources/source-file';

/** The focal point that `find` returns for a row. */
async function focalPointOf(focalPoint: unknown): Promise<unknown> {
  const row: MediaRow = { id: 1, name: 'a.jpg', mime: 'image/jpeg', url: '/uploads/a.jpg', hash: 'a', ext: '.jpg', provider: 'local', updatedAt: new Date(0), focalPoint };
  const sources = new MediaSources({
    findPurgeMark: async () => '',
    findRow: async () => row,
    storageOf: () => ({ inPlace: true, version: async () => 'v', read: () => Promise.reject(new Error('nothing is read here')) }),
    recent: new RecentSources(new ReadBuffers()),
    recallVersion: async () => null,
    onReplaced: () => undefined,
    onDeleted: () => undefined,
    onStale: () => undefined,
    checkSeconds: 5,
    now: () => 0,
    date: Date.now,
  });
  return (await sources.find(1)).focalPoint;
}

it.each([
  [{ x: 0, y: 100 }],
  [{ x: 12.5, y: 50 }],
])('accepts the focal point %j', async (point) => expect(await focalPointOf(point)).toEqual(point));

// Imports, seeds and migrations may write these into rows.
it.each([
  [null], [undefined], [{}], [{ x: 50 }], [{ x: null, y: null }], [[90, 50]], ['abc'], [50], [{ focalX: 50, focalY: 50 }],
  [{ x: '50', y: '50' }], [{ x: NaN, y: 50 }], [{ x: -1, y: 50 }], [{ x: 50, y: 100.1 }], [{ x: Infinity, y: 0 }],
])('ignores the focal point %j', async (point) => expect(await focalPointOf(point)).toBeNull());
