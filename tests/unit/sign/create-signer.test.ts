import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseRenditionPath } from '../../../server/src/http/rendition-path';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { createSigner as createServerSigner } from '../../../server/src/signing/signature';
import { signedPath } from '../../../server/src/signing/signed-path';
import { createSigner, type SignedUrlOptions, type SignerSettings } from '../../../sign/index';
import { hmac } from '../../../sign/signature';
import { anyText } from '../../helpers/any-text';
import { validSpec } from '../core/filter-spec/arbitrary-spec';

interface Vector {
  readonly secret: string;
  readonly id: number;
  readonly spec: string;
  readonly expires: number | null;
  readonly sha256: string;
  readonly sha1: string;
}

const vectors = JSON.parse(readFileSync(new URL('../../fixtures/signatures.json', import.meta.url), 'utf8')) as Vector[];

const ORIGIN = 'https://cms.example.com';
const SECRET = 'a secret of more than 32 characters';
const settings: SignerSettings = { origin: ORIGIN, path: '/images', secret: SECRET };
const wagtail = createSigner({ ...settings, secret: 'correct horse', algorithm: 'sha1' });

afterEach(() => vi.useRealTimers());

describe('the vectors of the server', () => {
  it.each(vectors)('$id/$spec with $secret', async (vector) => {
    const message = `${vector.id}/${vector.spec}/${vector.expires === null ? '' : `?expires=${vector.expires}`}`;
    expect(await hmac(vector.secret, 'sha256')(message)).toBe(vector.sha256);
    expect(await hmac(vector.secret, 'sha1')(message)).toBe(vector.sha1);
  });

  it.each(vectors)('$id/$spec in a URL', async (vector) => {
    const algorithm = vector.secret.length < 32 ? 'sha1' : 'sha256';
    const url = await createSigner({ ...settings, secret: vector.secret, algorithm }).url(vector.id, vector.spec, { expiresAt: vector.expires ?? undefined });
    expect(url).toBe(`${ORIGIN}/images/${vector[algorithm]}/${vector.id}/${encodeURIComponent(vector.spec)}${vector.expires === null ? '' : `?expires=${vector.expires}`}`);
  });
});

