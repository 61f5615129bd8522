import type { IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ImageRoute } from '../../../server/src/http/image-route';
import { ResponseCache } from '../../../server/src/http/response-cache';
import { serve } from '../../../server/src/http/serve';
import { Counters } from '../../../server/src/renditions/counters';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { signedPath, versionTag } from '../../../server/src/signing/signed-path';
import { createSigner } from '../../../server/src/signing/signature';
import { noVariants } from '../../helpers/no-variants';
import { presetsOf } from '../../helpers/presets';
import { StubRenditions } from '../../helpers/stub-renditions';
import { RecordedLog } from '../../helpers/recorded-log';

const signer = createSigner({ keys: keysFromSecret('k'), algorithm: 'sha256' });
const ROUTE: ImageRoute = { name: 'images', path: '/images', access: 'public', action: { type: 'serve' }, behindMiddlewares: false, maxAgeSeconds: 60, cacheTags: false, baseUrl: null, presets: null, signer };
const SPEC = 'width-4';
const MAX_BYTES = 4 * 1024 * 1024;

let renditions: StubRenditions;
let cache: ResponseCache;
beforeEach(() => {
  renditions = new StubRenditions();
  cache = new ResponseCache(renditions, MAX_BYTES);
  renditions.add({ format: 'jpeg', bytes: Buffer.from('bytes') }, { fileId: 1 });
});

type Request = Partial<Pick<IncomingMessage, 'method' | 'url' | 'headers'>>;

const urlOf = (spec = SPEC, expiresAtSeconds?: number) => signedPath({ path: ROUTE.path, signer, fileId: 1, spec, expiresAtSeconds });
const requestOf = ({ method = 'GET', url = urlOf(), headers = {} }: Request) => ({ method, url, headers });

function look(request: Request = {}) {
  const { method, url, headers } = requestOf(request);
  return cache.find(url, method, headers);
}

/** The complete response from the cache, or null. */
function find(request: Request = {}) {
  const hit = look(request);
  return hit !== null && 'response' in hit ? hit.response : null;
}

/** Responds without the cache, like the handler, and adds the response. */
async function respond(request: Request = {}, route = ROUTE) {
  const { method, url, headers } = requestOf(request);
  const [, path = '', query = ''] = /^([^?]*)\??([^]*)$/.exec(url.slice(ROUTE.path.length + 1)) ?? [];
  const response = await serve({ method, path, query, headers }, route, { renditions, variants: noVariants, counters: new Counters(), log: new RecordedLog(), now: () => 0, settingsChangedAt: () => 0 });
  cache.add(url, headers.accept, response);
  return response;
}

describe('a repeated request', () => {
  it('gets the cached response', async () => {
    expect(find()).toBeNull();
    const { status, headers, body } = await respond();
    expect([status, body]).toEqual([200, Buffer.from('bytes')]);
    expect(find()).toEqual({ status, headers, body });
  });

  it('with HEAD gets the same headers, and with a matching ETag a 304', async () => {
    const { headers } = await respond();
    expect(find({ method: 'HEAD' })).toEqual({ status: 200, headers, body: null });
    const noneMatch = { 'if-none-match': headers['ETag'] ?? '' };
    expect(find({ headers: noneMatch })).toEqual(await respond({ headers: noneMatch }));
    expect(find({ headers: noneMatch })?.status).toBe(304);
    expect(find({ headers: { 'if-none-match': '"other"' } })?.status).toBe(200);
  });

  it('gets a 304 without the bytes in memory', async () => {
    const { headers } = await respond();
    renditions.getFromMemory = () => null;
    expect(find({ headers: { 'if-none-match': headers['ETag'] ?? '' } })?.status).toBe(304);
    expect(find()).toBeNull();
    expect(look()).toMatchObject({ known: { requested: { fileId: 1, spec: SPEC }, size: 5 } });
  });

  it.each([
    ['with another method', { method: 'POST' }],
    ['with a query', { url: `${urlOf()}?v=1` }],
    ['with another signature', { url: urlOf().replace(/^\/images\/./, '/images/_') }],
  ])('is not in the cache %s', async (_title, request) => {
    await respond();
    expect(look(request)).toBeNull();
  });

  it('for a range is known, without its bytes', async () => {
    await respond();
    expect(look({ headers: { range: 'bytes=0-1' } })).toHaveProperty('known');
  });

  it('is not in the cache after a replacement of the source, until the next response', async () => {
    const before = await respond();
    renditions.add({ format: 'png', bytes: Buffer.from('new') }, { fileId: 1, version: '2' });
    expect(look()).toBeNull();
    const after = await respond();
    expect(find()).toEqual({ status: 200, headers: after.headers, body: Buffer.from('new') });
    expect(after.headers['ETag']).not.toBe(before.headers['ETag']);
  });

  it('is known, without its bytes, if memory has another size', async () => {
    await respond();
    const [[id, held] = []] = renditions.files;
    if (id !== undefined && held !== undefined) renditions.files.set(id, { ...held, bytes: Buffer.from('others') });
    expect(look()).toHaveProperty('known');
  });
});

