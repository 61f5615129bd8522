import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SourceGoneError, SourceUnavailableError } from '../../../server/src/core/errors';
import type { MediaRow, RemoteSourceStorage, VersionResponse } from '../../../server/src/sources/source-file';
import { RemoteVersions } from '../../../server/src/sources/remote-versions';

const CHANGED = Date.UTC(2026, 4, 5);
const ROW: MediaRow = { id: 1, name: 'a.jpg', mime: 'image/jpeg', url: 'https://cdn.example.com/a.jpg', hash: 'a', ext: '.jpg', provider: 'aws-s3', updatedAt: new Date(CHANGED), focalPoint: null };

let answer: () => Promise<VersionResponse>;
let asked: number;
let recalled: string | null;
let versions: RemoteVersions;
let seconds: number;

const originals: RemoteSourceStorage = {
  inPlace: false,
  version: async () => (await answer()).version,
  requestVersion() {
    asked += 1;
    return answer();
  },
  read: () => Promise.reject(new Error('nothing is read here')),
};
const says = (version: string, respondedAt: number | null = null, isHtml = false) => () => Promise.resolve({ version, respondedAt, isHtml });
/** A second later than before: no storage is asked more often. */
const look = async (row = ROW) => {
  vi.setSystemTime(Date.now() + 1000);
  seconds += 1;
  return versions.of(row, originals);
};

beforeEach(() => {
  vi.useFakeTimers({ now: CHANGED });
  [asked, seconds, recalled, answer] = [0, 0, null, says('old')];
  versions = new RemoteVersions({ recallVersion: async () => recalled, now: () => performance.now() + seconds * 1000, date: () => Date.now() });
});
afterEach(() => void vi.useRealTimers());

describe('a storage that does not answer as it should', () => {
  it('is waited for no longer than a second where a version is known, and its answer counts later', async () => {
    await look();
    let resolve: (found: VersionResponse) => void = () => undefined;
    answer = () => new Promise((done) => (resolve = done));
    const start = performance.now();
    const waiting = look();
    await vi.advanceTimersByTimeAsync(1000);
    expect([await waiting, performance.now() - start]).toEqual(['old', 1000]);
    resolve({ version: 'new', respondedAt: null, isHtml: false });
    await vi.advanceTimersByTimeAsync(0);
    answer = says('new');
    expect(await look()).toBe('new');
  });

  it.each<[string, () => Promise<VersionResponse>]>([
    ['fails', () => Promise.reject(new SourceUnavailableError('stalled'))],
    ['says that the file is gone, though its row is there', () => Promise.reject(new SourceGoneError('gone'))],
    ['sends a page in its place', says('page', null, true)],
  ])('but %s leaves the version as it is, and is asked again after half a minute', async (_how, fault) => {
    await look();
    answer = fault;
    for (let second = 0; second < 60; second += 5) {
      expect(await look()).toBe('old');
      await vi.advanceTimersByTimeAsync(4000);
    }
    expect(asked).toBe(1 + 2);
    answer = says('new');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await look()).toBe('new');
  });

  it('is stood in for by what the ledger recalls, until it answers', async () => {
    answer = () => Promise.reject(new SourceUnavailableError('stalled'));
    await expect(look()).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    recalled = 'recalled';
    expect(await look()).toBe('recalled');
    answer = says('new');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await look()).toBe('new');
  });

  it('but answers that the file is gone is believed where no version is known', async () => {
    answer = () => Promise.reject(new SourceGoneError('gone'));
    await expect(look()).rejects.toMatchObject({ code: 'SOURCE_GONE' });
  });
});

describe('an answer', () => {
  it('from before the change does not take the place of one from after it', async () => {
    answer = says('new', CHANGED + 1000);
    expect(await look()).toBe('new');
    answer = says('old', CHANGED - 1000);
    expect(await look()).toBe('new');
  });

  it('of another state of the row is asked for at once, however long ago that changed', async () => {
    await vi.advanceTimersByTimeAsync(86_400_000);
    await look();
    answer = says('new');
    expect(await look()).toBe('old');
    expect(await look({ ...ROW, updatedAt: new Date(CHANGED + 1) })).toBe('new');
  });

  it('to a row whose date lies far in the future is asked for once an hour', async () => {
    const row = { ...ROW, updatedAt: new Date(CHANGED + 30 * 86_400_000) };
    answer = says('old', CHANGED);
    for (let minute = 0; minute < 180; minute += 1) {
      await look(row);
      await vi.advanceTimersByTimeAsync(60_000);
    }
    expect(asked).toBe(3);
  });

  it('is one, however many looks wait for it', async () => {
    await look();
    await Promise.all(Array.from({ length: 20 }, () => look()));
    expect(asked).toBe(2);
    // Not within a second.
    await versions.of(ROW, originals);
    expect(asked).toBe(2);
  });

  it('that comes once the file was to be forgotten counts for nothing', async () => {
    await look();
    let resolve: (found: VersionResponse) => void = () => undefined;
    answer = () => new Promise((done) => (resolve = done));
    const waiting = look();
    versions.forget(1);
    answer = says('newest');
    expect(await look()).toBe('newest');
    resolve({ version: 'late', respondedAt: null, isHtml: false });
    await waiting;
    await vi.advanceTimersByTimeAsync(86_400_000);
    answer = () => Promise.reject(new SourceUnavailableError('stalled'));
    expect(await look()).toBe('newest');
  });
});
