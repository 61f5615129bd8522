import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect, promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allowedHosts } from '../../../server/src/sources/allowed-hosts';
import type { SourceFile } from '../../../server/src/sources/source-file';
import { ReadBuffers } from '../../../server/src/sources/read-buffers';
import { RemoteSource, type RemoteSourceOptions } from '../../../server/src/sources/remote-source';
import { pictureBytes } from '../../helpers/picture-bytes';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const UPDATED_AT = '2026-05-05T06:07:08.900Z';
const LAST_MODIFIED = 'Tue, 05 May 2026 06:07:08 GMT';
const PICTURE = pictureBytes(900);

let respond: Handler;
let requested: string[];
let refused: string[];
let server: Server;
let origin: string;
let foreign: Server;
let foreignOrigin: string;
let foreignRequests: number;
/** Requests that have neither ended nor been aborted. */
let open: number;

beforeEach(async () => {
  requested = [];
  refused = [];
  foreignRequests = 0;
  open = 0;
  [server, origin] = await listen((request, response) => {
    requested.push(request.url ?? '');
    open += 1;
    response.on('close', () => (open -= 1));
    respond(request, response);
  });
  [foreign, foreignOrigin] = await listen((_request, response) => {
    foreignRequests += 1;
    response.end(PICTURE);
  });
});

afterEach(async () => {
  await expect.poll(() => open).toBe(0);
  for (const each of [server, foreign]) {
    each.close();
    each.closeAllConnections();
  }
});

async function listen(listener: Handler): Promise<[Server, string]> {
  const listening = createServer(listener);
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return [listening, `http://127.0.0.1:${(listening.address() as AddressInfo).port}`];
}

function source({ maxBytes = 1000, timeoutSeconds = 5, ...options }: Partial<RemoteSourceOptions> = {}): RemoteSource {
  const isAllowed = allowedHosts({ provider: 'aws-s3', providerOptions: { endpoint: origin }, hosts: [] });
  const onRefused = (host: string) => void refused.push(host);
  return new RemoteSource({ fetch, addressOf: async ({ url }) => url, isAllowed, onRefused, buffers: new ReadBuffers(), maxBytes, timeoutSeconds, ...options });
}

const original = (url = `${origin}/a.jpg`): SourceFile => ({ url, hash: 'a', ext: '.jpg', mime: 'image/jpeg', provider: 'aws-s3', updatedAt: UPDATED_AT });

/** A storage that supports ranges and sends these headers. */
const storing = (headers: Record<string, string>, bytes = PICTURE): Handler => ({ headers: { range } }, response) => {
  const isPart = range === 'bytes=0-0';
  const body = isPart ? bytes.subarray(0, 1) : bytes;
  response.writeHead(isPart ? 206 : 200, { ...headers, ...(isPart && { 'content-range': `bytes 0-0/${bytes.length}` }), 'content-length': body.length }).end(body);
};

const both = (remote: RemoteSource, file = original()) => [() => remote.version(file), () => remote.read(file)];

