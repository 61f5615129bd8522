import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_FORMATS } from '../../../server/src/core/formats';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';
import type { ImageRoute } from '../../../server/src/http/image-route';
import { ResponseCache } from '../../../server/src/http/response-cache';
import { serve } from '../../../server/src/http/serve';
import { Counters } from '../../../server/src/renditions/counters';
import { PresetDocuments } from '../../../server/src/renditions/preset-documents';
import { PresetVariants } from '../../../server/src/renditions/preset-variants';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { signPresetCrop } from '../../../server/src/signing/preset-path';
import { createSigner } from '../../../server/src/signing/signature';
import { versionTag } from '../../../server/src/signing/signed-path';
import { createRandom } from '../../helpers/fuzz/random';
import { presetsOf } from '../../helpers/presets';
import { RecordedLog } from '../../helpers/recorded-log';
import { StubLibrary } from '../../helpers/stub-library';
import { StubRenditions } from '../../helpers/stub-renditions';

const signer = createSigner({ keys: keysFromSecret('k'), algorithm: 'sha256' });
const ROUTE: ImageRoute = { name: 'media', path: '/media', access: 'public', action: { type: 'serve' }, behindMiddlewares: false, maxAgeSeconds: 60, cacheTags: false, baseUrl: null, presets: ['hero', 'plain'], signer };
const DOCUMENT = 'p1v8q2s0k3m5x7z9b4d6f8h0';
const UNKNOWN = 'x1v8q2s0k3m5x7z9b4d6f8h0';
const HERO = `${DOCUMENT}/hero`;
const BROWSER = 'image/avif,image/webp,*/*';
const IMMUTABLE = 'public, max-age=31536000, immutable';

let library: StubLibrary;
let renditions: StubRenditions;
let cache: ResponseCache;
let variants: PresetVariants;
let log: RecordedLog;

/** As after a start with this configuration. */
function configure(hero: string): void {
  const presets = presetsOf({ hero, plain: 'width-4', hidden: 'width-5' });
  const withWidths = { ...presets, hero: { ...presets['hero'], widths: [640, 960, 1280], formats: ['avif', 'webp', 'jpeg'] } } as typeof presets;
  renditions.presets = withWidths;
  const documents = new PresetDocuments({ images: library, sources: library.sources, checkSeconds: 3600, now: () => 0 });
  variants = new PresetVariants({ documents, presets: withWidths, limits: DEFAULT_LIMITS, defaultFormats: DEFAULT_FORMATS, custom: {} });
}

beforeEach(() => {
  library = new StubLibrary();
  renditions = new StubRenditions();
  cache = new ResponseCache(renditions, 64 * 1024 * 1024);
  log = new RecordedLog();
  library.put(1, { documentId: DOCUMENT });
  renditions.add({ format: 'jpeg', bytes: Buffer.from('bytes') }, { fileId: 1 });
  configure('fill-1600x600');
});

interface Request {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly route?: ImageRoute;
}

/** Responds without the cache, like the handler, and adds the response. */
async function get(path: string, query = '', { method = 'GET', headers = {}, route = ROUTE }: Request = {}) {
  const response = await serve({ method, path, query, headers }, route, { renditions, variants, counters: new Counters(), log, now: () => 0, settingsChangedAt: () => 0 });
  cache.add(`/media/${path}${query && `?${query}`}`, headers['accept'], response);
  return { ...response, text: Buffer.isBuffer(response.body) ? response.body.toString() : '' };
}

const isCached = (query: string, accept?: string): boolean => cache.find(`/media/${HERO}${query && `?${query}`}`, 'GET', accept === undefined ? {} : { accept }) !== null;

