import { describe, expect, it } from 'vitest';
import { entryImagesOf, followImages, stageUrlOf, withImageCrops, type EntryImage } from '../../../admin/src/builder/entryImages';

const file = (documentId: string, more: object = {}) => ({ id: 1, documentId, hash: `${documentId}_f00`, name: `${documentId}.jpg`, mime: 'image/jpeg', url: `/uploads/${documentId}.jpg`, updatedAt: '2026', alternativeText: '', formats: null, ...more });
const box = { left: 10, top: 20, width: 30, height: 40 };
const stored = (...documentIds: readonly string[]) => Object.fromEntries(documentIds.map((id) => [id, { crops: { hero: box } }]));

describe('entryImagesOf', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['nothing', undefined, []],
    ['null', null, []],
    ['one', file('a'), ['a']],
    ['several', [file('b'), file('a')], ['b', 'a']],
    ['a version of the history', { results: [file('a')], meta: { missingCount: 0 } }, ['a']],
    ['other files', [file('a', { mime: 'application/pdf' }), file('b')], ['b']],
    ['what is no file', [7, 'x', {}, { documentId: 'a' }], []],
  ])('%s', (_title, value, documentIds) => expect(entryImagesOf(value).map(({ documentId }) => documentId)).toEqual(documentIds));

  it('an empty alternative text is none', () => expect(entryImagesOf(file('a'))[0]?.alternativeText).toBeNull());
});

describe('withImageCrops', () => {
  it('keeps other images, and crops for presets that the field does not have', () => {
    const value = { ...stored('a'), b: { crops: { gone: box }, alt: 'B' } };
    expect(withImageCrops(value, 'b', { focalPoint: { x: 1, y: 2 } })).toEqual({ ...stored('a'), b: { crops: { gone: box }, focalPoint: { x: 1, y: 2 }, alt: 'B' } });
  });
  it('is null where all is automatic', () => expect(withImageCrops(stored('a'), 'a', { crops: {} })).toBeNull());
  it('begins with nothing', () => expect(withImageCrops(null, 'a', { alt: '' })).toEqual({ a: { alt: '' } }));
});

describe('followImages', () => {
  it('changes nothing for the images that are there', () => expect(followImages(stored('a', 'b'), ['b', 'a', 'c'], new Map())).toBeNull());
  it('drops an image that left, and has its crops again when it returns', () => {
    const without = followImages(stored('a', 'b'), ['b'], new Map());
    expect(without?.value).toEqual(stored('b'));
    const again = followImages(without?.value, ['b', 'a'], without?.dropped ?? new Map());
    expect(again?.value).toEqual(stored('b', 'a'));
    expect(again?.dropped.size).toBe(0);
  });
  it('is null after the last one', () => expect(followImages(stored('a'), [], new Map())?.value).toBeNull());
});

describe('stageUrlOf', () => {
  const format = (width: number, mime = 'image/jpeg') => ({ url: `/uploads/${width}.jpg`, mime, width, height: width / 2 });
  const image = (more: object): EntryImage => entryImagesOf(file('a', more))[0] as EntryImage;
  const formats = { large: format(1000), small: format(500), huge: format(1920) };
  it.each<[string, object, number, string | null]>([
    ['the smallest copy that is large enough', { formats }, 1, '/uploads/1000.jpg'],
    ['the file where its copies are small', { formats: { small: format(500) } }, 1, '/uploads/a.jpg'],
    ['the file where there is no copy', {}, 1, '/uploads/a.jpg'],
    ['the file where its copies are not upright', { formats }, 6, '/uploads/a.jpg'],
    ['a small copy of a file that browsers do not show', { mime: 'image/heic', formats: { small: format(500) } }, 1, '/uploads/500.jpg'],
    ['nothing that browsers do not show', { mime: 'image/tiff', formats: { large: format(1000, 'image/tiff') } }, 1, null],
    ['nothing turned of a file that browsers do not show', { mime: 'image/heic', formats }, 8, null],
  ])('%s', (_title, more, orientation, url) => expect(stageUrlOf(image(more), orientation)).toBe(url));
});
