import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SourceGoneError, SourceUnavailableError } from '../../../server/src/core/errors';
import type { MediaRow, RemoteSourceStorage, VersionResponse } from '../../../server/src/sources/source-file';
import { RemoteVersions } from '../../../server/src/sources/remote-versions';

const CHANGED = Date.UTC(2026, 4, 5);
const ROW: MediaRow = { id: 1, name: 'a.jpg', mime: 'image/jpeg', url: 'https://cdn.example.com/a.jpg', hash: 'a', ext: '.jpg', provider: 'aws-s3', updatedAt: new Date(CHANGED), focalPoint: null };

let respond: () => Promise<VersionResponse>;
let requests: number;
let recalled: string | null;
let versions: RemoteVersions;
let seconds: number;

const storage: RemoteSourceStorage = {
  inPlace: false,
  version: async () => (await respond()).version,
  requestVersion() {
    requests += 1;
    return respond();
  },
  read: () => Promise.reject(new Error('expected no read')),
};
const response = (version: string, respondedAt: number | null = null, isHtml = false) => () => Promise.resolve({ version, respondedAt, isHtml });
/** A second after the last lookup, since the interval of requests is a second at least. */
const lookUp = async (row = ROW) => {
  vi.setSystemTime(Date.now() + 1000);
  seconds += 1;
  return versions.of(row, storage);
};

beforeEach(() => {
  vi.useFakeTimers({ now: CHANGED });
  [requests, seconds, recalled, respond] = [0, 0, null, response('old')];
  versions = new RemoteVersions({ recallVersion: async () => recalled, now: () => performance.now() + seconds * 1000, date: () => Date.now() });
});
afterEach(() => void vi.useRealTimers());

describe('a storage that fails', () => {
  it('is waited for no longer than a second if a version is known; a late response counts for the next lookup', async () => {
    await lookUp();
    let resolve: (found: VersionResponse) => void = () => undefined;
    respond = () => new Promise((done) => (resolve = done));
    const start = performance.now();
    const waiting = lookUp();
    await vi.advanceTimersByTimeAsync(1000);
    expect([await waiting, performance.now() - start]).toEqual(['old', 1000]);
    resolve({ version: 'new', respondedAt: null, isHtml: false });
    await vi.advanceTimersByTimeAsync(0);
    respond = response('new');
    expect(await lookUp()).toBe('new');
  });

  it.each<[string, () => Promise<VersionResponse>]>([
    ['fails', () => Promise.reject(new SourceUnavailableError('stalled'))],
    ['says that the file is gone, though its row is there', () => Promise.reject(new SourceGoneError('gone'))],
    ['sends a page in its place', response('page', null, true)],
  ])('and %s leaves the version as it is, and gets another request after half a minute', async (_how, fault) => {
    await lookUp();
    respond = fault;
    for (let second = 0; second < 60; second += 5) {
      expect(await lookUp()).toBe('old');
      await vi.advanceTimersByTimeAsync(4000);
    }
    expect(requests).toBe(1 + 2);
    respond = response('new');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await lookUp()).toBe('new');
  });

  it('is replaced by the version in the ledger until it responds', async () => {
    respond = () => Promise.reject(new SourceUnavailableError('stalled'));
    await expect(lookUp()).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    recalled = 'recalled';
    expect(await lookUp()).toBe('recalled');
    respond = response('new');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await lookUp()).toBe('new');
  });

  it('with 404 means a missing file if no version is known', async () => {
    respond = () => Promise.reject(new SourceGoneError('gone'));
    await expect(lookUp()).rejects.toMatchObject({ code: 'SOURCE_GONE' });
  });
});

describe('a response', () => {
  it('from before the change does not replace one from after it', async () => {
    respond = response('new', CHANGED + 1000);
    expect(await lookUp()).toBe('new');
    respond = response('old', CHANGED - 1000);
    expect(await lookUp()).toBe('new');
  });

  it('is requested at once when the row changed', async () => {
    await vi.advanceTimersByTimeAsync(86_400_000);
    await lookUp();
    respond = response('new');
    expect(await lookUp()).toBe('old');
    expect(await lookUp({ ...ROW, updatedAt: new Date(CHANGED + 1) })).toBe('new');
  });

  it('is requested once an hour for a row with a date in the far future', async () => {
    const row = { ...ROW, updatedAt: new Date(CHANGED + 30 * 86_400_000) };
    respond = response('old', CHANGED);
    for (let minute = 0; minute < 180; minute += 1) {
      await lookUp(row);
      await vi.advanceTimersByTimeAsync(60_000);
    }
    expect(requests).toBe(3);
  });

  it('is shared by concurrent lookups', async () => {
    await lookUp();
    await Promise.all(Array.from({ length: 20 }, () => lookUp()));
    expect(requests).toBe(2);
    // Not within a second.
    await versions.of(ROW, storage);
    expect(requests).toBe(2);
  });

  it('that arrives after forget is ignored', async () => {
    await lookUp();
    let resolve: (found: VersionResponse) => void = () => undefined;
    respond = () => new Promise((done) => (resolve = done));
    const waiting = lookUp();
    versions.forget(1);
    respond = response('newest');
    expect(await lookUp()).toBe('newest');
    resolve({ version: 'late', respondedAt: null, isHtml: false });
    await waiting;
    await vi.advanceTimersByTimeAsync(86_400_000);
    respond = () => Promise.reject(new SourceUnavailableError('stalled'));
    expect(await lookUp()).toBe('newest');
  });
});
