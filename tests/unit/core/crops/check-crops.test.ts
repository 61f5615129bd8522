import { describe, expect, it } from 'vitest';
import { checkCrops } from '../../../../server/src/core/crops/check-crops';
import { MAX_ALT_LENGTH, MAX_CROPS_OF_IMAGE, MAX_IMAGES, readCrops, type StoredCrops } from '../../../../server/src/core/crops/entry-crops';

const ID = 'k3n1v0s8q2w4e6r8t0y2u4i6';
const BOX = { left: 12.5, top: 0, width: 75, height: 50 };
const PRESETS = ['hero', 'card'];

const problems = (value: unknown) => checkCrops(value, PRESETS).map(({ path, message }) => `${path.join('.')}: ${message}`);
const ofImage = (image: unknown) => problems({ [ID]: image });
const ofBox = (change: object) => ofImage({ crops: { hero: { ...BOX, ...change } } });

describe('what may be stored', () => {
  it.each<[string, StoredCrops | null | undefined]>([
    ['nothing', undefined],
    ['null', null],
    ['no image', {}],
    ['an image that is automatic', { [ID]: null }],
    ['an image without anything', { [ID]: {} }],
    ['nulls', { [ID]: { crops: null, focalPoint: null, alt: null } }],
    ['a preset that is automatic', { [ID]: { crops: { hero: null } } }],
    ['all of it', { [ID]: { crops: { hero: BOX, card: { left: 0, top: 0, width: 100, height: 100 } }, focalPoint: { x: 30, y: 40.1234 }, alt: 'Ä\n"<b>" 🚢' } }],
    ['an empty text', { [ID]: { alt: '' } }],
    ['any other file, with an id of the project', { 'image_4-b': { alt: 'Later' } }],
    ['the smallest box in the last corner', { [ID]: { crops: { hero: { left: 99.9999, top: 99.9999, width: 0.0001, height: 0.0001 } } } }],
    ['two sides that were rounded each by itself', { [ID]: { crops: { hero: { left: 33.3334, top: 0, width: 66.6667, height: 1 } } } }],
    ['names that objects inherit', { constructor: { alt: 'x' } }],
  ])('%s', (_, value) => expect(problems(value)).toEqual([]));

  it.each([0.1, 33.3333, 12.3456, 99.9999, 0.0001, 57.0001, 1e-4])('%d, which has at most four decimals', (left) => {
    expect(ofBox({ left, width: 0.0001 })).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each<[string, unknown, string]>([
    ['a text, which Strapi would store as the JSON in it', '{}', ': expected an object with the documentId of each image as a key, or null, found "{}"'],
    ['a list', [], ': expected an object with the documentId of each image as a key, or null, found a list'],
    ['a number', 7, ': expected an object with the documentId of each image as a key, or null, found 7'],
    ['false', false, ': expected an object with the documentId of each image as a key, or null, found false'],
    ['a key that is no id', { 'a b': {} }, ': expected the documentId of a file as a key, found "a b"'],
    ['an own __proto__', JSON.parse('{"__proto__":{}}'), ': expected the documentId of a file as a key, found "__proto__"'],
    ['a long key', { ['x'.repeat(65)]: {} }, `: expected the documentId of a file as a key, found "${'x'.repeat(60)}…"`],
    ['too many images', Object.fromEntries(Array.from({ length: MAX_IMAGES + 1 }, (_, index) => [`f${index}`, {}])), ': expected at most 500 images, found 501'],
    ['an image that is a list', { [ID]: [] }, `${ID}: expected an object with crops, focalPoint and alt, or null, found a list`],
  ])('%s', (_, value, message) => expect(problems(value)).toEqual([message]));

  it.each<[string, unknown, string]>([
    ['an unknown key', { focal: {} }, ': expected no other keys than crops, focalPoint, alt, found "focal"'],
    ['crops that are a list', { crops: [] }, '.crops: expected an object with the name of each preset as a key, or null, found a list'],
    ['a name that no preset has', { crops: { 'He ro': BOX } }, '.crops: expected the name of a preset as a key, found "He ro"'],
    ['an unknown preset', { crops: { heroo: BOX } }, '.crops.heroo: expected a preset of the field (hero, card), found "heroo". Did you mean "hero"?'],
    ['too many crops', { crops: Object.fromEntries(Array.from({ length: MAX_CROPS_OF_IMAGE + 1 }, (_, index) => [`p${index}`, BOX])) }, '.crops: expected at most 100 crops, found 101'],
    ['a box that is a number', { crops: { hero: 5 } }, '.crops.hero: expected an object with left, top, width, height, or null, found 5'],
    ['a point that is a list', { focalPoint: [30, 40] }, '.focalPoint: expected an object with x, y, or null, found a list'],
    ['a point without y', { focalPoint: { x: 30 } }, '.focalPoint.y: expected a number from 0 to 100 with at most 4 decimal places, found nothing'],
    ['a point with a key more', { focalPoint: { x: 30, y: 1, z: 1 } }, '.focalPoint: expected no other keys than x, y, found "z"'],
    ['a text that is a number', { alt: 7 }, '.alt: expected a text, or null, found 7'],
    ['a long text', { alt: 'x'.repeat(MAX_ALT_LENGTH + 1) }, '.alt: expected at most 1000 characters, found 1001'],
    ['U+0000', { alt: 'a\0b' }, '.alt: expected a text that can be stored, found a character U+0000 or half of a surrogate pair'],
    ['half of a surrogate pair', { alt: '\ud83d' }, '.alt: expected a text that can be stored, found a character U+0000 or half of a surrogate pair'],
  ])('%s', (_, image, message) => expect(ofImage(image)).toEqual([`${ID}${message}`]));

  it.each<[object, string]>([
    [{ left: -0.1 }, '.left: expected a number from 0 to 100 with at most 4 decimal places, found -0.1'],
    [{ top: 100.0001 }, '.top: expected a number from 0 to 100 with at most 4 decimal places, found 100.0001'],
    [{ width: '75' }, '.width: expected a number from 0 to 100 with at most 4 decimal places, found "75"'],
    [{ height: null }, '.height: expected a number from 0 to 100 with at most 4 decimal places, found null'],
    [{ height: undefined }, '.height: expected a number from 0 to 100 with at most 4 decimal places, found nothing'],
    [{ left: 12.50001 }, '.left: expected a number from 0 to 100 with at most 4 decimal places, found 12.50001'],
    [{ left: 1e-7 }, '.left: expected a number from 0 to 100 with at most 4 decimal places, found 1e-7'],
    [{ left: { x: 1 } }, '.left: expected a number from 0 to 100 with at most 4 decimal places, found an object'],
    [{ width: 0 }, ': expected width above 0, and left and width within 100 per cent, found left 12.5 and width 0'],
    [{ left: 25.0002 }, ': expected width above 0, and left and width within 100 per cent, found left 25.0002 and width 75'],
    [{ top: 100, height: 0.0001 }, ': expected height above 0, and top and height within 100 per cent, found top 100 and height 0.0001'],
    [{ right: 1 }, ': expected no other keys than left, top, width, height, found "right"'],
  ])('a box with %j', (change, message) => expect(ofBox(change)).toEqual([`${ID}.crops.hero${message}`]));

  it('and every fault is named, up to twenty', () => {
    expect(problems({ [ID]: { alt: 1, crops: { hero: { ...BOX, left: -1 } } }, other: 5 })).toHaveLength(3);
    expect(problems(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, 5])))).toHaveLength(20);
  });

  it('and a preset that the field does not have is told apart, for it may be stored already', () => {
    const found = checkCrops({ [ID]: { crops: { old: BOX, hero: { ...BOX, left: 900 } } } }, PRESETS);
    expect(found.map(({ unknownPreset }) => unknownPreset)).toEqual(['old', undefined]);
    expect(checkCrops({ [ID]: { crops: { old: null } } }, [])).toMatchObject([{ unknownPreset: 'old', message: 'expected no crop, since the field has no preset, found "old".' }]);
  });
});

it('all that may be stored is read, and nothing that is refused', () => {
  const boxes = [BOX, { ...BOX, left: 12.50001 }, { ...BOX, width: 0 }, { ...BOX, left: 25.0002 }, { ...BOX, left: 25.0001 }, { ...BOX, top: '0' }, null, 5];
  for (const box of boxes) {
    const value = { [ID]: { crops: { hero: box } } };
    const isRead = readCrops(value).get(ID)?.crops['hero'] !== undefined;
    expect(isRead, JSON.stringify(box)).toBe(box !== null && problems(value).length === 0);
  }
});