describe('the bytes and the version', () => {
  const KINDS = [
    { kind: 'an ETag', headers: { etag: '"abc"', 'last-modified': LAST_MODIFIED }, version: '"abc"' },
    { kind: 'an ETag that was made weak', headers: { etag: 'W/"abc"' }, version: '"abc"' },
    { kind: 'a time and a length', headers: { 'last-modified': LAST_MODIFIED }, version: `${LAST_MODIFIED}-900` },
    { kind: 'neither', headers: {}, version: UPDATED_AT },
  ];

  it.each(KINDS)('come with $kind', async ({ headers, version }) => {
    respond = storing(headers);
    const { bytes, version: versionRead } = await source().read(original());
    expect([bytes.equals(PICTURE), versionRead, await source().version(original())]).toEqual([true, version, version]);
  });

  it.each(KINDS)('come with $kind from a storage without ranges', async ({ headers, version }) => {
    respond = (_request, response) => response.writeHead(200, { ...headers, 'content-length': PICTURE.length }).end(PICTURE);
    expect([(await source().read(original())).version, await source().version(original())]).toEqual([version, version]);
  });

  it('come from a storage that sends no length', async () => {
    respond = (_request, response) => {
      response.writeHead(200, { 'last-modified': LAST_MODIFIED });
      response.write(PICTURE.subarray(0, 100), () => response.end(PICTURE.subarray(100)));
    };
    const expected = await source().version(original());
    const { bytes, version } = await source().read(original(), expected);
    expect([bytes.equals(PICTURE), version]).toEqual([true, expected]);
  });

  // Some storages send a whole file in chunks and a range with its length, or send validators for one of them only.
  const DISAGREEMENTS: readonly [string, Record<string, string>, Record<string, string>][] = [
    ['a length with the byte alone', { 'last-modified': LAST_MODIFIED, 'content-range': 'bytes 0-0/900' }, { 'last-modified': LAST_MODIFIED }],
    ['a length with the whole alone', { 'last-modified': LAST_MODIFIED, 'content-range': 'bytes 0-0/*' }, { 'last-modified': LAST_MODIFIED, 'content-length': '900' }],
    ['no length at all', { 'last-modified': LAST_MODIFIED, 'content-range': 'bytes 0-0/*' }, { 'last-modified': LAST_MODIFIED }],
    ['an ETag with the byte alone', { etag: '"abc"', 'last-modified': LAST_MODIFIED, 'content-range': 'bytes 0-0/900' }, { 'last-modified': LAST_MODIFIED }],
    ['an ETag with the whole alone', { 'last-modified': LAST_MODIFIED, 'content-range': 'bytes 0-0/900' }, { etag: '"abc"' }],
    ['everything with the whole alone', { 'content-range': 'bytes 0-0/900' }, { etag: '"abc"', 'last-modified': LAST_MODIFIED }],
  ];
  const telling = (ofByte: Record<string, string>, ofWhole: Record<string, string>): Handler => ({ headers: { range } }, response) => {
    response.writeHead(range === undefined ? 200 : 206, range === undefined ? ofWhole : ofByte);
    const body = range === undefined ? PICTURE : PICTURE.subarray(0, 1);
    // Two writes: with one, Node sends a length.
    response.write(body.subarray(0, 1), () => response.end(body.subarray(1)));
  };

  it.each(DISAGREEMENTS)('are of one version if the storage sends %s', async (_what, ofByte, ofWhole) => {
    respond = telling(ofByte, ofWhole);
    const version = await source().version(original());
    expect((await source().read(original(), version)).version).toBe(version);
  });

  it.each([
    ['ETags', { etag: '"abc"' }, { etag: '"def"' }],
    ['times', { 'last-modified': LAST_MODIFIED }, { 'last-modified': 'Tue, 05 May 2026 06:07:09 GMT' }],
    ['lengths', { 'last-modified': LAST_MODIFIED, 'content-range': 'bytes 0-0/901' }, { 'last-modified': LAST_MODIFIED }],
  ])('are of another version if both send %s, and they differ', async (_what, ofByte, ofWhole) => {
    respond = telling(ofByte, ofWhole);
    const version = await source().version(original());
    const read = (await source().read(original(), version)).version;
    expect([version.length > 4, read === version]).toEqual([true, false]);
  });

  it('are requested uncompressed, and the version by a single byte', async () => {
    const headers: unknown[] = [];
    respond = (request, response) => {
      headers.push([request.method, request.headers['accept-encoding']?.split(', ')[0], request.headers.range]);
      storing({})(request, response);
    };
    await source().read(original());
    await source().version(original());
    expect(headers).toEqual([['GET', 'identity', undefined], ['GET', 'identity', 'bytes=0-0']]);
  });

  it('are read only after an unwanted long response was cancelled', async () => {
    respond = (_request, response) => {
      response.writeHead(200, { etag: '"endless"' });
      const timer = setInterval(() => response.write(PICTURE), 1);
      response.on('close', () => clearInterval(timer));
    };
    expect(await source().version(original())).toBe('"endless"');
  });
});

describe('a URL that is not allowed', () => {
  it.each([
    'http://127.0.0.1/a.jpg', 'http://127.0.0.1:1/a.jpg', 'http://localhost/a.jpg', 'http://[::1]/a.jpg', 'http://0.0.0.0/a.jpg', 'http://2130706433/a.jpg',
    'http://169.254.169.254/latest/meta-data/', 'file:///etc/hostname', 'data:image/png;base64,AAAA', 'ftp://127.0.0.1/a.jpg', '//evil.example/a.jpg', '/uploads/a.jpg', '', 'http://',
  ])('%j gets no request', async (url) => {
    respond = storing({});
    for (const work of both(source(), original(url))) await expect(work()).rejects.toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
    expect(requested).toEqual([]);
  });

  it('gets no request at another port, with the allowed host as its user name, or as the start of its host', async () => {
    const { host } = new URL(origin);
    for (const url of [`${foreignOrigin}/a.jpg`, `http://${host}@${new URL(foreignOrigin).host}/a.jpg`, `http://${host}.evil.example/a.jpg`]) {
      await expect(source().read(original(url))).rejects.toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
    }
    expect([requested, foreignRequests]).toEqual([[], 0]);
  });

  it('is reported by its host', async () => {
    for (const url of ['https://cdn.example.com:8443/a.jpg?secret=1', 'http://user:pass@files.example.com/a.jpg']) await source().read(original(url)).catch(() => undefined);
    expect(refused).toEqual(['cdn.example.com:8443', 'files.example.com']);
  });

  it.each(['http://ann:s3cret@%s/a.jpg', 'http://ann:s3cret@', 'http://ann:s3cret@not allowed/', 'ann:s3cret@%s/a.jpg'])('does not appear in the log with its password: %s', async (url) => {
    respond = storing({});
    const error: unknown = await source().read(original(url.replace('%s', new URL(origin).host))).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
    expect(inspect(error)).not.toMatch(/ann:|s3cret/);
    expect(requested).toEqual([]);
  });
});