describe('a URL', () => {
  const PLAIN = `${ORIGIN}/images/hfg5Pa22JIHd7sZ4bUXI69b69EM=/12/fill-600x400%7Cformat-webp`;
  const EXPIRING = `${ORIGIN}/images/MdS_qbaEHTeeRtISjbNbieuFjOI=/12/fill-600x400%7Cformat-webp`;

  it.each<[string, SignedUrlOptions, string]>([
    ['without options', {}, PLAIN],
    ['with a name', { fileName: 'harbour.webp' }, `${PLAIN}/harbour.webp`],
    ['with a name that needs encoding', { fileName: `it's a/b (1).webp` }, `${PLAIN}/it%27s%20ab%20%281%29.webp`],
    ['with a name that is nothing', { fileName: '..' }, PLAIN],
    ['with a version', { version: 'aB_-012345' }, `${PLAIN}?v=aB_-012345`],
    ['with an expiry in seconds', { expiresAt: 1893456000 }, `${EXPIRING}?expires=1893456000`],
    ['with an expiry as date', { expiresAt: new Date('2030-01-01T00:00:00Z') }, `${EXPIRING}?expires=1893456000`],
    ['with a date between two seconds', { expiresAt: new Date('2029-12-31T23:59:59.001Z') }, `${EXPIRING}?expires=1893456000`],
    ['with an expiry between two seconds', { expiresAt: 1893455999.5 }, `${EXPIRING}?expires=1893456000`],
    ['with everything', { fileName: 'a b.webp', expiresAt: 1893456000, version: 'x' }, `${EXPIRING}/a%20b.webp?expires=1893456000&v=x`],
    ['with options that are undefined', { fileName: undefined, expiresAt: undefined, expiresInSeconds: undefined, version: undefined }, PLAIN],
  ])('%s', async (_title, options, expected) => expect(await wagtail.url(12, 'fill-600x400|format-webp', options)).toBe(expected));

  it('expires after so many seconds', async () => {
    vi.useFakeTimers({ now: new Date('2029-12-31T23:00:00.5Z') });
    expect(await wagtail.url(12, 'fill-600x400|format-webp', { expiresInSeconds: 3599.5 })).toBe(`${EXPIRING}?expires=1893456000`);
    expect(await wagtail.url(12, 'fill-600x400|format-webp', { expiresInSeconds: 3599 })).toBe(`${EXPIRING}?expires=1893456000`);
  });

  it.each([
    ['a slash at the end of the origin', `${ORIGIN}/`, '/images', `${ORIGIN}/images/`],
    ['an origin with a path', `${ORIGIN}/cms`, '/a/b', `${ORIGIN}/cms/a/b/`],
    ['an origin with a port', 'http://localhost:1337', '/images', 'http://localhost:1337/images/'],
  ])('%s', async (_title, origin, path, start) => {
    const url = await createSigner({ ...settings, origin, path }).url(1, 'original');
    expect(url.startsWith(start)).toBe(true);
    expect(url.slice(start.length)).toMatch(/^[\w-]{43}\/1\/original$/);
  });

  it('is signed by the first secret of several', async () => {
    const one = await createSigner(settings).url(1, 'original');
    expect(await createSigner({ ...settings, secret: [SECRET, 'old'] }).url(1, 'original')).toBe(one);
    expect(await createSigner({ ...settings, secret: ['another secret of more than 32 characters', SECRET] }).url(1, 'original')).not.toBe(one);
  });

  it('is that of the server for everything that it signs', async () => {
    const server = createServerSigner({ keys: keysFromSecret(SECRET), algorithm: 'sha256' });
    const signer = createSigner(settings);
    // The server truncates names of more than 80 characters.
    const options = fc.record({ fileName: anyText, version: fc.option(fc.stringMatching(/^[\w-]{1,10}$/), { nil: undefined }), expiresAt: fc.option(fc.nat(), { nil: undefined }) });
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), validSpec(), options, async (fileId, spec, { fileName, version, expiresAt }) => {
      const url = await signer.url(fileId, spec, { fileName, version, expiresAt });
      expect(url).toBe(ORIGIN + signedPath({ path: '/images', signer: server, fileId, spec, fileName, version, expiresAtSeconds: expiresAt }));
      const { pathname, search } = new URL(url);
      expect(parseRenditionPath(pathname.slice('/images/'.length), search.slice(1))).toMatchObject({ id: String(fileId), spec });
    }));
  });

  it.each(['preset-hero', 'preset-hero|grayscale', 'tint-ff0000', 'width-400|tint-ff0000', 'format-webp|_private.1-x'])('%s is signed without being understood', async (spec) => {
    expect(await createSigner(settings).url(1, spec)).toContain(`/1/${encodeURIComponent(spec)}`);
  });
});

describe('refused: the setting', () => {
  it.each<[string, object, ErrorConstructor, string]>([
    ['origin', { origin: undefined }, RangeError, 'expected an origin and path such as "https://cms.example.com" and "/images", found "//images"'],
    ['origin', { origin: 'cms.example.com' }, RangeError, 'found "cms.example.com/images"'],
    ['origin', { origin: 'https://cms.example.com?a=b' }, RangeError, 'found "https://cms.example.com?a=b/images"'],
    ['path', { path: undefined }, RangeError, 'found "https://cms.example.com/"'],
    ['path', { path: '/images/' }, RangeError, 'found "https://cms.example.com/images/"'],
    ['path', { path: '/images#top' }, RangeError, 'found "https://cms.example.com/images#top"'],
    ['algorithm', { algorithm: 'md5' }, RangeError, 'expected the algorithm sha256 or sha1, found "md5"'],
    ['secret', { secret: undefined }, TypeError, 'expected the secret of the route, since keys of APP_KEYS stay in Strapi, found undefined'],
    ['secret', { secret: '' }, TypeError, 'expected the secret of the route, since keys of APP_KEYS stay in Strapi, found undefined'],
    ['secret', { secret: [] }, TypeError, 'expected the secret of the route, since keys of APP_KEYS stay in Strapi, found undefined'],
    ['secret', { secret: 'x'.repeat(31) }, RangeError, 'expected a secret of at least 32 characters, found 31'],
    ['secret', { secret: ['short', SECRET] }, RangeError, 'expected a secret of at least 32 characters, found 5'],
    ['secert', { secert: SECRET }, RangeError, 'expected one of the options origin, path, secret, algorithm, found "secert"'],
  ])('%s of %j', (_name, wrong, Fault, message) => {
    const create = () => createSigner({ ...settings, ...wrong });
    expect(create).toThrow(Fault);
    expect(create).toThrow(message);
  });

  it('never with a secret in the message', () => {
    for (const secret of ['hunter2', ['hunter2', SECRET]]) expect(() => createSigner({ ...settings, secret })).toThrow(/^(?!.*hunter2)/);
  });

  it('but not a short secret with sha1, which comes from Wagtail', () => expect(() => createSigner({ ...settings, secret: 'short', algorithm: 'sha1' })).not.toThrow());
});

