import { beforeEach, describe, expect, it } from 'vitest';
import { SourceGoneError, SourceUnavailableError } from '../../../server/src/core/errors';
import { MediaSources } from '../../../server/src/sources/media-sources';
import { ReadBuffers, RecentSources } from '../../../server/src/sources/read-buffers';
import type { LocalSourceStorage, MediaRow } from '../../../server/src/sources/source-file';

let now: number;
let focus: number;
let failure: Error;
let stale: unknown[];
let sources: MediaSources;

/** Two files on the disk. The first cannot be read. */
beforeEach(() => {
  [now, focus, stale] = [0, 10, []];
  const originals: LocalSourceStorage = {
    inPlace: true,
    version: ({ url }) => (url === '/uploads/1.jpg' ? Promise.reject(failure) : Promise.resolve('v')),
    read: () => Promise.reject(new Error('nothing is read here')),
  };
  sources = new MediaSources({
    findPurgeMark: async () => '',
    findRow: async (id): Promise<MediaRow> => ({
      id, name: 'a.jpg', mime: 'image/jpeg', url: `/uploads/${id}.jpg`, hash: 'a', ext: '.jpg', provider: 'local', updatedAt: new Date(0), focalPoint: { x: focus, y: focus },
    }),
    storageOf: () => originals,
    recent: new RecentSources(new ReadBuffers()),
    recallVersion: async () => null,
    onReplaced: () => undefined,
    onDeleted: () => undefined,
    onStale: (error) => stale.push(error),
    checkSeconds: 5,
    now: () => now,
    date: Date.now,
  });
});

describe('an original that cannot be read', () => {
  it.each([
    ['EACCES', () => new SourceUnavailableError('refused', { cause: Object.assign(new Error(), { code: 'EACCES' }) })],
    ['a file that is gone', () => new SourceGoneError('gone')],
    ['whatever has no name', () => Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })],
  ])('(%s) does not affect other files', async (_what, create) => {
    failure = create();
    const focusSeen: unknown[] = [];
    for (let second = 0; second < 30; second += 1) {
      now = second * 1000;
      if (second === 10) focus = 90;
      await expect(sources.find(1)).rejects.toBe(failure);
      focusSeen.push((await sources.find(2)).focalPoint?.x);
    }
    expect([focusSeen.indexOf(90), stale]).toEqual([10, []]);
  });
});
