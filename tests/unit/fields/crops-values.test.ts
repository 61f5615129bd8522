import { describe, expect, it } from 'vitest';
import { cropsValuesIn, populateCrops, presetsIn } from '../../../server/src/fields/crops-values';
import { BANNER, findModel, PAGE, PLAIN } from './models';

const found = (data: unknown, model = PAGE) => [...cropsValuesIn(data, model, findModel)].map(({ path, value }) => [path.join('.'), value]);

describe('the values of crops fields', () => {
  it.each<[string, unknown, readonly (readonly [string, unknown])[]]>([
    ['the entry', { coverCrops: 1 }, [['coverCrops', 1]]],
    ['a component', { banner: { imageCrops: 1 } }, [['banner.imageCrops', 1]]],
    ['a repeatable component', { banners: [{ imageCrops: 1 }, {}, { imageCrops: 3 }] }, [['banners.0.imageCrops', 1], ['banners.2.imageCrops', 3]]],
    ['a component of a component', { frames: [{ inside: { imageCrops: 1 } }] }, [['frames.0.inside.imageCrops', 1]]],
    ['a dynamic zone', { sections: [{ __component: 'layout.plain', imageCrops: 0 }, { __component: 'layout.frame', inside: { imageCrops: 1 } }] }, [['sections.1.inside.imageCrops', 1]]],
    ['a value that is null', { coverCrops: null }, [['coverCrops', null]]],
    ['nothing where the field is left out', { title: 'x', coverCrops: undefined, cover: 5 }, []],
    ['nothing in related entries, which are written by themselves', { pages: [{ coverCrops: 1 }] }, []],
    ['nothing in data of another shape', { banner: 5, banners: 'x', frames: [[], null, 7, { inside: [] }], sections: [{ imageCrops: 1 }, { __component: 7 }, { __component: 'layout.unknown' }, null] }, []],
    ['nothing in components that the zone does not have', { texts: [{ __component: 'layout.banner', imageCrops: 1 }] }, []],
  ])('are found in %s', (_, data, values) => expect(found(data)).toEqual(values));

  it.each([null, undefined, 5, 'x', []])('there are none in %j', (data) => expect(found(data)).toEqual([]));
});

it('all components with crops are populated, and no others', () => {
  const image = { populate: {} };
  const frame = { populate: { inside: image } };
  expect(populateCrops(PAGE, findModel)).toEqual({ banner: image, banners: image, frames: frame, sections: { on: { 'layout.banner': image, 'layout.frame': frame } } });
  expect([populateCrops(BANNER, findModel), populateCrops(PLAIN, findModel)]).toEqual([{}, null]);
});

it('the presets of a value are those of all its images', () => {
  expect(presetsIn({ a: { crops: { hero: null, old: {} } }, b: { crops: { card: 7 } }, c: null, d: { crops: [] } })).toEqual(['hero', 'old', 'card']);
  expect([null, 'x', [{ crops: { a: 1 } }], { a: 5 }].flatMap(presetsIn)).toEqual([]);
});
