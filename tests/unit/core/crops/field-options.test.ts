import { expect, it } from 'vitest';
import { cropsFieldsOf, presetsOfField, readFieldOptions } from '../../../../server/src/core/crops/field-options';
import type { Presets } from '../../../../server/src/core/filter-spec/preset';

const KNOWN = { hero: {}, card: {} } as unknown as Presets;

it.each([
  [{ media: 'cover', presets: ['hero', 'card'] }, { media: 'cover', presets: ['hero', 'card'] }],
  [{ media: ' cover ', presets: 'hero, card,,hero ' }, { media: 'cover', presets: ['hero', 'card'] }],
  [{ media: 'cover', presets: '' }, { media: 'cover', presets: null }],
  [{ media: 'cover', presets: [] }, { media: 'cover', presets: null }],
  [{ media: 7, presets: { hero: true } }, { media: '', presets: null }],
  [{ presets: [7, null, 'hero'] }, { media: '', presets: ['hero'] }],
  [undefined, { media: '', presets: null }],
  ['cover', { media: '', presets: null }],
])('%j', (written, options) => expect(readFieldOptions(written)).toEqual(options));

it('the field has the presets of its options that there are, or all', () => {
  expect(presetsOfField({ media: 'cover', presets: ['card', 'old', 'constructor'] }, KNOWN)).toEqual(['card']);
  expect(presetsOfField({ media: 'cover', presets: null }, KNOWN)).toEqual(['hero', 'card']);
});

it('the fields of a content type are found by the custom field', () => {
  const attributes = {
    cover: { type: 'media' },
    coverCrops: { type: 'json', customField: 'plugin::renditions.crops', options: { media: 'cover', presets: 'hero' } },
    colour: { type: 'string', customField: 'plugin::color-picker.color' },
    bare: { type: 'customField', customField: 'plugin::renditions.crops' },
  };
  expect(cropsFieldsOf(attributes as Parameters<typeof cropsFieldsOf>[0])).toEqual([{ name: 'coverCrops', media: 'cover', presets: ['hero'] }, { name: 'bare', media: '', presets: null }]);
});
