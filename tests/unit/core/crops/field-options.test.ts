import { expect, it } from 'vitest';
import { presetsOfField, readFieldOptions } from '../../../../server/src/core/crops/field-options';
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
