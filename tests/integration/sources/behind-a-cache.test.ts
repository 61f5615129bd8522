import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MediaSources } from '../../../server/src/sources/media-sources';
import { ReadBuffers, RecentSources } from '../../../server/src/sources/read-buffers';
import { RemoteSource } from '../../../server/src/sources/remote-source';
import type { MediaRow } from '../../../server/src/sources/source-file';
import { startCachingProxy, type CachingProxyOptions } from '../../helpers/caching-proxy';

const START = Date.UTC(2026, 4, 5, 6, 7, 8);
const CHECK_SECONDS = 5;
const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds since the start, for storage, CDN, database and Strapi. */
let seconds: number;
let stored: string;
let storage: Server;
let cdn: Awaited<ReturnType<typeof startCachingProxy>>;
let row: MediaRow;
let replaced: number;
let sources: MediaSources;

const date = () => START + seconds * 1000;

beforeEach(async () => {
  [seconds, stored, replaced] = [0, 'old', 0];
  storage = createServer(({ headers: { range } }, response) => {
    const body = range === 'bytes=0-0' ? stored.slice(0, 1) : stored;
    response.setHeader('ETag', `"${stored}"`).setHeader('Date', new Date(date()).toUTCString()).setHeader('Content-Length', body.length);
    if (range === 'bytes=0-0') response.setHeader('Content-Range', `bytes 0-0/${stored.length}`);
    response.writeHead(range === 'bytes=0-0' ? 206 : 200).end(body);
  });
  await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await cdn.stop();
  storage.close();
  storage.closeAllConnections();
});

async function begin(options: Partial<CachingProxyOptions>): Promise<void> {
  cdn = await startCachingProxy({ port: (storage.address() as AddressInfo).port, date, ttlSeconds: HOUR, ...options });
  row = { id: 1, name: 'a.jpg', mime: 'image/jpeg', url: `${cdn.origin}/a.jpg`, hash: 'a', ext: '.jpg', provider: 'aws-s3', updatedAt: new Date(START - HOUR * 1000), focalPoint: null };
  const buffers = new ReadBuffers();
  const remote = new RemoteSource({ fetch, addressOf: async ({ url }) => url, isAllowed: () => true, onRefused: () => undefined, buffers, maxBytes: 1000, timeoutSeconds: 5 });
  sources = new MediaSources({
    findPurgeMark: async () => '',
    findRow: async () => ({ ...row }),
    storageOf: () => remote,
    recent: new RecentSources(buffers),
    recallVersion: async () => null,
    onReplaced: () => void (replaced += 1),
    onDeleted: () => undefined,
    onStale: () => undefined,
    checkSeconds: CHECK_SECONDS,
    now: () => seconds * 1000,
    date,
  });
}

/** As Strapi does: first the object, at the same URL, then the row. */
function replace(): void {
  stored = 'new';
  row = { ...row, updatedAt: new Date(date()) };
}

const version = async () => (await sources.find(1)).version;

/** Requests to the CDN for a lookup each second, and the last version. */
async function use(length: number): Promise<{ readonly requests: number; readonly version: string }> {
  const before = cdn.requests;
  for (const end = seconds + length; seconds < end; seconds += CHECK_SECONDS) await version();
  return { requests: cdn.requests - before, version: await version() };
}

describe('an image that is replaced behind a CDN', () => {
  it.each([
    ['within the ten minutes after the change', 25],
    ['later', 30 * MINUTE],
  ])('is noticed as soon as the CDN has it, %s', async (_when, ttlSeconds) => {
    await begin({ ttlSeconds });
    expect(await version()).toBe('"old"');
    seconds = 10;
    replace();
    const still = await use(ttlSeconds - 10 - CHECK_SECONDS);
    expect([still.version, replaced]).toEqual(['"old"', 0]);
    const now = await use(2 * CHECK_SECONDS);
    expect([now.version, replaced]).toEqual(['"new"', 1]);
  });

  it('is noticed as soon as the CDN is purged', async () => {
    await begin({ ttlSeconds: 20 * HOUR });
    await version();
    seconds = 10;
    replace();
    expect((await use(20 * MINUTE)).version).toBe('"old"');
    cdn.purge();
    seconds += CHECK_SECONDS;
    expect(await version()).toBe('"new"');
  });

  it('is noticed if this process changed it', async () => {
    await begin({ ttlSeconds: 25 });
    await version();
    seconds = 10;
    replace();
    sources.forget(1);
    expect(await version()).toBe('"old"');
    expect((await use(20)).version).toBe('"new"');
  });

  it('is read if the CDN caches the first byte and the whole file separately', async () => {
    await begin({ ttlSeconds: HOUR, isByRange: true });
    const before = await version();
    seconds = 10;
    replace();
    seconds += CHECK_SECONDS;
    const asked = await version();
    const input = await sources.open(1);
    sources.forget(1);
    const identity = await version();
    const again = await sources.open(1);
    expect([before, asked, input.kind === 'bytes' && input.version, identity, again.kind === 'bytes' && `${again.version} ${again.bytes.toString()}`])
      .toEqual(['"old"', '"old"', '"new"', '"new"', '"new" new']);
  });
});

describe('the number of requests', () => {
  it('is one an hour for an image that did not change recently', async () => {
    await begin({ ttlSeconds: 60 });
    expect((await use(6 * HOUR)).requests).toBeLessThanOrEqual(7);
  });

  it('is one a lookup for ten minutes after a change, then one an hour', async () => {
    await begin({ ttlSeconds: 60 });
    await version();
    seconds = 10;
    replace();
    expect((await use(10 * MINUTE)).requests).toBeLessThanOrEqual((10 * MINUTE) / CHECK_SECONDS + 1);
    expect((await use(6 * HOUR)).requests).toBeLessThanOrEqual(7);
  });

  it('is one an hour for an image that the CDN keeps for more than a day', async () => {
    await begin({ ttlSeconds: 72 * HOUR });
    await version();
    seconds = 10;
    replace();
    await use(MINUTE);
    seconds += 24 * HOUR;
    expect(await use(6 * HOUR)).toMatchObject({ version: '"old"' });
    expect((await use(6 * HOUR)).requests).toBeLessThanOrEqual(7);
  });
});
