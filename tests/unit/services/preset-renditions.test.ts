import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import type { ImageRoute } from '../../../server/src/http/image-route';
import type { LibraryImage } from '../../../server/src/renditions/ports/image-facts';
import { PresetRenditions } from '../../../server/src/services/preset-renditions';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { createSigner } from '../../../server/src/signing/signature';

const SECRET = 'a secret of more than thirty-two characters';
const config = parseConfig({
  secret: SECRET,
  presets: { hero: { spec: 'fill-600x300', widths: [200, 400], formats: ['webp', 'jpeg'], route: 'media' }, card: 'fill-60x40|format-auto', huge: 'crop-5000x5000-9x9' },
  routes: { images: { path: '/images' }, media: { path: '/media', presets: ['hero'], baseUrl: 'https://cdn.example.com' } },
});
const { hero, card, huge } = config.presets as Record<'hero' | 'card' | 'huge', NonNullable<(typeof config.presets)[string]>>;
const signer = createSigner({ keys: keysFromSecret(SECRET), algorithm: 'sha256' });
const route = (name: string, presets: readonly string[] | null, baseUrl: string | null): ImageRoute => ({
  name, path: `/${name}`, access: 'public', action: { type: 'serve' }, behindMiddlewares: false, maxAgeSeconds: 1, baseUrl, signer, presets,
});
const strapi = { config: { get: () => 'http://localhost:1337/' } } as unknown as Core.Strapi;
const failures: unknown[] = [];
const renditions = new PresetRenditions(strapi, config, [route('images', null, null), route('media', ['hero'], 'https://cdn.example.com')], (...failure) => failures.push(failure));

const IMAGE: LibraryImage = {
  fileId: 7, documentId: 'a'.repeat(24), name: 'boat.jpg', mime: 'image/jpeg', hash: 'boat', alternativeText: 'A boat', focalPoint: null,
  facts: { version: '1-2', source: { format: 'jpeg', width: 500, height: 400, orientation: 6, frames: 1, alpha: false, depth: 8, buffered: false }, thumbhash: 'abcd', color: '#123456', attention: {} },
};
const THUMBHASH = { placeholders: 'thumbhash' } as const;
const of = (image: LibraryImage, preset = hero) => renditions.ofPreset(image, preset, THUMBHASH);
const without = (url: string | undefined) => url?.replace(/v=[\w-]{10}/, 'v=…').replace(/images\/[\w-]{43}/, 'images/…');

describe('PresetRenditions', () => {
  it('has URLs without signatures on a route for presets, with the sizes of the image', () => {
    const made = of(IMAGE);
    const at = (query: string, extension: string) => `https://cdn.example.com/media/${'a'.repeat(24)}/hero/boat.${extension}?${query}v=…`;
    expect(made).toMatchObject({ width: 500, height: 250, alt: 'A boat', sizes: null, placeholder: { thumbhash: 'abcd', color: '#123456' } });
    expect([without(made?.url), without(made?.loader)]).toEqual([at('f=jpeg&', 'jpg'), `${at('', 'jpg')}#w=200,400,500`]);
    expect(made?.srcset?.split(', ').map(without)).toEqual([`${at('w=200&f=jpeg&', 'jpg')} 200w`, `${at('w=400&f=jpeg&', 'jpg')} 400w`, `${at('f=jpeg&', 'jpg')} 500w`]);
    expect(made?.sources.map(({ type, srcset }) => [type, srcset.split(', ').map(without)])).toEqual([
      ['image/webp', [`${at('w=200&f=webp&', 'webp')} 200w`, `${at('w=400&f=webp&', 'webp')} 400w`, `${at('f=webp&', 'webp')} 500w`]],
    ]);
  });

  it('has a signed URL on other routes', () => {
    const made = of(IMAGE, card);
    expect(without(made?.url)).toBe('http://localhost:1337/images/…/7/preset-card/boat.jpg?v=…');
    expect(made).toMatchObject({ width: 60, height: 40, srcset: null, sources: [] });
    expect(made).not.toHaveProperty('loader');
  });

  it('has a URL without a version and without sizes while nothing is known of the image', () => {
    expect(of({ ...IMAGE, facts: null })).toEqual({
      url: `https://cdn.example.com/media/${'a'.repeat(24)}/hero`, loader: `https://cdn.example.com/media/${'a'.repeat(24)}/hero`,
      width: null, height: null, alt: 'A boat', srcset: null, sizes: null, sources: [], placeholder: null,
    });
  });

  it('has the next width', () => {
    expect([1, 200, 201, 450, 9999].map((width) => renditions.ofPreset(IMAGE, hero, { ...THUMBHASH, width })?.width)).toEqual([200, 200, 400, 500, 500]);
  });

  it('is null where a preset cannot be carried out', () => expect(renditions.of(IMAGE, [huge, card], THUMBHASH)).toEqual({ huge: null, card: expect.objectContaining({ width: 60 }) }));

  it('is null where an operation of the project fails, and the failure is told', () => {
    const fails = { syntax: 'fails', parse: () => [], transform: () => { throw new Error('no luck'); } };
    const { presets, operations } = parseConfig({ operations: { fails }, presets: { odd: 'fails' } });
    const odd = new PresetRenditions(strapi, { ...config, operations, presets }, [route('images', null, null)], (...failure) => failures.push(failure));
    expect(odd.of(IMAGE, Object.values(presets), THUMBHASH)).toEqual({ odd: null });
    expect(failures).toEqual([[7, 'odd', new Error('no luck')]]);
  });

  it('is null where no route serves the preset', () => {
    const { presets } = parseConfig({ presets: { hero: 'width-9', card: 'width-8' }, routes: { media: { path: '/media', presets: ['hero'] } } });
    const onMedia = new PresetRenditions(strapi, { ...config, presets }, [route('media', ['hero'], null)], () => undefined);
    const made = onMedia.of(IMAGE, Object.values(presets), THUMBHASH);
    expect(made).toEqual({ hero: expect.objectContaining({ width: 9 }), card: null });
  });

  it('is made once for a state of an image', () => {
    expect(of({ ...IMAGE })).toBe(of(IMAGE));
    const others: readonly LibraryImage[] = [
      { ...IMAGE, name: 'ship.jpg' },
      { ...IMAGE, alternativeText: null },
      { ...IMAGE, fileId: 8, documentId: 'b'.repeat(24) },
      { ...IMAGE, focalPoint: { x: 1, y: 2 } },
      { ...IMAGE, facts: IMAGE.facts && { ...IMAGE.facts, version: '1-3' } },
      { ...IMAGE, facts: IMAGE.facts && { ...IMAGE.facts, thumbhash: 'efgh' } },
    ];
    const all = others.map((image) => JSON.stringify(of(image)));
    expect(new Set([...all, JSON.stringify(of(IMAGE))]).size).toBe(7);
    expect(of(IMAGE, card)?.url).not.toBe(of(IMAGE)?.url);
    expect(renditions.ofPreset(IMAGE, card, { placeholders: 'dataUrl' })?.placeholder).toHaveProperty('dataUrl');
    expect(of(IMAGE, card)?.placeholder).not.toHaveProperty('dataUrl');
  });
});
