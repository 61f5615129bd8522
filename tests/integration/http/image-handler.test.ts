import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Middleware } from 'koa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BusyError } from '../../../server/src/core/errors';
import { createImageHandler, mountFirst } from '../../../server/src/http/image-handler';
import type { ImageRoute } from '../../../server/src/http/image-route';
import { ResponseCache } from '../../../server/src/http/response-cache';
import { writeBuffered } from '../../../server/src/http/response';
import { startImageServer, URL_BYTES, type ImageServer } from '../../helpers/image-server';
import { noVariants } from '../../helpers/no-variants';

const VOLATILE = ['date', 'connection', 'keep-alive'];

let server: ImageServer;
afterEach(() => server.close());

async function start(options?: Partial<ImageRoute>, middleware?: Middleware): Promise<void> {
  server = await startImageServer(options, middleware);
  server.renditions.add({ format: 'jpeg', bytes: Buffer.from('bytes of an image') }, { fileId: 1 });
}

async function get(path: string, init?: RequestInit) {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
  const { status, headers } = response;
  return { status, body: await response.text(), headers: Object.fromEntries([...headers].filter(([name]) => !VOLATILE.includes(name))) };
}

/** The same request a hundred times: before and after the response is cached. */
async function getOften(path: string, init?: RequestInit) {
  const first = await get(path, init);
  for (let times = 2; times <= 100; times += 1) expect(await get(path, init)).toEqual(first);
  return first;
}

describe('a route in front of Koa', () => {
  beforeEach(() => start());

  it.each([
    ['an image', 'width-4', {}, 200],
    ['HEAD', 'width-4', { method: 'HEAD' }, 200],
    ['a part', 'width-4', { headers: { Range: 'bytes=0-4' } }, 206],
    ['a format that depends on the client', 'width-4|format-auto', { headers: { Accept: 'image/avif' } }, 200],
    ['an invalid spec', 'width-zero', {}, 400],
    ['another method', 'width-4', { method: 'POST' }, 405],
    ['a preflight request', 'width-4', { method: 'OPTIONS', headers: { Origin: 'https://example.com', 'Access-Control-Request-Method': 'GET' } }, 405],
  ])('answers the first and the hundredth request alike, without Koa: %s', async (_title, spec, init, status) => {
    expect((await getOften(server.url(1, spec), init)).status).toBe(status);
    expect(server.reached.koa).toBe(0);
  });

  it('answers a wrong signature, an unknown file and a broken path alike', async () => {
    expect((await getOften(server.url(1, 'width-4').replace(/^\/images\/./, '/images/_'))).status).toBe(403);
    expect((await getOften(server.url(99, 'width-4'))).status).toBe(404);
    expect((await getOften('/images/nothing')).status).toBe(404);
    expect(server.reached.koa).toBe(0);
  });

  it('answers 304 to a client with the image', async () => {
    const { headers } = await get(server.url(1, 'width-4'));
    expect((await getOften(server.url(1, 'width-4'), { headers: { 'If-None-Match': headers['etag'] ?? '' } })).status).toBe(304);
  });

  it('fetches an image that is not in memory, in whole or in part', async () => {
    const url = server.url(1, 'width-4');
    const first = await get(url);
    vi.spyOn(server.renditions, 'getFromMemory').mockReturnValue(null);
    server.renditions.calls.length = 0;
    expect(await get(url)).toEqual(first);
    expect((await get(url, { headers: { Range: 'bytes=0-4' } })).body).toBe('bytes');
    // The rendition is already resolved.
    expect(server.renditions.calls).toEqual(['get', 'get']);
    expect(server.counters.sentBytes).toBe(2 * first.body.length + 5);
  });

  it('answers a failure although it answered the URL before', async () => {
    const url = server.url(1, 'width-4');
    await get(url);
    vi.spyOn(server.renditions, 'getFromMemory').mockReturnValue(null);
    vi.spyOn(server.renditions, 'get').mockRejectedValue(new BusyError('the queue is full'));
    const { status, headers } = await get(url);
    expect([status, headers['retry-after'], server.counters.errors.get('BUSY')]).toEqual([503, '2', 1]);
  });

  it('leaves all other requests to Koa', async () => {
    expect((await get('/elsewhere')).body).toBe('behind');
    expect((await get('/images')).body).toBe('behind');
    expect((await get('/images-of-others/x')).body).toBe('behind');
    expect(server.reached.koa).toBe(3);
  });

  it('answers without its cache if the cache fails', async () => {
    const url = server.url(1, 'width-4');
    await get(url);
    vi.spyOn(server.renditions, 'getFromMemory').mockImplementation(() => {
      throw new Error('broken');
    });
    expect((await get(url)).body).toBe('bytes of an image');
    expect(server.log.levels()).toEqual(['error']);
  });

  it.each([
    ['that is cached', { response: { status: 200, headers: { 'Bad\nName': 'x' }, body: null } }],
    ['that is not', null],
  ])('answers 500 if a response cannot be written: one %s', async (_title, hit) => {
    const find = vi.spyOn(ResponseCache.prototype, 'find').mockReturnValue(hit);
    const release = vi.fn(async () => undefined);
    if (hit === null) vi.spyOn(server.renditions, 'get').mockImplementation(async (resolved) => ({ resolved, format: 'jpeg', size: '1\n' as never, quickMaxAgeSeconds: null, stored: { release } as never }));
    const { status, body } = await get(server.url(1, 'width-4'));
    find.mockRestore();
    expect([status, body]).toEqual([500, 'Internal error']);
    expect(server.log.lines).toEqual([{ level: 'error', message: expect.stringContaining('Response on route images') as string }]);
    expect([server.counters.errors.get('INTERNAL_ERROR'), server.counters.sentBytes, release.mock.calls.length]).toEqual([1, 0, hit === null ? 1 : 0]);
  });
});

