import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryCrop } from '../../../server/src/core/filter-spec/entry-crop';
import { parametersOf, parsePresetPath } from '../../../server/src/http/preset-path';
import { presetPath } from '../../../server/src/signing/preset-path';
import { anyText } from '../../helpers/any-text';

const DOCUMENT = 'p1v8q2s0k3m5x7z9b4d6f8h0';
const PRESETS = ['hero', 'hero_wide'];
const PLAIN = { preset: { documentId: DOCUMENT, name: 'hero', width: null, format: null, crop: null }, signature: null, versionTag: null };
const WIDTH = { invalid: 'Invalid width: expected "w" once, a whole number of 1 to 5 digits, such as w=640' };
const FORMAT = { invalid: 'Invalid format: expected "f" once, one of jpeg, png, webp, avif, gif, ico, heic, svg' };

const parse = (path: string, query = '') => parsePresetPath(path, query, PRESETS);

describe('the path of a preset', () => {
  it.each([
    [`${DOCUMENT}/hero`, PLAIN],
    [`${DOCUMENT}/hero/`, PLAIN],
    [`${DOCUMENT}/hero/harbour.jpg`, PLAIN],
    [`${DOCUMENT}/hero/%2F..%ff`, PLAIN],
    [`${DOCUMENT}/hero_wide`, { ...PLAIN, preset: { ...PLAIN.preset, name: 'hero_wide' } }],
    [`${'7'.repeat(24)}/hero`, { ...PLAIN, preset: { ...PLAIN.preset, documentId: '7'.repeat(24) } }],

    ['', 'not-found'],
    ['hero', 'not-found'],
    [DOCUMENT, 'not-found'],
    [`${DOCUMENT}/`, 'not-found'],
    [`/${DOCUMENT}/hero`, 'not-found'],
    [`${DOCUMENT}//hero`, 'not-found'],
    [`${DOCUMENT}/hero/a/b`, 'not-found'],
    [`${DOCUMENT}/hero//`, 'not-found'],
    [`${DOCUMENT}/card`, 'not-found'],
    [`${DOCUMENT}/Hero`, 'not-found'],
    [`${DOCUMENT}/hero%20`, 'not-found'],
    [`${DOCUMENT}/%68ero`, 'not-found'],
    [`${DOCUMENT}/preset-hero`, 'not-found'],
    [`${DOCUMENT}/constructor`, 'not-found'],
    [`${DOCUMENT}/__proto__`, 'not-found'],
    [`${DOCUMENT}/0`, 'not-found'],
    ['12/hero', 'not-found'],
    ['2147483648/hero', 'not-found'],
    [`${DOCUMENT.slice(1)}/hero`, 'not-found'],
    [`${DOCUMENT}0/hero`, 'not-found'],
    [`${DOCUMENT}\n/hero`, 'not-found'],
    [`${DOCUMENT.toUpperCase()}/hero`, 'not-found'],
    [`${DOCUMENT.slice(1)}-/hero`, 'not-found'],
    [`${DOCUMENT.slice(1)}%70/hero`, 'not-found'],
    [`${DOCUMENT.slice(1)}\u017f/hero`, 'not-found'],
    ['%/hero', 'not-found'],
  ])('%j', (path, expected) => expect(parse(path)).toEqual(expected));

  it('serves nothing without presets', () => expect(parsePresetPath(`${DOCUMENT}/hero`, '', [])).toBe('not-found'));

  it('is never an error, whatever the text', () => {
    fc.assert(fc.property(anyText, anyText, (path, query) => {
      expect(parse(path, query)).toBe('not-found');
      expect(parse(`${DOCUMENT}/hero`, query)).toBeTypeOf('object');
    }));
  });

  it('of a URL that the plugin makes has what it was made of', () => {
    fc.assert(fc.property(anyText, fc.option(fc.integer({ min: 1, max: 65_535 })), fc.constantFrom('avif' as const, 'jpeg' as const, null), (fileName, width, format) => {
      const url = new URL(presetPath({ path: '/media', documentId: DOCUMENT, preset: 'hero', fileName, width, format, version: 'aB_-' }), 'http://localhost');
      const read = parse(url.pathname.slice('/media/'.length), url.search.slice(1));
      expect(read).toEqual({ preset: { documentId: DOCUMENT, name: 'hero', width, format, crop: null }, signature: null, versionTag: 'aB_-' });
    }));
  });
});

