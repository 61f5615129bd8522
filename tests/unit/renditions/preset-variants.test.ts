import { beforeEach, describe, expect, it } from 'vitest';
import type { EntryCrop } from '../../../server/src/core/filter-spec/entry-crop';
import type { Preset } from '../../../server/src/core/filter-spec/preset';
import { DEFAULT_FORMATS } from '../../../server/src/core/formats';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';
import { PresetDocuments } from '../../../server/src/renditions/preset-documents';
import { PresetVariants, type PresetRequest } from '../../../server/src/renditions/preset-variants';
import { presetsOf } from '../../helpers/presets';
import { StubLibrary, type StubImage } from '../../helpers/stub-library';

const PRESETS = presetsOf({ hero: 'fill-1600x600', own: 'fill-600x400|format-png', auto: 'width-600|format-auto', narrow: 'width-300', modern: 'width-300', smart: 'fill-600x400-smart', near: 'focal-10x20|fill-600x400-c80|grayscale', far: 'crop-9000x0-10x10' });
const WITH_FORMATS: Readonly<Record<string, Partial<Preset>>> = {
  hero: { widths: [640, 960, 1280], formats: ['avif', 'webp', 'jpeg'] },
  own: { widths: [320] },
  narrow: { formats: ['webp', 'avif', 'png', 'jpeg'] },
  modern: { formats: ['webp'] },
};
const presets = Object.fromEntries(Object.entries(PRESETS).map(([name, preset]) => [name, { ...preset, ...WITH_FORMATS[name] }]));
const DOCUMENTS: Readonly<Record<string, Omit<StubImage, 'documentId'>>> = {
  photograph: {},
  small: { facts: { width: 800, height: 600 } },
  logo: { facts: { format: 'png', alpha: true } },
  animation: { facts: { format: 'gif', frames: 12, width: 400, height: 300 } },
  vector: { facts: { format: 'svg', alpha: true } },
};

let library: StubLibrary;
let variants: PresetVariants;
beforeEach(() => {
  library = new StubLibrary();
  Object.entries(DOCUMENTS).forEach(([documentId, image], index) => library.put(index + 1, { documentId, ...image }));
  const documents = new PresetDocuments({ images: library, sources: library.sources, checkSeconds: 5, now: () => 0 });
  variants = new PresetVariants({ documents, presets, limits: DEFAULT_LIMITS, defaultFormats: DEFAULT_FORMATS, custom: {} });
});

const resolve = ({ documentId = 'photograph', name = 'hero', width = null, format = null, crop = null }: Partial<PresetRequest>, accept?: string) =>
  variants.resolve({ documentId, name, width, format, crop }, accept);

const BROWSER = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

describe('the width', () => {
  it.each([
    ['photograph', null, 'preset-hero|format-jpeg', true],
    ['photograph', 0, 'preset-hero|width-640|format-jpeg', false],
    ['photograph', 1, 'preset-hero|width-640|format-jpeg', false],
    ['photograph', 639, 'preset-hero|width-640|format-jpeg', false],
    ['photograph', 640, 'preset-hero|width-640|format-jpeg', true],
    ['photograph', 641, 'preset-hero|width-960|format-jpeg', false],
    ['photograph', 1280, 'preset-hero|width-1280|format-jpeg', true],
    ['photograph', 1281, 'preset-hero|format-jpeg', false],
    ['photograph', 1600, 'preset-hero|format-jpeg', true],
    ['photograph', 1601, 'preset-hero|format-jpeg', false],
    ['photograph', 99_999, 'preset-hero|format-jpeg', false],
    // This preset is 800 pixels wide at most on this image.
    ['small', 640, 'preset-hero|width-640|format-jpeg', true],
    ['small', 700, 'preset-hero|format-jpeg', false],
    ['small', 800, 'preset-hero|format-jpeg', true],
    ['small', 960, 'preset-hero|format-jpeg', true],
    ['small', 961, 'preset-hero|format-jpeg', false],
  ])('of %s, %j, is raised: %s', async (documentId, width, spec, isExact) => {
    expect(await resolve({ documentId, width, format: 'jpeg' })).toMatchObject({ spec, varies: false, isExact });
  });
});

