import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { versionTag } from '../../../server/src/signing/signed-path';
import { startImageServer, type ImageServer } from '../../helpers/image-server';
import { pictureBytes } from '../../helpers/picture-bytes';
import { rawRequest } from '../../helpers/raw-http';

const bytes = pictureBytes(54_000);
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
const LAST_MODIFIED = 'Sun, 05 May 2024 06:07:08 GMT';
const EARLIER = 'Sun, 05 May 2024 06:07:07 GMT';

let server: ImageServer;
let url: string;
let etag: string;

beforeAll(async () => {
  server = await startImageServer();
  server.renditions.add({ format: 'jpeg', bytes }, { fileId: 12 });
  server.renditions.add({ format: 'svg', bytes: svg }, { fileId: 13 });
  url = server.url(12, 'fill-600x400|quality-80');
  etag = (await rawRequest(server.port, url)).headers.etag ?? '';
});
afterAll(() => server.close());
beforeEach(() => {
  server.renditions.calls.length = 0;
  server.clock.now = null;
});

const get = (target: string, headers: Record<string, string> = {}, method = 'GET') => rawRequest(server.port, target, { method, headers });

describe('an image', () => {
  it('is served with exactly these headers', async () => {
    const { status, headers, body } = await get(url);
    expect({ status, headers }).toEqual({
      status: 200,
      headers: {
        'content-type': 'image/jpeg',
        'content-length': '54000',
        etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
        'last-modified': LAST_MODIFIED,
        'cache-control': 'public, max-age=3600',
        'accept-ranges': 'bytes',
        'content-security-policy': "default-src 'none'",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'cross-origin',
        'access-control-allow-origin': '*',
        date: expect.any(String),
        connection: 'close',
      },
    });
    expect(body.equals(bytes)).toBe(true);
  });

  it.each([
    ['with a name', (plain: string) => `${plain}/harbour.jpg`],
    ['with a trailing slash', (plain: string) => `${plain}/`],
    ['with a name of invalid UTF-8', (plain: string) => `${plain}/%ff`],
    ['with a name that holds a slash', (plain: string) => `${plain}/a%2Fb`],
    ['with a raw bar', (plain: string) => plain.replace('%7C', '|')],
    ['with an escape in lower case', (plain: string) => plain.replace('%7C', '%7c')],
    ['with letters escaped', (plain: string) => plain.replace('fill', '%66ill')],
    ['with padding', (plain: string) => plain.replace('/12/', '=/12/')],
    ['with escaped padding', (plain: string) => plain.replace('/12/', '%3D/12/')],
    ['with unknown parameters', (plain: string) => `${plain}?utm_source=x&expire=1`],
    ['with an empty query', (plain: string) => `${plain}?`],
    ['in absolute form, as a proxy sends it', (plain: string) => `http://cms.example.com${plain}`],
    ['in absolute form, with a port and upper case', (plain: string) => `HTTPS://CMS.example.com:8443${plain}?utm_source=x`],
  ])('is the same %s', async (_title, change) => {
    const { status, headers, body } = await get(change(url));
    expect([status, headers.etag, body.equals(bytes)]).toEqual([200, etag, true]);
  });

  it('of SVG may use its own content, and load nothing', async () => {
    const { headers, body } = await get(server.url(13, 'width-10'));
    expect(headers).toMatchObject({ 'content-type': 'image/svg+xml', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox" });
    expect(body.equals(svg)).toBe(true);
  });

  it('of another spec has another ETag', async () => expect((await get(server.url(12, 'width-10'))).headers.etag).not.toBe(etag));

  it('of format-auto has Vary, also as 304', async () => {
    const auto = server.url(12, 'format-auto');
    const avif = await get(auto, { Accept: 'image/avif,image/webp,*/*;q=0.5' });
    expect(avif.headers).toMatchObject({ vary: 'Accept', 'content-type': 'image/avif' });
    const plain = await get(auto, { Accept: '*/*' });
    expect(plain.headers).toMatchObject({ vary: 'Accept', 'content-type': 'image/jpeg' });
    expect(plain.headers.etag).not.toBe(avif.headers.etag);
    const unmodified = await get(auto, { Accept: '*/*', 'If-None-Match': plain.headers.etag ?? '' });
    expect([unmodified.status, unmodified.headers.vary]).toEqual([304, 'Accept']);
  });

  it('is requested repeatedly over one connection', async () => {
    for (let round = 0; round < 3; round += 1) {
      const response = await fetch(`http://127.0.0.1:${server.port}${url}`);
      expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    }
  });
});

describe('HEAD', () => {
  it('has the headers of GET and no body', async () => {
    const { headers: expected } = await get(url);
    const { status, headers, body } = await get(url, {}, 'HEAD');
    expect([status, body.length]).toEqual([200, 0]);
    expect({ ...headers, date: '' }).toEqual({ ...expected, date: '' });
  });

  it('of an error has its headers and no body', async () => {
    const { status, headers, body } = await get('/images/wrong/12/width-4', {}, 'HEAD');
    expect([status, headers['content-length'], body.length]).toEqual([403, '9', 0]);
  });

  it('ignores ranges', async () => {
    const { status, headers } = await get(url, { Range: 'bytes=0-9' }, 'HEAD');
    expect([status, headers['content-length']]).toEqual([200, '54000']);
  });

  it('may be answered with 304', async () => expect((await get(url, { 'If-None-Match': etag }, 'HEAD')).status).toBe(304));
});

describe('a client with the rendition in its cache', () => {
  /** The same rendition at a URL that is not in the response cache. */
  const unseen = () => `${url}?again`;

  it.each([
    ['with a URL in the response cache', () => url, []],
    ['with another', unseen, ['resolve']],
  ])('gets 304 with the caching headers, and no rendition is opened, %s', async (_title, urlOf, calls) => {
    const { status, headers, body } = await get(urlOf(), { 'If-None-Match': etag });
    expect({ status, headers, length: body.length }).toEqual({
      status: 304,
      headers: { etag, 'last-modified': LAST_MODIFIED, 'cache-control': 'public, max-age=3600', date: expect.any(String), connection: 'close' },
      length: 0,
    });
    expect(server.renditions.calls).toEqual(calls);
  });

  it.each([
    ['a weak tag', () => ({ 'If-None-Match': `W/${etag}` }), 304],
    ['a list of ETags', () => ({ 'If-None-Match': `"x", ${etag}` }), 304],
    ['any tag', () => ({ 'If-None-Match': '*' }), 304],
    ['another tag', () => ({ 'If-None-Match': '"x"' }), 200],
    ['the date', () => ({ 'If-Modified-Since': LAST_MODIFIED }), 304],
    ['an earlier date', () => ({ 'If-Modified-Since': EARLIER }), 200],
    ['no date', () => ({ 'If-Modified-Since': 'never' }), 200],
    ['the ETag and an earlier date', () => ({ 'If-None-Match': etag, 'If-Modified-Since': EARLIER }), 304],
    ['another ETag and the date', () => ({ 'If-None-Match': '"x"', 'If-Modified-Since': LAST_MODIFIED }), 200],
    ['the ETag and a range', () => ({ 'If-None-Match': etag, Range: 'bytes=0-9' }), 304],
    ['another ETag and a range', () => ({ 'If-None-Match': '"x"', Range: 'bytes=0-9' }), 206],
    ['the ETag with the suffix of Apache', () => ({ 'If-None-Match': etag.replace(/"$/, '-gzip"') }), 304],
    ['a matching If-Match', () => ({ 'If-Match': etag, Range: 'bytes=0-9' }), 206],
    ['another If-Match', () => ({ 'If-Match': '"x"' }), 412],
    ['a range of something else', () => ({ 'If-Match': '"x"', Range: 'bytes=0-9' }), 412],
    ['a failing If-Match with a matching If-None-Match', () => ({ 'If-Match': '"x"', 'If-None-Match': etag }), 412],
    ['an old If-Unmodified-Since', () => ({ 'If-Unmodified-Since': EARLIER, Range: 'bytes=0-9' }), 412],
  ])('gets the status for %s', async (_title, headers, status) => {
    expect([(await get(unseen(), headers())).status, (await get(url, headers())).status]).toEqual([status, status]);
  });
});

describe('the version in the URL', () => {
  const version = versionTag({ version: '1', focalPoint: null });

  it.each([
    ['is immutable if current', version, 'public, max-age=31536000, immutable'],
    ['is ignored if outdated', versionTag({ version: '0', focalPoint: null }), 'public, max-age=3600'],
    ['empty: ignored', '', 'public, max-age=3600'],
  ])('%s', async (_title, v, expected) => {
    const target = server.url(12, 'width-10', { version: v });
    expect((await get(target)).headers['cache-control']).toBe(expected);
    expect((await get(target, { 'If-None-Match': '*' })).headers['cache-control']).toBe(expected);
  });
});

describe('a URL that expires', () => {
  const expiresAtSeconds = 1_893_456_000;
  const at = (seconds: number, milliseconds = 0) => (server.clock.now = (expiresAtSeconds + seconds) * 1000 + milliseconds);

  it.each([
    ['long before', -100_000, 200, 'public, max-age=3600'],
    ['ten seconds before', -10, 200, 'public, max-age=10'],
    ['in the second of its expiry', 0, 200, 'public, max-age=0'],
    ['after that second', 1, 403, 'no-store'],
  ])('%s', async (_title, seconds, status, cache) => {
    const target = server.url(12, 'width-10', { expiresAtSeconds });
    at(seconds, 0);
    const first = await get(target);
    at(seconds, 999);
    const last = await get(target);
    for (const { status: found, headers } of [first, last]) expect([found, headers['cache-control']]).toEqual([status, cache]);
  });

  it('is not immutable with a version', async () => {
    at(-10);
    const target = server.url(12, 'width-10', { expiresAtSeconds, version: versionTag({ version: '1', focalPoint: null }) });
    expect((await get(target)).headers['cache-control']).toBe('public, max-age=10, immutable');
  });

  it('is forbidden after its expiry, also for an unknown file', async () => {
    at(1);
    expect(await get(server.url(404, 'width-10', { expiresAtSeconds }))).toMatchObject({ status: 403, text: 'Forbidden' });
    expect(server.renditions.calls).toEqual([]);
  });
});

it('a failed precondition has a message, and no rendition is opened', async () => {
  const response = await get(`${url}?again`, { 'If-Match': '"x"', Range: 'bytes=0-9' });
  expect([response.status, response.text, response.headers['cache-control']]).toEqual([412, 'Precondition failed', 'no-store']);
  expect(server.renditions.calls).toEqual(['resolve']);
});

describe('a request target in absolute form', () => {
  const absolute = (target: string) => `http://cms.example.com${target}`;

  it('is verified like others', async () => {
    expect(await get(absolute(url).replace('600', '601'))).toMatchObject({ status: 403, text: 'Forbidden' });
    expect(await get(absolute('/images/nonsense'))).toMatchObject({ status: 404, text: 'Not found' });
    expect((await get(absolute(url), {}, 'POST')).status).toBe(405);
  });

  it('is answered from the response cache, without Koa', async () => {
    await get(url);
    const before = server.reached.koa;
    expect([(await get(absolute(url))).headers.etag, server.reached.koa - before]).toEqual([etag, 0]);
  });
});

describe('a path outside of the route', () => {
  it.each(['/', '/images', '/images?x', '/imagesx/a/b/c', '/Images/a/b/c', '/api/images/a/b/c', '//images/a/b/c', '/image%73/a/b/c', '/../images/a/b/c', 'http://images/a/b/c', 'http://x', 'http://x?/images/a/b/c', 'ftp://x/images/a/b/c'])('%s is left to Koa', async (target) =>
    expect(await get(target)).toMatchObject({ status: 404, text: 'behind' }));

  it('is left to Koa, with any method', async () => expect(await get('/api', {}, 'POST')).toMatchObject({ status: 404, text: 'behind' }));
});