describe('the query of a preset', () => {
  const preset = (width: number | null, format: string | null, versionTag: string | null = null) => ({ ...PLAIN, preset: { ...PLAIN.preset, width, format }, versionTag });

  it.each([
    ['', preset(null, null)],
    ['w=640', preset(640, null)],
    ['w=1', preset(1, null)],
    ['w=0', preset(0, null)],
    ['w=00640', preset(640, null)],
    ['w=99999', preset(99_999, null)],
    ['%77=%36%340', preset(640, null)],
    ['f=avif', preset(null, 'avif')],
    ['f=jpeg', preset(null, 'jpeg')],
    ['f=jpg', preset(null, 'jpeg')],
    ['f=heic', preset(null, 'heic')],
    ['f=ico', preset(null, 'ico')],
    ['f=svg', preset(null, 'svg')],
    ['v=aB_-012345', preset(null, null, 'aB_-012345')],
    ['v=', preset(null, null, '')],
    ['v=a&v=b', preset(null, null, 'a')],
    ['v=a&f=webp&w=640', preset(640, 'webp', 'a')],
    ['?w=640', preset(null, null)],
    ['W=x&F=x&width=x&C=x&expires=x&expires=y&%', preset(null, null)],

    ['w=', WIDTH],
    ['w', WIDTH],
    ['w=100000', WIDTH],
    ['w=-1', WIDTH],
    ['w=+640', WIDTH],
    ['w=%2B640', WIDTH],
    ['w=%20640', WIDTH],
    ['w=640%0A', WIDTH],
    ['w=6.4', WIDTH],
    ['w=1e3', WIDTH],
    ['w=0x10', WIDTH],
    ['w=%D9%A6%D9%A4', WIDTH],
    ['w=auto', WIDTH],
    ['w=640&w=640', WIDTH],
    ['w=640&w=', WIDTH],
    ['w=x&f=x', WIDTH],

    ['f=', FORMAT],
    ['f=tiff', FORMAT],
    ['f=auto', FORMAT],
    ['f=AVIF', FORMAT],
    ['f=webp-lossless', FORMAT],
    ['f=constructor', FORMAT],
    ['f=avif&f=avif', FORMAT],
    ['w=640&f=x', FORMAT],
  ])('%j', (query, expected) => expect(parse(`${DOCUMENT}/hero`, query)).toEqual(expected));
});

describe('the crop in the query', () => {
  const crop = (read: EntryCrop | null, signature: string | null = null) => ({ ...PLAIN, preset: { ...PLAIN.preset, crop: read }, signature });
  const BOX: EntryCrop = { type: 'croppct', left: 12.5, top: 0, width: 75, height: 50.0001 };
  const POINT: EntryCrop = { type: 'focal', x: 30, y: 100 };

  it.each([
    ['c=12.5x0-75x50.0001&s=sig', crop(BOX, 'sig')],
    ['s=sig%3D&c=12.5x0-75x50.0001', crop(BOX, 'sig=')],
    ['focal=30x100&s=sig&s=other', crop(POINT, 'sig')],
    ['focal=30x100', crop(POINT)],
    ['s=sig', crop(null, 'sig')],

    ['c=', 'forbidden'],
    ['c', 'forbidden'],
    ['c=12.5x0', 'forbidden'],
    ['c=12.5x0-75', 'forbidden'],
    ['c=12.5x0-75x50-1', 'forbidden'],
    ['c=12.5x0-75x0', 'forbidden'],
    ['c=12.50x0-75x50', 'forbidden'],
    ['c=-1x0-75x50', 'forbidden'],
    ['c=12.5x0-75x100.1', 'forbidden'],
    ['c=12.5x0-75x50.00001', 'forbidden'],
    ['c=12.5X0-75X50', 'forbidden'],
    ['c=12.5x0-75x50|grayscale', 'forbidden'],
    ['c=12.5x0-75x50&c=12.5x0-75x50', 'forbidden'],
    ['c=12.5x0-75x50&focal=30x20', 'forbidden'],
    ['focal=30', 'forbidden'],
    ['focal=30x20x10', 'forbidden'],
    ['focal=30x101', 'forbidden'],
    ['focal=30x20&focal=', 'forbidden'],
  ])('%j', (query, expected) => expect(parse(`${DOCUMENT}/hero`, query)).toEqual(expected));
});

it.each([
  [null, null, []],
  [640, null, ['w=640']],
  [null, 'avif' as const, ['f=avif']],
  [640, 'jpeg' as const, ['w=640', 'f=jpeg']],
])('a width of %j and the format %j have one spelling: %j', (width, format, expected) => expect(parametersOf({ ...PLAIN, preset: { ...PLAIN.preset, width, format } })).toEqual(expected));

it.each([
  [{ type: 'croppct', left: 12.5, top: 0, width: 75, height: 50 }, 'sig=', ['c=12.5x0-75x50', 's=sig%3D']],
  [{ type: 'focal', x: 30, y: 20 }, 'sig', ['focal=30x20', 's=sig']],
  [null, 'sig', []],
] as const)('the crop %j has one spelling', (crop, signature, expected) => expect(parametersOf({ ...PLAIN, preset: { ...PLAIN.preset, crop }, signature })).toEqual(expected));
