import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createImageHandler } from '../../../server/src/http/image-handler';
import type { ImageRoute } from '../../../server/src/http/image-route';
import { ResponseCache } from '../../../server/src/http/response-cache';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { signedPath, versionTag } from '../../../server/src/signing/signed-path';
import { createSigner } from '../../../server/src/signing/signature';
import { photograph } from '../../helpers/imaging/photograph';
import { noVariants } from '../../helpers/no-variants';
import { openPipelineFixture, type PipelineFixture, type PipelineFixtureOptions } from '../../helpers/pipeline-fixture';
import { RecordedLog } from '../../helpers/recorded-log';

const signer = createSigner({ keys: keysFromSecret('k'), algorithm: 'sha256' });
const SPEC = 'width-600';

let fixture: PipelineFixture;
let server: Server;
const log = new RecordedLog();

/** A handler on a real port with the real pipeline. With one slot a quick rendition stays so for two seconds. */
async function open(options: Partial<ImageRoute> = {}, pipeline: PipelineFixtureOptions = {}): Promise<void> {
  fixture = await openPipelineFixture({ encoding: { quick: true }, queue: { slots: 1 }, ...pipeline });
  const { renditions, counters } = fixture;
  const route: ImageRoute = { name: 'images', path: '/images', access: 'public', action: { type: 'serve' }, behindMiddlewares: false, maxAgeSeconds: 3600, cacheTags: false, baseUrl: null, presets: null, signer, ...options };
  const deps = { renditions, variants: noVariants, counters, log, now: Date.now, settingsChangedAt: () => 0 };
  server = createServer(createImageHandler([route], new ResponseCache(renditions, 16 * 1024 * 1024), deps)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await fixture.put(1, await photograph({ width: 900, height: 600 }));
}

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await fixture.close();
  expect(log.lines.filter(({ level }) => level !== 'debug')).toEqual([]);
});

