import type { IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ImageRoute } from '../../../server/src/http/image-route';
import { ResponseCache } from '../../../server/src/http/response-cache';
import { serve } from '../../../server/src/http/serve';
import { Counters } from '../../../server/src/renditions/counters';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { signedPath, versionTag } from '../../../server/src/signing/signed-path';
import { createSigner } from '../../../server/src/signing/signature';
import { HeldRenditions } from '../../helpers/held-renditions';
import { RecordedLog } from '../../helpers/recorded-log';

const signer = createSigner({ keys: keysFromSecret('k'), algorithm: 'sha256' });
const ROUTE: ImageRoute = { name: 'images', path: '/images', access: 'public', action: { type: 'serve' }, behindMiddlewares: false, maxAgeSeconds: 60, baseUrl: null, signer };
const SPEC = 'width-4';
const MAX_BYTES = 4 * 1024 * 1024;

let renditions: HeldRenditions;
let cache: ResponseCache;
beforeEach(() => {
  renditions = new HeldRenditions();
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

/** The response, where the cache has all of it. */
function find(request: Request = {}) {
  const hit = look(request);
  return hit !== null && 'response' in hit ? hit.response : null;
}

/** Answers without the cache, as the handler does, and adds the response. */
async function answer(request: Request = {}, route = ROUTE) {
  const { method, url, headers } = requestOf(request);
  const [, path = '', query = ''] = /^([^?]*)\??([^]*)$/.exec(url.slice(ROUTE.path.length + 1)) ?? [];
  const response = await serve({ method, path, query, headers }, route, { renditions, counters: new Counters(), log: new RecordedLog(), now: () => 0, settingsChangedAt: () => 0 });
  cache.add(url, headers.accept, response);
  return response;
}

describe('a request that was answered before', () => {
  it('is answered at once, with the very same', async () => {
    expect(find()).toBeNull();
    const { status, headers, body } = await answer();
    expect([status, body]).toEqual([200, Buffer.from('bytes')]);
    expect(find()).toEqual({ status, headers, body });
  });

  it('is told by HEAD as much, and by the validators that it has it already', async () => {
    const { headers } = await answer();
    expect(find({ method: 'HEAD' })).toEqual({ status: 200, headers, body: null });
    const noneMatch = { 'if-none-match': headers['ETag'] ?? '' };
    expect(find({ headers: noneMatch })).toEqual(await answer({ headers: noneMatch }));
    expect(find({ headers: noneMatch })?.status).toBe(304);
    expect(find({ headers: { 'if-none-match': '"other"' } })?.status).toBe(200);
  });

  it('is told so from what is known of the source, though its bytes are not in memory', async () => {
    const { headers } = await answer();
    renditions.getFromMemory = () => null;
    expect(find({ headers: { 'if-none-match': headers['ETag'] ?? '' } })?.status).toBe(304);
    expect(find()).toBeNull();
    expect(look()).toMatchObject({ known: { signed: { fileId: 1, spec: SPEC }, size: 5 } });
  });

  it.each([
    ['with another method', { method: 'POST' }],
    ['with a query', { url: `${urlOf()}?v=1` }],
    ['with another signature', { url: urlOf().replace(/^\/images\/./, '/images/_') }],
  ])('goes the whole way %s', async (_title, asked) => {
    await answer();
    expect(look(asked)).toBeNull();
  });

  it('is known, and its bytes have to be fetched, for a part', async () => {
    await answer();
    expect(look({ headers: { range: 'bytes=0-1' } })).toHaveProperty('known');
  });

  it('goes the whole way once the source is another, and is answered at once again after that', async () => {
    const before = await answer();
    renditions.add({ format: 'png', bytes: Buffer.from('new') }, { fileId: 1, version: '2' });
    expect(look()).toBeNull();
    const after = await answer();
    expect(find()).toEqual({ status: 200, headers: after.headers, body: Buffer.from('new') });
    expect(after.headers['ETag']).not.toBe(before.headers['ETag']);
  });

  it('is fetched where memory holds other bytes than were answered', async () => {
    await answer();
    const [[id, held] = []] = renditions.files;
    if (id !== undefined && held !== undefined) renditions.files.set(id, { ...held, bytes: Buffer.from('others') });
    expect(look()).toHaveProperty('known');
  });
});

describe('what depends on the client', () => {
  const ask = (accept?: string): Request => ({ url: urlOf('width-4|format-auto'), headers: accept === undefined ? {} : { accept } });

  it('is remembered for each Accept header', async () => {
    const avif = await answer(ask('image/avif'));
    expect(find(ask('image/webp'))).toBeNull();
    const webp = await answer(ask('image/webp'));
    expect(find(ask('image/avif'))?.headers).toEqual(avif.headers);
    expect(find(ask('image/webp'))?.headers).toEqual(webp.headers);
    expect([avif, webp].map(({ headers }) => headers['Content-Type'])).toEqual(['image/avif', 'image/webp']);
  });

  it('is remembered for none, too', async () => {
    await answer(ask());
    expect(find(ask())?.headers['Vary']).toBe('Accept');
  });

  it('is not remembered for a header that no browser sends', async () => {
    const long = ask(`image/webp,${'x'.repeat(300)}`);
    await answer(long);
    expect(find(long)).toBeNull();
  });
});

describe('what is remembered', () => {
  const tag = versionTag({ version: '1', focalPoint: null });

  it('is a URL that names its version, too', async () => {
    const asked = { url: `${urlOf()}?v=${tag}` };
    await answer(asked);
    expect(find(asked)?.status).toBe(200);
  });

  it.each(['?x', '?v', '?v=', '?v=0123456789', `?v=${tag}&x`, `?x&v=${tag}`, `?v=${tag}&v=${tag}`, `??v=${tag}`])(
    'has no spellings without end: %s', async (query) => {
      const asked = { url: urlOf() + query };
      expect((await answer(asked)).status).toBe(200);
      expect([look(asked), cache.usage.entries]).toEqual([null, 0]);
    },
  );

  it('is bounded in bytes, whatever names are spelled', async () => {
    for (let index = 0; index < 3000; index += 1) await answer({ url: `${urlOf()}/${index}${'x'.repeat(900)}` });
    const { entries, bytes, maxBytes } = cache.usage;
    expect([maxBytes, bytes <= maxBytes]).toEqual([MAX_BYTES, true]);
    expect(entries).toBeGreaterThan(1000);
    expect(bytes).toBeGreaterThan(entries * 1900);
  });
});

it('a request for what must be another is judged on the whole', async () => {
  const { headers } = await answer();
  for (const name of ['if-match', 'if-unmodified-since']) {
    expect(look({ headers: { [name]: '"other"', 'if-none-match': headers['ETag'] ?? '' } })).toHaveProperty('known');
  }
});

it.each([
  ['of a private route', {}, { ...ROUTE, access: 'private' as const }],
  ['of a URL that expires', { url: urlOf(SPEC, 100) }, ROUTE],
  ['of a part', { headers: { range: 'bytes=0-1' } }, ROUTE],
  ['to HEAD', { method: 'HEAD' }, ROUTE],
  ['that is a refusal', { url: '/images/nonsense/1/width-4' }, ROUTE],
  ['to a URL that is endless', { url: `${urlOf()}/${'x'.repeat(1100)}` }, ROUTE],
])('an answer %s is not remembered', async (_title, asked, route) => {
  await answer(asked, route);
  expect(look({ ...asked, method: 'GET', headers: {} })).toBeNull();
});

it('keeps nothing where it may take no memory', async () => {
  cache = new ResponseCache(renditions, 0);
  await answer();
  expect([look(), cache.usage]).toEqual([null, { entries: 0, bytes: 0, maxBytes: 0 }]);
});