describe('a redirect', () => {
  const redirecting = (location: string): Handler => (request, response) => {
    if (request.url === '/a.jpg') response.writeHead(302, { location }).end('moved');
    else storing({ etag: '"moved"' })(request, response);
  };

  it('to an allowed host is followed', async () => {
    respond = redirecting('/b.jpg');
    const { bytes, version } = await source().read(original());
    expect([bytes.equals(PICTURE), version, requested]).toEqual([true, '"moved"', ['/a.jpg', '/b.jpg']]);
  });

  it('is cancelled before its target is requested, however long its body is', async () => {
    let isOver = false;
    respond = (request, response) => {
      if (request.url !== '/a.jpg') return storing({})(request, response);
      const timer = setInterval(() => response.write(PICTURE), 1);
      response.on('close', () => {
        clearInterval(timer);
        isOver = true;
      });
      response.writeHead(302, { location: '/b.jpg' }).write(PICTURE);
    };
    await source({ timeoutSeconds: 60 }).read(original());
    await expect.poll(() => isOver, { timeout: 30_000 }).toBe(true);
  });

  it('to another host is not followed', async () => {
    respond = redirecting(`${foreignOrigin}/a.jpg`);
    for (const work of both(source())) await expect(work()).rejects.toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
    expect(foreignRequests).toBe(0);
  });

  it.each(['/a.jpg', 'http://'])('without a usable target (%s) fails', async (location) => {
    respond = redirecting(location);
    for (const work of both(source())) await expect(work()).rejects.toMatchObject({ code: expect.stringMatching(/^(SOURCE_UNAVAILABLE|UNSUPPORTED_SOURCE)$/) as string });
    expect(requested.length).toBeLessThan(10);
  });
});

describe('an original over the limit', () => {
  it('fails by its Content-Length, unread', async () => {
    // The body never ends, so reading it would time out.
    respond = (_request, response) => void response.writeHead(200, { 'content-length': 1001 }).write('x');
    await expect(source().read(original())).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', message: 'the source has 1001 bytes or more; the limit sourceBytes is 1000' });
  });

  it('fails without a Content-Length, too', async () => {
    let written = 0;
    respond = (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(PICTURE)) written += PICTURE.length;
      };
      response.on('drain', more);
      more();
    };
    await expect(source().read(original())).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(written).toBeLessThan(20_000_000);
  });

  it('fails with a Content-Length that is too small', async () => {
    respond = (_request, response) => {
      response.socket?.end(`HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n${'x'.repeat(5000)}`);
    };
    const outcome = await source().read(original()).then(({ bytes }) => bytes.length, (error: { code: string }) => error.code);
    expect([10, 'SOURCE_UNAVAILABLE']).toContain(outcome);
  });

  it('is read if it has exactly as many bytes', async () => {
    respond = storing({}, pictureBytes(1000));
    expect((await source().read(original())).bytes).toHaveLength(1000);
  });
});