async function get(headers: Record<string, string> = {}, query = '', options: { readonly expiresAtSeconds?: number } = {}) {
  const path = signedPath({ path: '/images', signer, fileId: 1, spec: SPEC, ...options });
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}${query}`, { headers, redirect: 'manual' });
  const header = (name: string) => response.headers.get(name) ?? '';
  return { status: response.status, cacheControl: header('cache-control'), etag: header('etag'), lastModified: header('last-modified'), location: header('location'), bytes: Buffer.from(await response.arrayBuffer()) };
}

const final = async () => {
  await expect.poll(() => fixture.counters.refined, { timeout: 20_000 }).toBeGreaterThan(0);
  await fixture.renditions.idle();
};

describe('a quick response', () => {
  it('may be kept for a minute, has another tag, and is followed by the final one at once', async () => {
    await open();
    const quick = await get();
    expect([quick.status, quick.cacheControl]).toEqual([200, 'public, max-age=60']);
    expect((await get()).etag).toBe(quick.etag);
    await final();
    const after = await get();
    expect([after.status, after.cacheControl]).toEqual([200, 'public, max-age=3600']);
    expect(after.etag).not.toBe(quick.etag);
    expect(after.bytes.length).toBeLessThan(quick.bytes.length);
    expect((await get()).bytes.equals(after.bytes)).toBe(true);
  });

  it('is never immutable, not even with the version of its source', async () => {
    await open();
    const { source, spec } = await fixture.renditions.resolve({ fileId: 1, spec: SPEC });
    const query = `?v=${versionTag(source, spec.presets)}`;
    expect((await get({}, query)).cacheControl).toBe('public, max-age=60');
    await final();
    expect((await get({}, query)).cacheControl).toBe('public, max-age=31536000, immutable');
  });

  it.each<[string, Partial<ImageRoute>, PipelineFixtureOptions, string]>([
    ['of the route', { maxAgeSeconds: 5 }, {}, 'public, max-age=5'],
    ['of the setting', {}, { quickMaxAgeSeconds: 7 }, 'public, max-age=7'],
    ['of private routes', { access: 'private' }, {}, 'private, no-store'],
  ])('has the lifetime %s', async (_title, route, pipeline, cacheControl) => {
    await open(route, pipeline);
    expect((await get()).cacheControl).toBe(cacheControl);
  });

  it('does not outlive its URL', async () => {
    await open();
    const { cacheControl } = await get({}, '', { expiresAtSeconds: Math.floor(Date.now() / 1000) + 20 });
    expect(Number(/^public, max-age=(\d+)$/.exec(cacheControl)?.[1])).toBeLessThanOrEqual(20);
  });

  it('is confirmed by its tag while it is there, never by its date; then both get the final one', async () => {
    await open();
    const quick = await get();
    const byTag = { 'If-None-Match': quick.etag };
    const byDate = { 'If-Modified-Since': quick.lastModified };
    expect(await get(byTag)).toMatchObject({ status: 304, cacheControl: 'public, max-age=60', etag: quick.etag });
    expect(await get(byDate)).toMatchObject({ status: 200, etag: quick.etag });
    expect((await get({ Range: 'bytes=10-19', 'If-Range': quick.lastModified })).status).toBe(200);
    await final();
    const after = await get();
    for (const condition of [byTag, byDate]) expect(await get(condition)).toMatchObject({ status: 200, etag: after.etag });
    for (const condition of [{ 'If-None-Match': after.etag }, { 'If-Modified-Since': after.lastModified }]) expect(await get(condition)).toMatchObject({ status: 304, cacheControl: 'public, max-age=3600' });
  });

  it('does not replace the final one that a client has from another process', async () => {
    await open();
    await get();
    const { key } = await fixture.renditions.resolve({ fileId: 1, spec: SPEC });
    const condition = { 'If-None-Match': `"${key.hash}"` };
    expect([await get(condition), await get(condition)]).toMatchObject([{ status: 304, cacheControl: 'public, max-age=3600' }, { status: 304 }]);
  });

  it('holds a precondition on its tag, and gives ranges of its bytes, until the final one is there', async () => {
    await open();
    const quick = await get();
    const range = { Range: 'bytes=10-19', 'If-Range': quick.etag };
    expect((await get({ 'If-Match': quick.etag })).status).toBe(200);
    expect((await get({ 'If-Match': '"another"' })).status).toBe(412);
    const part = await get(range);
    expect([part.status, part.bytes.equals(quick.bytes.subarray(10, 20))]).toEqual([206, true]);
    await final();
    expect((await get({ 'If-Match': quick.etag })).status).toBe(412);
    expect((await get(range)).status).toBe(200);
  });
});

describe('a route', () => {
  it('that redirects sends a quick rendition itself', async () => {
    await open({ action: { type: 'redirect', status: 301 } });
    const { store } = fixture;
    const located = store.locate.bind(store);
    store.locate = async (key) => {
      const found = await located(key);
      return found && { ...found, url: `https://cdn.example.com/${key.hash}` };
    };
    const quick = await get();
    expect([quick.status, quick.cacheControl]).toEqual([200, 'public, max-age=60']);
    expect((await get({ 'If-None-Match': quick.etag })).status).toBe(304);
    await final();
    const { key } = await fixture.renditions.resolve({ fileId: 1, spec: SPEC });
    expect(await get()).toMatchObject({ status: 301, location: `https://cdn.example.com/${key.hash}` });
  });

  it('whose web server sends files hands over final ones only', async () => {
    await open({ action: { type: 'sendfile', headers: (path) => ({ 'X-Path': path }) } });
    const quick = await get();
    expect([quick.status, quick.bytes.length > 1000]).toEqual([200, true]);
    await final();
    expect(await get()).toMatchObject({ status: 200, cacheControl: 'public, max-age=3600', bytes: Buffer.alloc(0) });
  });
});