describe('a response with "Vary: Accept"', () => {
  const requestFor = (accept?: string): Request => ({ url: urlOf('width-4|format-auto'), headers: accept === undefined ? {} : { accept } });

  it('is cached for each set of accepted formats', async () => {
    const avif = await respond(requestFor('image/avif'));
    expect(find(requestFor('image/webp'))).toBeNull();
    const webp = await respond(requestFor('image/webp'));
    expect(find(requestFor('image/avif'))?.headers).toEqual(avif.headers);
    expect(find(requestFor('image/webp'))?.headers).toEqual(webp.headers);
    expect([avif, webp].map(({ headers }) => headers['Content-Type'])).toEqual(['image/avif', 'image/webp']);
  });

  it('is cached without an Accept header', async () => {
    await respond(requestFor());
    expect(find(requestFor())?.headers['Vary']).toBe('Accept');
  });

  it('is cached once for all headers that accept the same formats', async () => {
    for (let index = 0; index < 50; index += 1) await respond(requestFor(`image/webp,text/x-${index};q=0.5`));
    // The URL and one variant.
    expect(cache.usage.entries).toBe(2);
    expect(find(requestFor('text/html,image/webp,*/*;q=0.1'))?.headers['Content-Type']).toBe('image/webp');
  });

});

describe('the cached URLs', () => {
  const tag = versionTag({ version: '1', focalPoint: null });

  it('may have a version', async () => {
    const request = { url: `${urlOf()}?v=${tag}` };
    await respond(request);
    expect(find(request)?.status).toBe(200);
  });

  it('may name a preset with the version of its operations, and no other version', async () => {
    renditions.presets = presetsOf({ card: SPEC });
    const versioned = (presets?: readonly string[]) => ({ url: `${urlOf('preset-card')}?v=${versionTag({ version: '1', focalPoint: null }, presets)}` });
    for (const request of [versioned(['width-5']), versioned()]) {
      await respond(request);
      expect(look(request)).toBeNull();
    }
    const current = versioned([SPEC]);
    const { headers } = await respond(current);
    expect(find(current)?.headers).toEqual(headers);
    expect(headers['Cache-Control']).toBe('public, max-age=31536000, immutable');
  });

  it.each(['?x', '?v', '?v=', '?v=0123456789', `?v=${tag}&x`, `?x&v=${tag}`, `?v=${tag}&v=${tag}`, `??v=${tag}`])(
    'have no arbitrary query: %s', async (query) => {
      const request = { url: urlOf() + query };
      expect((await respond(request)).status).toBe(200);
      expect([look(request), cache.usage.entries]).toEqual([null, 0]);
    },
  );

  it('are bounded in bytes, for any file names', async () => {
    for (let index = 0; index < 3000; index += 1) await respond({ url: `${urlOf()}/${index}${'x'.repeat(900)}` });
    const { entries, bytes, maxBytes } = cache.usage;
    expect([maxBytes, bytes <= maxBytes]).toEqual([MAX_BYTES, true]);
    expect(entries).toBeGreaterThan(1000);
    expect(bytes).toBeGreaterThan(entries * 1900);
  });
});

it('a request with If-Match or If-Unmodified-Since needs the full evaluation', async () => {
  const { headers } = await respond();
  for (const name of ['if-match', 'if-unmodified-since']) {
    expect(look({ headers: { [name]: '"other"', 'if-none-match': headers['ETag'] ?? '' } })).toHaveProperty('known');
  }
});

it.each([
  ['of a private route', {}, { ...ROUTE, access: 'private' as const }],
  ['of a URL with an expiry', { url: urlOf(SPEC, 100) }, ROUTE],
  ['to a range', { headers: { range: 'bytes=0-1' } }, ROUTE],
  ['to HEAD', { method: 'HEAD' }, ROUTE],
  ['with a 403', { url: '/images/nonsense/1/width-4' }, ROUTE],
  ['to a very long URL', { url: `${urlOf()}/${'x'.repeat(1100)}` }, ROUTE],
])('a response %s is not cached', async (_title, request, route) => {
  await respond(request, route);
  expect(look({ ...request, method: 'GET', headers: {} })).toBeNull();
});

it('caches nothing with a limit of 0 bytes', async () => {
  cache = new ResponseCache(renditions, 0);
  await respond();
  expect([look(), cache.usage]).toEqual([null, { entries: 0, bytes: 0, maxBytes: 0 }]);
});

describe('a quick rendition', () => {
  beforeEach(() => {
    renditions.quickKey = { fileId: 1, access: 'public', hash: 'f'.repeat(32), quickOf: 'e'.repeat(32) };
    renditions.quickMaxAgeSeconds = 10;
  });

  it('is answered from the cache while it is the one in memory', async () => {
    const { headers } = await respond();
    expect(headers).toMatchObject({ ETag: `"${'f'.repeat(32)}"`, 'Cache-Control': 'public, max-age=10' });
    expect(find()).toMatchObject({ status: 200, headers, body: Buffer.from('bytes') });
    renditions.quickMaxAgeSeconds = null;
    expect(look()).toMatchObject({ known: { isQuick: true } });
  });

  it('is never confirmed from the cache: the final one may be there', async () => {
    const { headers } = await respond();
    const conditional = { headers: { 'if-none-match': String(headers['ETag']) } };
    expect(look(conditional)).toMatchObject({ known: { isQuick: true } });
    renditions.quickMaxAgeSeconds = null;
    const final = await respond();
    expect(find({ headers: { 'if-none-match': String(final.headers['ETag']) } })).toMatchObject({ status: 304 });
    expect(find(conditional)).toMatchObject({ status: 200, headers: final.headers });
  });

  it('does not take the place of a final one that the cache knows', async () => {
    renditions.quickMaxAgeSeconds = null;
    await respond();
    renditions.quickMaxAgeSeconds = 10;
    expect(look()).toMatchObject({ known: { isQuick: false } });
  });
});