describe('a storage that fails', () => {
  const refusing = (status: number): Handler => (_request, response) => response.writeHead(status, { 'content-type': 'application/xml' }).end('<Error><Code>AnyReason</Code></Error>');

  it.each([
    [204, 'SOURCE_UNAVAILABLE'], [304, 'SOURCE_UNAVAILABLE'], [401, 'SOURCE_UNAVAILABLE'], [403, 'SOURCE_UNAVAILABLE'], [429, 'SOURCE_UNAVAILABLE'], [500, 'SOURCE_UNAVAILABLE'], [503, 'SOURCE_UNAVAILABLE'],
    [404, 'SOURCE_GONE'], [410, 'SOURCE_GONE'],
    // The response to a request for the first byte of an empty file.
    [416, 'UNSUPPORTED_SOURCE'],
  ])('with %i is reported as %s, and the response appears in the log only', async (status, code) => {
    respond = refusing(status);
    for (const work of both(source())) {
      const error = await work().then(() => null, (reason: Error) => reason);
      expect(error).toMatchObject({ code });
      expect(error?.message).not.toMatch(/\d|AnyReason|127/);
    }
  });

  const STALLS: readonly [string, Handler][] = [
    ['before its headers', () => undefined],
    ['after its headers', (_request, response) => response.writeHead(200, { 'content-length': 900 }).flushHeaders()],
    ['half-way', (_request, response) => response.writeHead(200, { 'content-length': 900 }).write(PICTURE.subarray(0, 450))],
  ];

  // Without a timeout these would exceed the time of a test.
  it.each(STALLS)('by a stall %s is aborted in time', async (_when, stall) => {
    respond = stall;
    await expect(source({ timeoutSeconds: 1 }).read(original())).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  });

  it('by sending slowly is aborted in time', async () => {
    respond = (_request, response) => {
      response.writeHead(200, { 'content-length': 900 });
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
    };
    await expect(source({ timeoutSeconds: 1 }).read(original())).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  });

  it.each<[string, Handler]>([
    ['before its headers', (_request, response) => response.destroy()],
    ['half-way', (_request, response) => response.writeHead(200, { 'content-length': 900 }).write(PICTURE.subarray(0, 450), () => response.destroy())],
    ['half-way through what has no length', (_request, response) => response.writeHead(200).write(PICTURE.subarray(0, 450), () => response.destroy())],
    ['with what is no HTTP', (_request, response) => response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n')],
  ])('by closing the connection %s is unavailable', async (_when, breakOff) => {
    respond = breakOff;
    await expect(source().read(original())).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  });

  it('by refusing connections is unavailable', async () => {
    const [gone, goneOrigin] = await listen(() => undefined);
    await promisify(gone.close.bind(gone))();
    const remote = source({ addressOf: async () => goneOrigin, isAllowed: () => true });
    for (const work of both(remote)) await expect(work()).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  });

  it('to sign a URL is unavailable, and the reason appears in the log only', async () => {
    const remote = source({ addressOf: () => Promise.reject(new Error('no credentials')) });
    await expect(remote.read(original())).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE', message: expect.not.stringContaining('credentials') as string });
  });
});

it('closes its connections, after keeping one for the next request', async () => {
  const connections = () => promisify(server.getConnections.bind(server))();
  for (const each of [() => undefined, storing({}), storing({}, pictureBytes(2000))]) {
    respond = each;
    await Promise.allSettled(Array.from({ length: 20 }, () => source({ timeoutSeconds: 1 }).read(original())));
  }
  await expect.poll(connections, { timeout: 50_000 }).toBe(0);
});

describe('concurrent requests', () => {
  it('are limited to sixteen a host', async () => {
    let most = 0;
    let isFull: () => void = () => undefined;
    const full = new Promise<void>((resolve) => (isFull = resolve));
    respond = (request, response) => {
      most = Math.max(most, open);
      if (open === 16) setTimeout(isFull, 100);
      void full.then(() => storing({})(request, response));
    };
    const remote = source({ timeoutSeconds: 60 });
    const sizes = await Promise.all(Array.from({ length: 100 }, async () => (await remote.read(original())).bytes.length));
    expect([most, new Set(sizes)]).toEqual([16, new Set([900])]);
  });

  it('do not wait for another host that stalls', async () => {
    respond = () => undefined;
    const remote = source({ timeoutSeconds: 2, isAllowed: () => true });
    const stalled = Promise.allSettled(Array.from({ length: 32 }, () => remote.version(original())));
    const first = await Promise.race([stalled.then(() => 'stalled'), remote.read(original(`${foreignOrigin}/a.jpg`)).then(({ bytes }) => bytes.length)]);
    await stalled;
    expect(first).toBe(900);
  });

  it('to a storage that stalls time out together, and later ones succeed', async () => {
    respond = () => undefined;
    const limits: AbortController[] = [];
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      limits.push(new AbortController());
      return limits.at(-1)?.signal as AbortSignal;
    });
    const remote = source({ timeoutSeconds: 1 });
    const outcomes = Array.from({ length: 200 }, () => remote.version(original()).catch((error: { code: string }) => error.code));
    await expect.poll(() => open).toBe(16);
    // Requests in the queue time out, too.
    for (const limit of limits.slice(16)) limit.abort();
    expect(new Set(await Promise.all(outcomes.slice(16)))).toEqual(new Set(['SOURCE_UNAVAILABLE']));
    for (const limit of limits) limit.abort();
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['SOURCE_UNAVAILABLE']));
    expect([requested.length, timeout.mock.calls]).toEqual([16, Array.from({ length: 200 }, () => [1000])]);
    timeout.mockRestore();
    respond = storing({ etag: '"well"' });
    expect(await remote.version(original())).toBe('"well"');
  });
});
