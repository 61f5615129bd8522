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
const OF_THE_IMAGE = ['content-type', 'etag', 'last-modified', 'cache-control', 'accept-ranges', 'content-security-policy', 'x-content-type-options', 'cross-origin-resource-policy', 'access-control-allow-origin'];
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
  directory = await mkdtemp(join(tmpdir(), 'renditions-placed-'));
  path = join(directory, 'rendition');
  await writeFile(path, bytes);
});
afterAll(() => rm(directory, { recursive: true }));

describe('a route whose renditions the project sends itself', () => {
  type Send = (ctx: Context, rendition: RenditionToSend) => unknown;
  let server: ImageServer;
  let send: Send;
  const asked: { readonly ctx: Context; readonly rendition: RenditionToSend }[] = [];

  beforeAll(async () => {
    const action = {
      type: 'custom' as const,
      send(ctx: unknown, rendition: RenditionToSend) {
        asked.push({ ctx: ctx as Context, rendition });
        return send(ctx as Context, rendition);
      },
    };
    server = await startImageServer({ action });
    server.renditions.add({ format: 'jpeg', bytes, location: { path } }, { fileId: 12 });
    server.renditions.add({ format: 'jpeg', bytes }, { fileId: 13 });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    asked.length = server.log.lines.length = server.koaErrors.length = 0;
    send = (ctx, rendition) => {
      ctx.body = createReadStream(rendition.path);
    };
  });
  const get = (request: RawRequest = {}, fileId = 12) => rawRequest(server.port, server.url(fileId, 'width-50'), request);

  it('may be given a stream, with the headers that are set already', async () => {
    const { status, headers, body } = await get();
    expect([status, body.equals(bytes)]).toEqual([200, true]);
    expect(headers).toEqual({ ...HEADERS, date: expect.any(String) as string, connection: 'close' });
  });

  it('tells the function all about the rendition, and of whom it was asked', async () => {
    const { headers } = await get();
    const [{ ctx, rendition } = {}] = asked;
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

  it('may say with a header alone who is to send it', async () => {
    send = (ctx, rendition) => ctx.set('X-Send-From', rendition.path);
    const { status, headers, body } = await get();
    expect([status, headers['x-send-from'], headers['content-type'], headers['content-length'], body.length]).toEqual([200, path, 'image/jpeg', '0', 0]);
  });

  it.each<[string, Send]>([
    ['throws', () => { throw new Error('a secret of the house'); }],
    ['rejects', async () => Promise.reject(new Error('a secret of the house'))],
    ['throws with a status of its own', (ctx) => ctx.throw(404, 'a secret of the house')],
    ['throws after it gave a body', (ctx) => {
      ctx.body = createReadStream(path);
      throw new Error('a secret of the house');
    }],
  ])('is a 500 without the headers of the image where it %s', async (_title, fails) => {
    send = fails;
    const { status, headers, text } = await get();
    expect([status, text, headers['cache-control'], headers['content-type'], headers['content-length']]).toEqual([500, 'Internal error', 'no-store', 'text/plain; charset=utf-8', '14']);
    const own = ['cache-control', 'content-type', 'x-content-type-options', 'access-control-allow-origin', 'cross-origin-resource-policy'];
    expect(OF_THE_IMAGE.filter((name) => !own.includes(name) && name in headers)).toEqual([]);
    expect(server.log.lines).toEqual([expect.objectContaining({ level: 'error', message: expect.stringContaining('a secret of the house') as string })]);
    expect(server.koaErrors).toEqual([]);
  });

  it('is for Koa to answer where its stream fails', async () => {
    send = (ctx) => {
      ctx.body = createReadStream(join(directory, 'gone'));
    };
    const { status, headers } = await get();
    expect([status, OF_THE_IMAGE.filter((name) => name !== 'content-type' && name in headers)]).toEqual([404, []]);
  });

  it.each<[string, RawRequest, number, string]>([
    ['a HEAD', { method: 'HEAD' }, 200, '54000'],
    ['what the client has already', { headers: { 'If-Modified-Since': 'Sun, 05 May 2024 06:07:08 GMT' } }, 304, ''],
  ])('never sees %s', async (_title, request, status, length) => {
    const answer = await get(request);
    expect([answer.status, answer.headers['content-length'] ?? '', answer.body.length, asked.length]).toEqual([status, length, 0, 0]);
    expect(answer.headers.etag).toEqual(HEADERS.etag);
  });

  it('never sees a rendition that no store took in, which is answered with its bytes', async () => {
    const { status, headers, body } = await get({}, 13);
    expect([status, body.equals(bytes), asked.length]).toEqual([200, true, 0]);
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
  const ask = (fileId: number, spec: string, request: RawRequest = {}) => rawRequest(server.port, server.url(fileId, spec), request);

  it.each<[string, RawRequest]>([
    ['GET', {}],
    ['HEAD', { method: 'HEAD' }],
    ['a range', { headers: { Range: 'bytes=0-9' } }],
    ['what the client could have', { headers: { 'If-Modified-Since': 'Sun, 05 May 2024 06:07:08 GMT', 'If-None-Match': '*' } }],
  ])('leads there, without validators, for %s', async (_title, request) => {
    const answer = await ask(12, 'width-50', request);
    expect([answer.status, answer.body.length]).toEqual([status, 0]);
    expect(answer.headers).toEqual({
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

  it('is kept no longer than its route says, though the URL names a version: its target may go sooner', async () => {
    const answer = await rawRequest(server.port, server.url(12, 'width-50', { version: versionTag({ version: '1', focalPoint: null }) }));
    expect([answer.status, answer.headers['cache-control']]).toEqual([status, 'public, max-age=3600']);
  });

  it('serves an SVG itself: at its address it would be a document without our policy', async () => {
    const answer = await ask(15, 'width-50');
    expect([answer.status, answer.text, answer.headers.location]).toEqual([200, SVG.toString(), undefined]);
    expect(answer.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'x-content-type-options': 'nosniff', 'content-security-policy': expect.stringMatching(/sandbox$/) as string });
    const etag = answer.headers.etag ?? '';
    expect([(await ask(15, 'width-50', { headers: { 'If-None-Match': etag } })).status, (await ask(15, 'width-50', { headers: { 'If-Match': '"x"' } })).status]).toEqual([304, 412]);
  });

  it('says where it depends on what the client accepts', async () => expect((await ask(12, 'format-auto')).headers).toMatchObject({ location: LOCATION, vary: 'Accept' }));

  it('answers with its bytes what no store took in', async () => {
    const answer = await ask(13, 'width-50');
    expect([answer.status, answer.body.equals(bytes), answer.headers.location]).toEqual([200, true, undefined]);
    expect(answer.headers).toMatchObject(HEADERS);
  });

  it('is a 500 where the store has no address for it', async () => {
    const answer = await ask(14, 'width-50');
    expect([answer.status, answer.headers.location, answer.headers['cache-control']]).toEqual([500, undefined, 'no-store']);
  });

  it('leads nobody anywhere without a signature', async () => {
    const answer = await rawRequest(server.port, server.url(12, 'width-50').replace('width', 'height'));
    expect([answer.status, answer.headers.location]).toEqual([403, undefined]);
  });
});