describe('a preset', () => {
  it.each([
    ['', 'preset-hero|format-jpeg'],
    ['w=640', 'preset-hero|width-640|format-jpeg'],
    ['w=641&f=avif', 'preset-hero|width-960|format-avif'],
    ['f=webp', 'preset-hero|format-webp'],
  ])('with the query %j shares its rendition with the spec %s', async (query, spec) => {
    const signed = await get(`${signer.sign(1, spec)}/1/${encodeURIComponent(spec)}`, '', { route: { ...ROUTE, presets: null } });
    expect(signed.status).toBe(200);
    expect((await get(HERO, query)).headers['ETag']).toBe(signed.headers['ETag']);
  });

  it('has a 304 for its ETag, a part for a range, and no body for HEAD', async () => {
    const { headers: { ETag: etag = '' } } = await get(HERO);
    expect((await get(HERO, '', { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect(await get(HERO, '', { headers: { range: 'bytes=1-2' } })).toMatchObject({ status: 206, text: 'yt' });
    expect(await get(HERO, '', { method: 'HEAD' })).toMatchObject({ status: 200, body: null, headers: { ETag: etag, 'Content-Length': '5' } });
  });

  it('varies with the Accept header if it decides on the format', async () => {
    expect((await get(HERO)).headers['Vary']).toBe('Accept');
    expect((await get(HERO, 'w=640', { headers: { accept: BROWSER } })).headers['Vary']).toBe('Accept');
    expect((await get(HERO, 'f=webp', { headers: { accept: BROWSER } })).headers['Vary']).toBeUndefined();
    expect((await get(`${DOCUMENT}/plain`, '', { headers: { accept: BROWSER } })).headers['Vary']).toBeUndefined();
  });
});

describe('a route whose action leads to the store', () => {
  const stored = (location: object) => renditions.add({ format: 'jpeg', bytes: Buffer.from('bytes'), location }, { fileId: 1 });

  it('redirects to each variant, for a client with that Accept header', async () => {
    stored({ url: 'https://s3.example.com/a' });
    const { status, headers } = await get(HERO, `v=${versionTag({ version: '1', focalPoint: null }, ['fill-1600x600'])}`, { route: { ...ROUTE, action: { type: 'redirect', status: 302 } } });
    // The store may evict the target: never immutable.
    expect([status, headers]).toEqual([302, expect.objectContaining({ 'Location': 'https://s3.example.com/a', 'Vary': 'Accept', 'Cache-Control': 'public, max-age=60' })]);
  });

  it('names the file for a web server', async () => {
    stored({ path: '/srv/renditions/a' });
    const { status, headers } = await get(HERO, 'f=jpeg', { route: { ...ROUTE, action: { type: 'sendfile', headers: (path) => ({ 'X-Sendfile': path }) } } });
    expect([status, headers['X-Sendfile'], headers['Vary']]).toEqual([200, '/srv/renditions/a', undefined]);
  });
});

describe('a request is refused before anything is looked up', () => {
  it.each<[string, string, string, Request, number, string]>([
    ['with another method', HERO, '', { method: 'POST' }, 405, 'Method not allowed'],
    ['with OPTIONS', HERO, '', { method: 'OPTIONS' }, 405, 'Method not allowed'],
    ['with another method and a wrong path', '12/hero', '', { method: 'DELETE' }, 405, 'Method not allowed'],
    ['for a number', '1/hero', '', {}, 404, 'Not found'],
    ['for a preset that the route does not list', `${DOCUMENT}/hidden`, '', {}, 404, 'Not found'],
    ['for a preset that does not exist', `${DOCUMENT}/none`, '', {}, 404, 'Not found'],
    ['with a signed URL of the same route', `${signer.sign(1, 'preset-hero')}/1/preset-hero`, '', {}, 404, 'Not found'],
    ['with a wrong width', HERO, 'w=-1', {}, 400, 'Invalid width: expected "w" once, a whole number of 1 to 5 digits, such as w=640'],
    ['with a wrong format', HERO, 'f=bmp', {}, 400, 'Invalid format: expected "f" once, one of jpeg, png, webp, avif, gif, ico, heic, svg'],
  ])('%s', async (_title, path, query, request, status, text) => {
    const response = await get(path, query, request);
    expect([response.status, response.text]).toEqual([status, text]);
    expect(response.headers).toMatchObject({ 'Cache-Control': 'no-store', 'Content-Type': 'text/plain; charset=utf-8', 'Access-Control-Allow-Origin': '*' });
    expect([library.calls, renditions.calls]).toEqual([[], []]);
  });

  it('with the URL of a preset on a route of signed URLs', async () => {
    for (const path of [HERO, `${HERO}/a.jpg`]) expect([403, 404]).toContain((await get(path, '', { route: { ...ROUTE, presets: null } })).status);
    expect([library.calls, renditions.calls]).toEqual([[], []]);
  });
});

describe('a failure', () => {
  it('of an unknown document is a 404, with nothing of a rendition', async () => {
    expect(await get(`${UNKNOWN}/hero`)).toMatchObject({ status: 404, text: 'Not found', errorKind: 'FILE_NOT_FOUND' });
    expect(renditions.calls).toEqual([]);
    expect(log.lines[0]?.message).toBe(`Rendition of document ${UNKNOWN} with the preset hero on route media: FileNotFoundError: the media library has no image with the document ${UNKNOWN}`);
  });

  it('of the database is a 503', async () => {
    library.failure = new Error('ECONNREFUSED 10.0.0.7');
    const { status, headers, text } = await get(HERO);
    expect([status, headers['Retry-After'], text]).toEqual([503, '10', 'Source image unavailable, try again']);
  });

  it('of the preset on this image is a 400', async () => {
    configure('crop-9000x0-10x10');
    const { status, text } = await get(HERO);
    expect([status, text.slice(0, 22)]).toEqual([400, 'Invalid filter spec: "']);
  });
});

describe('the version in the URL', () => {
  const tag = (version: string, spec: string) => versionTag({ version, focalPoint: null }, [spec]);
  const controlOf = async (query: string) => (await get(HERO, query)).headers['Cache-Control'];

  it('is immutable if it is that of the source and of the preset', async () => {
    expect(await controlOf(`w=640&v=${tag('1', 'fill-1600x600')}`)).toBe(IMMUTABLE);
    for (const v of ['', 'x', tag('2', 'fill-1600x600'), tag('1', 'fill-1600x500'), versionTag({ version: '1', focalPoint: null })]) expect(await controlOf(`v=${v}`)).toBe('public, max-age=60');
  });

  it('is outdated after a change of the preset, whose image is then another one', async () => {
    const query = `v=${tag('1', 'fill-1600x600')}`;
    const before = await get(HERO, query);
    configure('fill-1600x500');
    const after = await get(HERO, query);
    expect([before.headers['Cache-Control'], after.headers['Cache-Control']]).toEqual([IMMUTABLE, 'public, max-age=60']);
    expect(after.headers['ETag']).not.toBe(before.headers['ETag']);
  });
});

describe('a crop of an entry', () => {
  const signed = (documentId = DOCUMENT, preset = 'hero', by = signer) => signPresetCrop(by, documentId, preset, { type: 'croppct', left: 10, top: 0, width: 50, height: 50 });

  it('is served with its signature, in each width and format', async () => {
    const specs = ['croppct-10x0-50x50|fill-1600x600|format-jpeg', 'croppct-10x0-50x50|fill-1600x600|width-640|format-avif'];
    const etags = await Promise.all(specs.map(async (spec) => (await get(`${signer.sign(1, spec)}/1/${encodeURIComponent(spec)}`, '', { route: { ...ROUTE, presets: null } })).headers['ETag']));
    expect([(await get(HERO, signed())).headers['ETag'], (await get(HERO, `w=640&f=avif&${signed()}`)).headers['ETag']]).toEqual(etags);
    expect([isCached(signed()), isCached(`w=640&f=avif&${signed()}`)]).toEqual([true, true]);
  });

  it('is immutable in a URL with the version of the source and of the preset', async () => {
    const controlOf = async (spec: readonly string[] | undefined) => (await get(HERO, `${signed()}&v=${versionTag({ version: '1', focalPoint: null }, spec)}`)).headers['Cache-Control'];
    expect([await controlOf(['fill-1600x600']), await controlOf(['fill-1600x500']), await controlOf(undefined)]).toEqual([IMMUTABLE, 'public, max-age=60', 'public, max-age=60']);
  });

  it.each<[string, string, string]>([
    ['without a signature', HERO, 'c=10x0-50x50'],
    ['with an empty signature', HERO, 'c=10x0-50x50&s='],
    ['with another box', HERO, signed().replace('10x0', '11x0')],
    ['as a focal point', HERO, signed().replace('c=10x0-50x50', 'focal=10x0')],
    ['with two boxes', HERO, `${signed()}&c=10x0-50x50`],
    ['with a box of another form', HERO, signed().replace('10x0', '10.0x0')],
    ['for another preset', `${DOCUMENT}/plain`, signed()],
    ['for another document', `${UNKNOWN}/hero`, signed()],
    ['with the key of another route', HERO, signed(DOCUMENT, 'hero', createSigner({ keys: keysFromSecret('other'), algorithm: 'sha256' }))],
  ])('is refused %s, before anything is looked up', async (_title, path, query) => {
    expect(await get(path, query)).toMatchObject({ status: 403, text: 'Forbidden' });
    expect([library.calls, renditions.calls]).toEqual([[], []]);
  });

  it('of a file that is unknown is a 404', async () => expect((await get(`${UNKNOWN}/hero`, signed(UNKNOWN))).status).toBe(404));

  it.each([
    ['c=10x0-50x50', /^The signature of the crop is invalid: .* no key of the route "media" made it\.$/],
    ['c=10', /^The crop cannot be read/],
  ])('says during development why it is refused: %s', async (query, reason) => {
    const { headers } = await serve({ method: 'GET', path: HERO, query, headers: {} }, ROUTE, { renditions, variants, counters: new Counters(), log, now: () => 0, settingsChangedAt: () => 0, explainRefusals: true });
    expect(headers['X-Renditions-Reason']).toMatch(reason);
    expect((await get(HERO, query)).headers['X-Renditions-Reason']).toBeUndefined();
  });
});

describe('the response cache', () => {
  const tag = versionTag({ version: '1', focalPoint: null }, ['fill-1600x600']);

  it.each(['', 'w=640', 'w=1600', 'f=avif', 'w=640&f=avif', 'f=avif&w=640', `v=${tag}`, `w=640&f=avif&v=${tag}`, `v=${tag}&w=640`])('has an entry for the query %j', async (query) => {
    expect((await get(HERO, query)).status).toBe(200);
    expect(isCached(query)).toBe(true);
  });

  it.each(['w=641', 'w=0', 'w=0640', 'w=99999', '%77=640', 'w=%3640', 'f=png', 'f=jpg', 'f=%61vif', 'w=640&', '&w=640', 'w=640&x', 'x', 'v=', 'v=0123456789', `v=${tag}&v=${tag}`, `w=640&v=0123456789`, '?w=640'])(
    'has none for the query %j', async (query) => {
      expect((await get(HERO, query)).status).toBe(200);
      expect([isCached(query), cache.usage.entries]).toEqual([false, 0]);
    });

  it('has one for each set of accepted formats', async () => {
    await get(HERO, '', { headers: { accept: BROWSER } });
    expect([isCached('', BROWSER), isCached('', 'text/html,image/avif,image/webp'), isCached('', 'image/webp'), isCached('')]).toEqual([true, true, false, false]);
  });

  it('has none after a replacement of the source', async () => {
    await get(HERO);
    expect(isCached('')).toBe(true);
    renditions.add({ format: 'png', bytes: Buffer.from('new') }, { fileId: 1, version: '2' });
    expect(isCached('')).toBe(false);
  });

  it('has none of a private route', async () => {
    expect((await get(HERO, '', { route: { ...ROUTE, access: 'private' } })).headers['Cache-Control']).toBe('private, no-store');
    expect(cache.usage.entries).toBe(0);
  });
});

it('100,000 requests of any kind make as many renditions as there are presets, widths and formats', async () => {
  const { below, pick } = createRandom(1);
  const keys = new Set<string>();
  const resolve = renditions.resolve.bind(renditions);
  renditions.resolve = async (request) => {
    const resolved = await resolve(request);
    keys.add(resolved.key.hash);
    return resolved;
  };
  const statuses = new Map<number, number>();
  const random = () => String(pick([below(2000), below(200_000), 640, 960, '00640', '', '-1', 'x', '1e3']));
  const formats = ['avif', 'webp', 'jpeg', 'jpg', 'png', 'gif', 'ico', 'heic', 'svg', 'tiff', ''];
  const parameters = [() => `w=${random()}`, () => `f=${pick(formats)}`, () => `v=${random()}`, () => `${pick(['x', 'W', 'spec', 'format'])}=${random()}`];
  const accepts = [BROWSER, 'image/webp', 'image/avif', '*/*', 'image/png;q=0.1', ''];
  for (let times = 0; times < 100_000; times += 1) {
    const path = `${pick([DOCUMENT, DOCUMENT, DOCUMENT, UNKNOWN, '1'])}/${pick(['hero', 'plain', 'plain', 'hidden'])}`;
    const query = Array.from({ length: below(4) }, () => pick(parameters)()).join('&');
    const { status } = await get(path, query, { headers: { accept: `${pick(accepts)},text/x-${below(1000)}` } });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect([...statuses.keys()].sort()).toEqual([200, 400, 404]);
  // Four widths in three formats of one preset, and the other one.
  expect(keys.size).toBe(4 * 3 + 1);
  // Widths and formats in either order, and four sets of accepted formats without a format.
  expect(cache.usage.entries).toBeLessThan(100);
});
