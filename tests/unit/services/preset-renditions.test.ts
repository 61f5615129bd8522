import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import type { ImageRoute } from '../../../server/src/http/image-route';
import type { LibraryImage } from '../../../server/src/renditions/ports/image-facts';
import { PresetRenditions } from '../../../server/src/services/preset-renditions';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { verifyPresetCrop } from '../../../server/src/signing/preset-path';
import { createSigner } from '../../../server/src/signing/signature';

const SECRET = 'a secret of more than thirty-two characters';
const config = parseConfig({
  secret: SECRET,
  presets: { hero: { spec: 'fill-600x300', widths: [200, 400], formats: ['webp', 'jpeg'], route: 'media' }, card: 'fill-60x40|format-auto', huge: 'crop-5000x5000-9x9', far: 'crop-300x300-50x50', full: `fill-60x40|format-png|${Array.from({ length: 14 }, () => 'grayscale').join('|')}` },
  routes: { images: { path: '/images' }, media: { path: '/media', presets: ['hero'], baseUrl: 'https://cdn.example.com' } },
});
const { hero, card, huge } = config.presets as Record<'hero' | 'card' | 'huge', NonNullable<(typeof config.presets)[string]>>;
const signer = createSigner({ keys: keysFromSecret(SECRET), algorithm: 'sha256' });
const route = (name: string, presets: readonly string[] | null, baseUrl: string | null): ImageRoute => ({
  name, path: `/${name}`, access: 'public', action: { type: 'serve' }, behindMiddlewares: false, maxAgeSeconds: 1, cacheTags: false, baseUrl, signer, presets,
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

  it('is made once for all widths', () => {
    const whole = of(IMAGE);
    const narrow = renditions.ofPreset(IMAGE, hero, { ...THUMBHASH, width: 201 });
    expect(narrow?.sources).toBe(whole?.sources);
    expect(without(narrow?.url)).toBe(`https://cdn.example.com/media/${'a'.repeat(24)}/hero/boat.jpg?w=400&f=jpeg&v=…`);
    expect([narrow?.height, narrow?.srcset, whole?.width]).toEqual([200, whole?.srcset, 500]);
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

describe('the crops of an entry', () => {
  const BOX = { left: 10, top: 25, width: 40, height: 25 };
  const crops = (given: object) => ({ crops: { crops: {}, focalPoint: null, alt: null, ...given } });
  const cropped = (preset: typeof hero, given: object, image = IMAGE) => renditions.ofPreset(image, preset, { ...THUMBHASH, ...crops(given) });

  it('have a signature on a route for presets, one for all widths and formats', () => {
    const made = cropped(hero, { crops: { hero: BOX } });
    const urls = [made?.url, made?.loader, ...(made?.srcset?.split(', ') ?? []), ...(made?.sources.flatMap(({ srcset }) => srcset.split(', ')) ?? [])];
    const signatures = urls.map((url) => /[?&]c=10x25-40x25&s=([\w-]{43})&v=/.exec(url ?? '')?.[1]);
    expect(new Set(signatures).size).toBe(1);
    expect(verifyPresetCrop(signer, signatures[0] ?? '', IMAGE.documentId, 'hero', { type: 'croppct', ...BOX })).toBe(true);
    expect(made).toMatchObject({ width: 200, height: 100, srcset: null });
    expect(made?.loader).toMatch(/#w=200$/);
  });

  it('are in the spec on a signed route', () => {
    const made = cropped(card, { crops: { card: BOX, hero: null } });
    expect(without(made?.url)).toBe('http://localhost:1337/images/…/7/croppct-10x25-40x25%7Cfill-60x40%7Cformat-auto/boat.jpg?v=…');
    expect(made).toMatchObject({ width: 60, height: 40, alt: 'A boat' });
  });

  it('are a focal point where there is no box', () => {
    expect(cropped(hero, { crops: { card: BOX }, focalPoint: { x: 30, y: 12.5 } })?.url).toContain('focal=30x12.5&s=');
    expect(cropped(card, { focalPoint: { x: 30, y: 12.5 } })?.url).toContain('/focal-30x12.5%7Cfill-60x40%7C');
  });

  it('have an alternative text, which may be empty', () => {
    expect([cropped(card, { alt: 'Mine' })?.alt, cropped(card, { alt: '' })?.alt, cropped(card, {})?.alt, of(IMAGE, card)?.alt]).toEqual(['Mine', '', 'A boat', 'A boat']);
  });

  it('are made once for each crop, and apart from the automatic one', () => {
    const urls = () => [of(IMAGE, card)?.url, cropped(card, { crops: { card: BOX } })?.url, cropped(card, { focalPoint: { x: 1, y: 2 } })?.url];
    expect(new Set(urls()).size).toBe(3);
    expect(urls()).toEqual(urls());
    expect(cropped(card, { crops: { card: BOX } })).toBe(cropped(card, { crops: { card: { ...BOX } } }));
  });

  it('have a version that changes with the preset on a route for presets', () => {
    const versionOf = (url: string | undefined) => /v=([\w-]{10})/.exec(url ?? '')?.[1];
    expect(versionOf(cropped(hero, { crops: { hero: BOX } })?.url)).toBe(versionOf(of(IMAGE)?.url));
    expect(versionOf(cropped(card, { crops: { card: BOX } })?.url)).not.toBe(versionOf(of(IMAGE, card)?.url));
  });

  it('leave the crop of the preset where they cannot be carried out', () => {
    const { far, full } = config.presets as Record<'far' | 'full', typeof hero>;
    const box = { crops: { far: BOX, full: BOX } };
    expect(cropped(far, box)).toEqual(of(IMAGE, far));
    expect(cropped(full, box)).toEqual(of(IMAGE, full));
    expect(of(IMAGE, far)).toMatchObject({ width: 50 });
    expect(of(IMAGE, full)).toMatchObject({ width: 60 });
    expect(failures).toHaveLength(1);
  });

  it('are there before anything is known of the image', () => {
    expect(cropped(hero, { crops: { hero: BOX } }, { ...IMAGE, facts: null })).toMatchObject({ url: expect.stringContaining('?c=10x25-40x25&s='), width: null });
  });

  it('cut the image of the placeholder', () => {
    const thumbhash = '1QcSHQRnh493V4dIh4eXh1h4kJUI';
    const dataUrlOf = (given: object) => renditions.ofPreset({ ...IMAGE, facts: IMAGE.facts && { ...IMAGE.facts, thumbhash } }, card, { placeholders: 'dataUrl', ...crops(given) })?.placeholder?.dataUrl;
    expect(dataUrlOf({ crops: { card: BOX } })).not.toBe(dataUrlOf({}));
  });
});