describe('refused: the argument', () => {
  const signer = createSigner(settings);

  it.each<[unknown, unknown, ErrorConstructor, string]>([
    [undefined, 'original', TypeError, 'expected the numeric id of a file, found undefined'],
    ['12', 'original', TypeError, 'expected the numeric id of a file, found "12"'],
    ['k3j5h2k3j5h2k3j5h2k3j5h2', 'original', TypeError, 'expected the numeric id of a file, found "k3j5h2k3j5h2k3j5h2k3j5h2"'],
    [{ id: 12 }, 'original', TypeError, 'expected the numeric id of a file, found [object Object]'],
    [0, 'original', RangeError, 'expected the numeric id of a file, found 0'],
    [1.5, 'original', RangeError, 'found 1.5'],
    [2 ** 31, 'original', RangeError, 'found 2147483648'],
    [12, undefined, TypeError, 'expected a filter spec of at most 256 characters and 16 operations, found undefined'],
    [12, ['original'], TypeError, 'expected a filter spec'],
    [12, '', RangeError, 'expected an operation, found ""'],
    [12, 'width-400|', RangeError, 'expected an operation, found ""'],
    [12, 'width-400||original', RangeError, 'expected an operation, found ""'],
    [12, 'width-{400,800}', RangeError, 'expected width-400, found "width-{400,800}"'],
    [12, 'preset hero', RangeError, 'expected an operation, found "preset hero"'],
    [12, '-400', RangeError, 'expected an operation, found "-400"'],
    [12, 'width', RangeError, 'expected width-N, found "width"'],
    [12, 'width-0400', RangeError, 'expected width-400, found "width-0400"'],
    [12, 'width-NaN', RangeError, 'expected width-N, found "width-NaN"'],
    [12, 'fill-600', RangeError, 'expected fill-600xN or fill-600xN-cN or fill-600xN-smart, found "fill-600"'],
    [12, 'rotate-45', RangeError, 'expected rotate-90 or rotate-180 or rotate-270, found "rotate-45"'],
    [12, Array.from({ length: 17 }, () => 'flip-h').join('|'), RangeError, 'expected a filter spec of at most 256 characters and 16 operations'],
    [12, `tint-${'x'.repeat(252)}`, RangeError, 'expected a filter spec of at most 256 characters and 16 operations'],
  ])('%j, %j', async (fileId, spec, Fault, message) => {
    const url = signer.url(fileId as number, spec as string);
    await expect(url).rejects.toThrow(Fault);
    await expect(url).rejects.toThrow(message);
  });

  it.each<[object, ErrorConstructor, string]>([
    [{ expires: 60 }, RangeError, 'expected one of the options expiresInSeconds, expiresAt, fileName, version, found "expires"'],
    [{ widths: [1] }, RangeError, 'found "widths"'],
    [{ expiresInSeconds: 0 }, RangeError, 'expected expiresInSeconds above 0, or expiresAt, found 0'],
    [{ expiresInSeconds: -1 }, RangeError, 'found -1'],
    [{ expiresInSeconds: NaN }, RangeError, 'found NaN'],
    [{ expiresInSeconds: Infinity }, RangeError, 'expected expiresAt as Date or in seconds since 1970, found Infinity'],
    [{ expiresInSeconds: 'soon' }, TypeError, 'found "soon"'],
    [{ expiresInSeconds: 60, expiresAt: 1893456000 }, RangeError, 'expected expiresInSeconds above 0, or expiresAt, found 60'],
    [{ expiresAt: -1 }, RangeError, 'expected expiresAt as Date or in seconds since 1970, found -1'],
    // Milliseconds.
    [{ expiresAt: 1893456000000 }, RangeError, 'found 1893456000000'],
    [{ expiresAt: new Date('never') }, TypeError, 'found Invalid Date'],
    [{ expiresAt: '2030-01-01' }, TypeError, 'found "2030-01-01"'],
    [{ fileName: 12 }, TypeError, 'expected fileName as text, found 12'],
  ])('%j', async (options, Fault, message) => {
    const url = signer.url(12, 'original', options);
    await expect(url).rejects.toThrow(Fault);
    await expect(url).rejects.toThrow(message);
  });
});
