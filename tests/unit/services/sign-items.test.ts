import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { BusyError } from '../../../server/src/core/errors';
import type { ImageRoute } from '../../../server/src/http/image-route';
import type { LibraryImage } from '../../../server/src/renditions/ports/image-facts';
import type { Runtime } from '../../../server/src/services/runtime';
import { signItems } from '../../../server/src/services/sign-items';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { createSigner } from '../../../server/src/signing/signature';

const SECRET = 'a secret of more than thirty-two characters';
const config = parseConfig({
  presets: { hero: { spec: 'fill-600x300', route: 'media' }, card: 'fill-60x40' },
  routes: { images: { path: '/images' }, media: { path: '/media', presets: ['hero'] } },
});
const signer = createSigner({ keys: keysFromSecret(SECRET), algorithm: 'sha256' });
const route = (name: string, presets: readonly string[] | null): ImageRoute => ({
  name, path: `/${name}`, access: 'public', action: { type: 'serve' }, behindMiddlewares: false, maxAgeSeconds: 1, cacheTags: false, baseUrl: null, signer, presets,
});
const strapi = { config: { get: () => 'http://localhost:1337' } } as unknown as Core.Strapi;

const IMAGE: LibraryImage = { fileId: 7, documentId: 'a'.repeat(24), name: 'boat.jpg', mime: 'image/jpeg', hash: 'boat', alternativeText: null, focalPoint: null, facts: null };
const runtime = { config, routes: [route('images', null), route('media', ['hero'])], images: { findWithFacts: async () => [IMAGE] }, renditions: { writableFormats: async () => ['jpeg', 'webp'] } } as unknown as Runtime;
const unknownSize = { width: null, height: null, srcset: null };

describe('signItems, of an image whose size is not known', () => {
  it.each<[string, { readonly route?: string; readonly expiresInSeconds?: number; readonly widths?: readonly number[] }, RegExp]>([
    ['width-9', {}, /^http:\/\/localhost:1337\/images\/[\w-]{43}\/7\/width-9$/],
    ['width-9', { expiresInSeconds: 60, widths: [5] }, /\/images\/[\w-]{43}\/7\/width-9\?expires=\d+$/],
    ['preset-card', {}, /\/images\/[\w-]{43}\/7\/preset-card$/],
    ['preset-hero', {}, /\/media\/a{24}\/hero$/],
    ['preset-hero', { route: 'images' }, /\/images\/[\w-]{43}\/7\/preset-hero$/],
  ])('signs %s %j on the route that it would have otherwise', async (spec, options, url) => {
    expect(await signItems(strapi, runtime, [{ file: 7, spec, ...options }])).toEqual([{ url: expect.stringMatching(url), ...unknownSize }]);
  });

  it.each([
    [{ spec: 'wdth-9' }, 'INVALID_SPEC'],
    [{ spec: 'width-9', route: 'media' }, 'INVALID_OPTION'],
    [{ spec: 'preset-hero', expiresInSeconds: 60 }, 'INVALID_OPTION'],
    [{ spec: 'width-9|format-heic' }, 'INVALID_SPEC'],
  ])('refuses %j', async (item, code) => {
    expect(await signItems(strapi, runtime, [{ file: IMAGE.documentId, ...item }])).toEqual([{ error: { code, message: expect.any(String) } }]);
  });

  it('signs any format while it does not know which ones the server can write', async () => {
    const busy = { ...runtime, renditions: { writableFormats: () => Promise.reject(new BusyError('no worker')) } } as unknown as Runtime;
    expect(await signItems(strapi, busy, [{ file: 7, spec: 'format-heic' }])).toEqual([{ url: expect.stringMatching(/format-heic$/), ...unknownSize }]);
  });

  it('signs every format of an image that stays an SVG', async () => {
    const vector = { ...runtime, images: { findWithFacts: async () => [{ ...IMAGE, mime: 'image/svg+xml' }] } } as unknown as Runtime;
    expect(await signItems(strapi, vector, [{ file: 7, spec: 'format-heic|preserve-svg' }, { file: 7, spec: 'format-heic' }])).toEqual([
      { url: expect.stringMatching(/format-heic%7Cpreserve-svg$/), ...unknownSize },
      { error: { code: 'INVALID_SPEC', message: '"format-heic": the libvips of this server cannot write HEIC; use format-avif' } },
    ]);
  });

  it('quotes no long text', async () => {
    const [unknownFile, unknownRoute] = await signItems(strapi, runtime, [{ file: 'x'.repeat(900_000), spec: 'width-9' }, { file: 7, spec: 'width-9', route: 'x'.repeat(900_000) }]);
    expect(unknownFile).toEqual({ error: { code: 'FILE_NOT_FOUND', message: `expected the id or documentId of an image, found "${'x'.repeat(60)}…"` } });
    expect(unknownRoute).toEqual({ error: { code: 'INVALID_OPTION', message: `expected the name of a configured route (images, media), found "${'x'.repeat(60)}…"` } });
  });
});