describe('the format that is asked for', () => {
  it.each([
    ['photograph', 'hero', 'avif', 'preset-hero|format-avif', true],
    ['photograph', 'hero', 'jpeg', 'preset-hero|format-jpeg', true],
    ['photograph', 'hero', 'png', 'preset-hero|format-jpeg', false],
    ['photograph', 'hero', 'gif', 'preset-hero|format-jpeg', false],
    ['photograph', 'hero', 'ico', 'preset-hero|format-jpeg', false],
    ['photograph', 'hero', 'heic', 'preset-hero|format-jpeg', false],
    ['photograph', 'hero', 'svg', 'preset-hero|format-jpeg', false],
    // JPEG has no transparency.
    ['logo', 'hero', 'webp', 'preset-hero|format-webp', true],
    ['logo', 'hero', 'png', 'preset-hero|format-png', true],
    ['logo', 'hero', 'jpeg', 'preset-hero|format-png', true],
    // AVIF and JPEG would lose the animation.
    ['animation', 'hero', 'webp', 'preset-hero|format-webp', true],
    ['animation', 'hero', 'avif', 'preset-hero|format-webp', true],
    ['animation', 'hero', 'jpeg', 'preset-hero|format-webp', true],
    ['animation', 'hero', 'gif', 'preset-hero|format-webp', false],
    ['vector', 'hero', 'avif', 'preset-hero', true],
    ['vector', 'hero', 'svg', 'preset-hero', true],
    ['photograph', 'own', 'png', 'preset-own', true],
    ['photograph', 'own', 'avif', 'preset-own', false],
    ['photograph', 'auto', 'avif', 'preset-auto', false],
  ] as const)('of %s with the preset %s, %s, gives %s', async (documentId, name, format, spec, isExact) => {
    expect(await resolve({ documentId, name, format }, BROWSER)).toMatchObject({ spec, varies: false, isExact });
  });
});

describe('without a format, the Accept header decides', () => {
  it.each([
    ['photograph', 'hero', BROWSER, 'preset-hero|format-avif', true],
    ['photograph', 'hero', 'image/webp,*/*', 'preset-hero|format-webp', true],
    ['photograph', 'hero', 'image/avif;q=0.5,image/webp', 'preset-hero|format-avif', true],
    ['photograph', 'hero', 'image/avif;q=0,image/webp', 'preset-hero|format-webp', true],
    ['photograph', 'hero', 'image/avif;q=0.5,image/*', 'preset-hero|format-jpeg', true],
    ['photograph', 'hero', '*/*', 'preset-hero|format-jpeg', true],
    ['photograph', 'hero', 'image/png', 'preset-hero|format-jpeg', true],
    ['photograph', 'hero', undefined, 'preset-hero|format-jpeg', true],
    ['photograph', 'narrow', BROWSER, 'preset-narrow|format-webp', true],
    ['photograph', 'narrow', 'image/png,image/*', 'preset-narrow|format-jpeg', true],
    ['photograph', 'modern', '*/*', 'preset-modern|format-webp', false],
    ['logo', 'hero', BROWSER, 'preset-hero|format-avif', true],
    ['logo', 'hero', '*/*', 'preset-hero|format-png', true],
    ['animation', 'hero', BROWSER, 'preset-hero|format-webp', false],
    ['vector', 'hero', BROWSER, 'preset-hero', false],
    ['photograph', 'own', BROWSER, 'preset-own', false],
    // The rendition itself varies.
    ['photograph', 'auto', BROWSER, 'preset-auto', false],
  ])('of %s with the preset %s, %s, gives %s', async (documentId, name, accept, spec, varies) => {
    expect(await resolve({ documentId, name }, accept)).toMatchObject({ spec, varies, isExact: true });
  });
});

describe('a crop of an entry', () => {
  const BOX: EntryCrop = { type: 'croppct', left: 12.5, top: 0, width: 25, height: 50 };
  const POINT: EntryCrop = { type: 'focal', x: 30, y: 20.25 };

  it.each([
    ['hero', BOX, null, 'croppct-12.5x0-25x50|fill-1600x600|format-jpeg'],
    ['hero', BOX, 640, 'croppct-12.5x0-25x50|fill-1600x600|width-640|format-jpeg'],
    // The box has 1000 pixels of the 4000.
    ['hero', BOX, 1280, 'croppct-12.5x0-25x50|fill-1600x600|format-jpeg'],
    ['hero', POINT, 1280, 'focal-30x20.25|fill-1600x600|width-1280|format-jpeg'],
    ['smart', BOX, null, 'croppct-12.5x0-25x50|fill-600x400'],
    ['smart', POINT, null, 'focal-30x20.25|fill-600x400'],
    ['near', BOX, null, 'croppct-12.5x0-25x50|focal-10x20|fill-600x400|grayscale'],
    ['near', POINT, null, 'focal-30x20.25|fill-600x400-c80|grayscale'],
  ])('is before the operations of the preset %s: %j, %j', async (name, crop, width, spec) => {
    expect(await resolve({ name, crop, width, format: 'jpeg' })).toMatchObject({ spec });
  });

  it('leaves the presets that the version of the URL covers', async () => {
    for (const crop of [BOX, POINT, null]) expect((await resolve({ name: 'near', crop })).presets).toEqual(['focal-10x20|fill-600x400-c80|grayscale']);
  });
});

it('the variant names the file', async () => {
  expect(await resolve({ documentId: 'logo' })).toMatchObject({ fileId: 3 });
  expect(await variants.findFileId('logo')).toBe(3);
});

it.each([
  ['an unknown document', { documentId: 'nothing' }, 'FILE_NOT_FOUND'],
  ['a preset that this image does not allow', { name: 'far' }, 'INVALID_SPEC'],
])('%s is an error', async (_title, request, code) => expect(resolve(request)).rejects.toMatchObject({ code }));

it('a preset that is not configured is a fault of the caller', async () => expect(resolve({ name: 'none' })).rejects.toThrow('expected the name of a preset, found "none"'));