describe('a route behind middlewares', () => {
  const refuse: Middleware = async (ctx, next) => {
    ctx.set('Strict-Transport-Security', 'max-age=60');
    if (ctx.get('x-password') === 'secret') {
      await next();
      return;
    }
    ctx.status = 401;
    ctx.body = 'password?';
  };
  beforeEach(() => start({ behindMiddlewares: true }, refuse));

  it('is refused by a middleware, at the first and at the hundredth request', async () => {
    const url = server.url(1, 'width-4');
    const headers = { 'X-Password': 'secret' };
    const refused = await getOften(url);
    expect([refused.status, refused.body]).toEqual([401, 'password?']);
    const allowed = await getOften(url, { headers });
    expect([allowed.status, allowed.body, allowed.headers['strict-transport-security'], allowed.headers['cache-control']]).toEqual([200, 'bytes of an image', 'max-age=60', 'public, max-age=3600']);
    expect((await getOften(url)).status).toBe(401);
    expect(server.reached.koa).toBe(300);
  });

  it('answers as in front of Koa: methods, signatures, conditional requests', async () => {
    const headers = { 'X-Password': 'secret' };
    const url = server.url(1, 'width-4');
    const { headers: { etag = '' } } = await get(url, { headers });
    expect((await get(url, { headers, method: 'POST' })).status).toBe(405);
    expect((await get(url.replace(/^\/images\/./, '/images/_'), { headers })).status).toBe(403);
    expect((await get(url, { headers: { ...headers, 'If-None-Match': etag } })).status).toBe(304);
  });

  it('is not found with its path in other letter case', async () => {
    expect((await get(server.url(1, 'width-4').replace('/images', '/IMAGES'), { headers: { 'X-Password': 'secret' } })).body).toBe('behind');
  });
});

describe('other listeners of the server', () => {
  const counting = (seen: string[]) => {
    const http = createServer((_request, response) => response.end('behind'));
    http.once('request', () => seen.push('once'));
    http.on('request', () => seen.push('on'));
    return http;
  };
  const getFrom = async (http: Server, path: string) => (await fetch(`http://127.0.0.1:${(http.address() as AddressInfo).port}${path}`)).text();
  beforeEach(() => start());

  const mountOn = (http: Server) => mountFirst(http, createImageHandler([server.route], new ResponseCache(server.renditions, URL_BYTES), { renditions: server.renditions, variants: noVariants, counters: server.counters, log: server.log, now: Date.now, settingsChangedAt: () => 0 }));

  it('get all other requests, and no request for an image', async () => {
    const seen: string[] = [];
    const http = counting(seen);
    mountOn(http);
    await once(http.listen(0, '127.0.0.1'), 'listening');
    for (let times = 0; times < 3; times += 1) expect(await getFrom(http, '/')).toBe('behind');
    for (let times = 0; times < 3; times += 1) expect(await getFrom(http, server.url(1, 'width-4'))).toBe('bytes of an image');
    expect(seen).toEqual(['once', 'on', 'on', 'on']);
    http.closeAllConnections();
    http.close();
  });

  it('get upgrade requests, also for a path of the route', async () => {
    mountOn(server.server);
    server.server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\nupgraded'));
    const client = connect(server.port, '127.0.0.1');
    client.write(`GET ${server.url(1, 'width-4')} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    const chunks: Buffer[] = [];
    client.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(client, 'end');
    expect(Buffer.concat(chunks).toString()).toContain('upgraded');
  });

  it('are restored in their order after the handler is removed', async () => {
    const seen: string[] = [];
    const http = counting(seen);
    const unmount = mountOn(http);
    http.on('request', () => seen.push('later'));
    unmount();
    unmount();
    await once(http.listen(0, '127.0.0.1'), 'listening');
    for (let times = 0; times < 2; times += 1) expect(await getFrom(http, server.url(1, 'width-4'))).toBe('behind');
    expect(seen).toEqual(['once', 'on', 'later', 'on', 'later']);
    http.closeAllConnections();
    http.close();
  });
});

describe('a client that reads nothing', () => {
  let http: Server;
  beforeEach(() => start());
  afterEach(() => http.close());

  it('is disconnected', async () => {
    const body = Buffer.alloc(64 * 1024 * 1024);
    let closed: Promise<unknown[]> | undefined;
    http = createServer((_request, response) => {
      closed = once(response, 'close');
      writeBuffered({ status: 200, headers: { 'Content-Length': String(body.length) }, body }, response, 200);
    }).listen(0, '127.0.0.1');
    await once(http, 'listening');
    const client = connect((http.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    client.pause();
    await expect.poll(() => closed !== undefined).toBe(true);
    await closed;
    client.destroy();
  });

  it('has a timeout that starts again with each byte that it reads', async () => {
    const body = Buffer.alloc(64 * 1024 * 1024);
    http = createServer((_request, response) => writeBuffered({ status: 200, headers: { 'Content-Length': String(body.length) }, body }, response, 3000)).listen(0, '127.0.0.1');
    await once(http, 'listening');
    const client = connect((http.address() as AddressInfo).port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    let taken = 0;
    client.on('data', (chunk: Buffer) => {
      taken += chunk.length;
      client.pause();
      // The whole download takes longer than the limit, but no pause between two chunks does.
      setTimeout(() => client.resume(), taken % (1 << 24) < chunk.length ? 1000 : 0);
    });
    await once(client, 'end');
    expect(taken).toBeGreaterThan(body.length);
  });
});
