import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'koa';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RedirectStatus, RenditionToSend } from '../../../server/src/http/image-route';
import { versionTag } from '../../../server/src/signing/signed-path';
import { startImageServer, type ImageServer } from '../../helpers/image-server';
import { pictureBytes } from '../../helpers/picture-bytes';
import { rawRequest, type RawRequest } from '../../helpers/raw-http';

const bytes = pictureBytes(54_000);
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
const IMAGE_HEADERS = ['content-type', 'etag', 'last-modified', 'cache-control', 'accept-ranges', 'content-security-policy', 'x-content-type-options', 'cross-origin-resource-policy', 'access-control-allow-origin'];
const HEADERS = {
  'content-type': 'image/jpeg',
  'content-length': '54000',
  etag: expect.stringMatching(/^"[0-9a-f]{32}"$/) as string,
  'last-modified': 'Sun, 05 May 2024 06:07:08 GMT',
  'cache-control': 'public, max-age=3600',
  'accept-ranges': 'bytes',
  'content-security-policy': "default-src 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
};

let directory: string;
let path: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'renditions-redirect-'));
  path = join(directory, 'rendition');
  await writeFile(path, bytes);
});
afterAll(() => rm(directory, { recursive: true }));

describe('a route with a custom action', () => {
  type Send = (ctx: Context, rendition: RenditionToSend) => unknown;
  let server: ImageServer;
  let send: Send;
  const calls: { readonly ctx: Context; readonly rendition: RenditionToSend }[] = [];

  beforeAll(async () => {
    const action = {
      type: 'custom' as const,
      send(ctx: unknown, rendition: RenditionToSend) {
        calls.push({ ctx: ctx as Context, rendition });
        return send(ctx as Context, rendition);
      },
    };
    server = await startImageServer({ action });
    server.renditions.add({ format: 'jpeg', bytes, location: { path } }, { fileId: 12 });
    server.renditions.add({ format: 'jpeg', bytes }, { fileId: 13 });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    calls.length = server.log.lines.length = server.koaErrors.length = 0;
    send = (ctx, rendition) => {
      ctx.body = createReadStream(rendition.path);
    };
  });
  const get = (request: RawRequest = {}, fileId = 12) => rawRequest(server.port, server.url(fileId, 'width-50'), request);

  it('may send a stream, with the headers of the plugin', async () => {
    const { status, headers, body } = await get();
    expect([status, body.equals(bytes)]).toEqual([200, true]);
    expect(headers).toEqual({ ...HEADERS, date: expect.any(String) as string, connection: 'close' });
  });

  it('passes the rendition and the request context to the function', async () => {
    const { headers } = await get();
    const [{ ctx, rendition } = {}] = calls;
    expect(rendition).toEqual({ key: headers.etag?.replaceAll('"', ''), path, mime: 'image/jpeg', size: 54_000, headers: expect.any(Object) as object });
    const lowerCased = Object.fromEntries(Object.entries(rendition?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    expect(lowerCased).toEqual(HEADERS);
    expect(ctx?.path).toBe(server.url(12, 'width-50').replaceAll('%7C', '|'));
  });

  it('waits for the function, which may change headers and status', async () => {
    send = async (ctx) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ctx.set('Cache-Control', 'no-cache');
      ctx.status = 203;
      ctx.body = bytes.subarray(0, 5);
    };
    const { status, headers, body } = await get();
    expect([status, headers['cache-control'], headers['content-length'], headers['content-type'], body.length]).toEqual([203, 'no-cache', '5', 'image/jpeg', 5]);
  });

  it('may set only a header for a web server', async () => {
    send = (ctx, rendition) => ctx.set('X-Send-From', rendition.path);
    const { status, headers, body } = await get();
    expect([status, headers['x-send-from'], headers['content-type'], headers['content-length'], body.length]).toEqual([200, path, 'image/jpeg', '0', 0]);
  });

  it.each<[string, Send]>([
    ['throws', () => { throw new Error('an internal secret'); }],
    ['rejects', async () => Promise.reject(new Error('an internal secret'))],
    ['throws with a different status', (ctx) => ctx.throw(404, 'an internal secret')],
    ['throws after it has named the file in a header', (ctx, rendition) => {
      ctx.set('X-Accel-Redirect', rendition.path);
      throw new Error('an internal secret');
    }],
    ['throws after it has set a body', (ctx) => {
      ctx.body = createReadStream(path);
      throw new Error('an internal secret');
    }],
  ])('answers 500 without the headers of the image if the function %s', async (_title, fails) => {
    send = fails;
    const { status, headers, text } = await get();
    expect([status, text, headers['cache-control'], headers['content-type'], headers['content-length']]).toEqual([500, 'Internal error', 'no-store', 'text/plain; charset=utf-8', '14']);
    const own = ['cache-control', 'content-type', 'x-content-type-options', 'access-control-allow-origin', 'cross-origin-resource-policy'];
    expect([...IMAGE_HEADERS, 'x-accel-redirect'].filter((name) => !own.includes(name) && name in headers)).toEqual([]);
    expect(server.log.lines).toEqual([expect.objectContaining({ level: 'error', message: expect.stringContaining('an internal secret') as string })]);
    expect(server.koaErrors).toEqual([]);
  });

  it('leaves the failure of its stream to Koa', async () => {
    send = (ctx) => {
      ctx.body = createReadStream(join(directory, 'gone'));
    };
    const { status, headers } = await get();
    expect([status, IMAGE_HEADERS.filter((name) => name !== 'content-type' && name in headers)]).toEqual([404, []]);
  });

  it.each<[string, RawRequest, number, string]>([
    ['a HEAD', { method: 'HEAD' }, 200, '54000'],
    ['a 304', { headers: { 'If-Modified-Since': 'Sun, 05 May 2024 06:07:08 GMT' } }, 304, ''],
  ])('does not call the function for %s', async (_title, request, status, length) => {
    const response = await get(request);
    expect([response.status, response.headers['content-length'] ?? '', response.body.length, calls.length]).toEqual([status, length, 0, 0]);
    expect(response.headers.etag).toEqual(HEADERS.etag);
  });

  it('does not call the function for a rendition that is not stored, and sends its bytes', async () => {
    const { status, headers, body } = await get({}, 13);
    expect([status, body.equals(bytes), calls.length]).toEqual([200, true, 0]);
    expect(headers).toMatchObject(HEADERS);
  });
});

describe.each<RedirectStatus>([301, 302, 307, 308])('a route that redirects with %i', (status) => {
  const LOCATION = 'https://cdn.example.com/renditions/12-ab.jpg?x=1&y=%20';
  let server: ImageServer;

  beforeAll(async () => {
    server = await startImageServer({ action: { type: 'redirect', status } });
    server.renditions.add({ format: 'jpeg', bytes, location: { url: LOCATION } }, { fileId: 12 });
    server.renditions.add({ format: 'jpeg', bytes }, { fileId: 13 });
    server.renditions.add({ format: 'jpeg', bytes, location: { path: '/a/file' } }, { fileId: 14 });
    server.renditions.add({ format: 'svg', bytes: SVG, location: { url: 'https://cdn.example.com/a.svg' } }, { fileId: 15 });
  });
  afterAll(() => server.close());
  const get = (fileId: number, spec: string, request: RawRequest = {}) => rawRequest(server.port, server.url(fileId, spec), request);

  it.each<[string, RawRequest]>([
    ['GET', {}],
    ['HEAD', { method: 'HEAD' }],
    ['a range', { headers: { Range: 'bytes=0-9' } }],
    ['a conditional request', { headers: { 'If-Modified-Since': 'Sun, 05 May 2024 06:07:08 GMT', 'If-None-Match': '*' } }],
  ])('redirects without validators, for %s', async (_title, request) => {
    const response = await get(12, 'width-50', request);
    expect([response.status, response.body.length]).toEqual([status, 0]);
    expect(response.headers).toEqual({
      location: LOCATION,
      'content-length': '0',
      'cache-control': 'public, max-age=3600',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      date: expect.any(String) as string,
      connection: 'close',
    });
  });

  it('is not immutable with a version, because its target may be evicted', async () => {
    const response = await rawRequest(server.port, server.url(12, 'width-50', { version: versionTag({ version: '1', focalPoint: null }) }));
    expect([response.status, response.headers['cache-control']]).toEqual([status, 'public, max-age=3600']);
  });

  it('serves an SVG itself, because its target has no content security policy', async () => {
    const response = await get(15, 'width-50');
    expect([response.status, response.text, response.headers.location]).toEqual([200, SVG.toString(), undefined]);
    expect(response.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'x-content-type-options': 'nosniff', 'content-security-policy': expect.stringMatching(/sandbox$/) as string });
    const etag = response.headers.etag ?? '';
    expect([(await get(15, 'width-50', { headers: { 'If-None-Match': etag } })).status, (await get(15, 'width-50', { headers: { 'If-Match': '"x"' } })).status]).toEqual([304, 412]);
  });

  it('sends Vary with format-auto', async () => expect((await get(12, 'format-auto')).headers).toMatchObject({ location: LOCATION, vary: 'Accept' }));

  it('sends the bytes of a rendition that is not stored', async () => {
    const response = await get(13, 'width-50');
    expect([response.status, response.body.equals(bytes), response.headers.location]).toEqual([200, true, undefined]);
    expect(response.headers).toMatchObject(HEADERS);
  });

  it('answers 500 if the store has no URL for the rendition', async () => {
    const response = await get(14, 'width-50');
    expect([response.status, response.headers.location, response.headers['cache-control']]).toEqual([500, undefined, 'no-store']);
  });

  it('answers 403 for a wrong signature', async () => {
    const response = await rawRequest(server.port, server.url(12, 'width-50').replace('width', 'height'));
    expect([response.status, response.headers.location]).toEqual([403, undefined]);
  });
});
