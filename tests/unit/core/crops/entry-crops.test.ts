import { describe, expect, it } from 'vitest';
import { isPercentage, mergeFieldCrops, readCrops, readImageCrops, storedCrops, toPercentage } from '../../../../server/src/core/crops/entry-crops';

const BOX = { left: 12.5, top: 0, width: 75, height: 50 };

describe('reading', () => {
  it('gives what is stored of each image', () => {
    const value = { one: { crops: { hero: BOX, card: null, old: BOX }, focalPoint: { x: 1, y: 2 }, alt: '' }, two: null };
    expect([...readCrops(value)]).toEqual([
      ['one', { crops: { hero: BOX, old: BOX }, focalPoint: { x: 1, y: 2 }, alt: '' }],
      ['two', { crops: {}, focalPoint: null, alt: null }],
    ]);
  });

  it.each([null, undefined, 'text', 5, [], { one: 5 }, { one: [] }, { one: { crops: [BOX], focalPoint: [1, 2], alt: 7 } }, { one: { crops: { hero: { ...BOX, left: 200 } }, focalPoint: { x: 1, y: -1 } } }])('takes %j for automatic', (value) => {
    expect(readImageCrops(value, 'one')).toEqual({ crops: {}, focalPoint: null, alt: null });
    expect(() => readCrops(value)).not.toThrow();
  });

  it('takes nothing from the prototype', () => {
    expect(readImageCrops({}, 'constructor')).toEqual({ crops: {}, focalPoint: null, alt: null });
    expect(readImageCrops(Object.create({ one: { alt: 'x' } }), 'one').alt).toBeNull();
  });
});

describe('writing', () => {
  it.each([
    [{ one: { crops: { hero: BOX } } }],
    [{ one: { focalPoint: { x: 1, y: 2 } }, two: { alt: '' } }],
    [{ one: { crops: { old: BOX }, focalPoint: { x: 1, y: 2 }, alt: 'Text' } }],
  ])('keeps %j', (value) => expect(storedCrops(readCrops(value))).toEqual(value));

  it.each([[{}], [{ one: {} }], [{ one: null }], [{ one: { crops: { hero: null }, alt: null, focalPoint: null } }]])('makes null of %j', (value) => expect(storedCrops(readCrops(value))).toBeNull());
});

it('a rounded number is one that may be stored', () => {
  const numbers = Array.from({ length: 20_000 }, (_, index) => (index * 100) / 19_999);
  expect(numbers.filter((number) => !isPercentage(toPercentage(number)))).toEqual([]);
  expect([-1, 100.00001, 33.333_333_33, 66.666_666_6].map(toPercentage)).toEqual([0, 100, 33.3333, 66.6667]);
});

describe('the fields of an entry', () => {
  const other = { ...BOX, left: 0 };

  it('say what the first of them says', () => {
    const fields = [
      { value: { one: { crops: { hero: BOX }, alt: 'First' } }, presets: null },
      { value: { one: { crops: { hero: other, card: other }, focalPoint: { x: 1, y: 2 }, alt: 'Second' } }, presets: null },
    ];
    expect(mergeFieldCrops(fields, 'one')).toEqual({ crops: { hero: BOX, card: other }, focalPoint: { x: 1, y: 2 }, alt: 'First' });
    expect(mergeFieldCrops(fields, 'two')).toEqual({ crops: {}, focalPoint: null, alt: null });
  });

  it('say nothing of presets that they do not have', () => {
    expect(mergeFieldCrops([{ value: { one: { crops: { hero: BOX, card: BOX } } }, presets: ['card'] }], 'one').crops).toEqual({ card: BOX });
  });
});
