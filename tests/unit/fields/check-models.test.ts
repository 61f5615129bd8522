import { expect, it } from 'vitest';
import type { Presets } from '../../../server/src/core/filter-spec/preset';
import { checkModels } from '../../../server/src/fields/check-models';
import type { Model } from '../../../server/src/services/models';
import { BANNER, cropsField, PAGE } from './models';

const PRESETS = { hero: {}, card: {} } as unknown as Presets;
const LOCALIZED = { pluginOptions: { i18n: { localized: true } } };

const warnings = (attributes: Model['attributes'], { presets = PRESETS, ...model }: Partial<Model> & { readonly presets?: Presets } = {}) => checkModels([{ uid: 'api::a.a', ...model, attributes }], presets);
const media = (more: object = {}) => ({ type: 'media', ...more });

it.each<[string, ReturnType<typeof warnings>, readonly string[]]>([
  ['a field beside its media', warnings({ cover: media(), crops: cropsField('cover') }), []],
  ['no presets: all of the configuration', warnings({ cover: media(), crops: cropsField('cover', undefined) }), []],
  ['a missing field', warnings({ cover: media(), photos: media(), crops: cropsField('covr') }), ['api::a.a: crops.options.media: expected the name of a media field beside it (cover, photos), found "covr". Did you mean "cover"?']],
  ['a field that is no media', warnings({ cover: { type: 'string' }, crops: cropsField('cover') }), ['api::a.a: crops.options.media: expected the name of a media field beside it (there is none), found "cover" of the type string. Name the field whose images editors crop']],
  ['a name that objects inherit', warnings({ cover: media(), crops: cropsField('constructor') }), ['api::a.a: crops.options.media: expected the name of a media field beside it (cover), found "constructor". Name the field whose images editors crop']],
  ['no media', warnings({ cover: media(), crops: { type: 'json', customField: 'plugin::renditions.crops' } }), ['api::a.a: crops.options.media: expected the name of a media field beside it (cover), found nothing. Name the field whose images editors crop']],
  ['unknown presets', warnings({ cover: media(), crops: cropsField('cover', 'hero, heros, old') }), [
    'api::a.a: crops.options.presets: expected presets of the configuration (hero, card), found "heros". Did you mean "hero"?',
    'api::a.a: crops.options.presets: expected presets of the configuration (hero, card), found "old". Add it to the configuration, or remove it here',
  ]],
  ['a configuration without presets', warnings({ cover: media(), crops: cropsField('cover') }, { presets: {} }), ['api::a.a: crops.options.presets: expected a preset, but the configuration has none. Add presets to the configuration of the plugin']],
  ['media that are localized, and crops that are not', warnings({ cover: media(LOCALIZED), crops: cropsField('cover') }, LOCALIZED), ['api::a.a: crops.pluginOptions.i18n.localized: expected true as for "cover", found false. Localize the crops, too: an entry that is saved in one language drops the crops of the images of all others']],
  ['both localized', warnings({ cover: media(LOCALIZED), crops: cropsField('cover', ['hero'], LOCALIZED) }, LOCALIZED), []],
  ['crops alone localized, for texts by language', warnings({ cover: media(), crops: cropsField('cover', ['hero'], LOCALIZED) }, LOCALIZED), []],
  ['a content type without languages', warnings({ cover: media(LOCALIZED), crops: cropsField('cover') }), []],
  ['crops that are private', warnings({ cover: media(), crops: cropsField('cover', ['hero'], { private: true }) }), ['api::a.a: crops.private: expected false as for "cover", found true. Remove it: REST gives the crops of an entry only where it gives the field']],
  ['both private', warnings({ cover: media({ private: true }), crops: cropsField('cover', ['hero'], { private: true }) }), []],
])('%s', (_, found, expected) => expect(found).toEqual(expected));

it('all content types and components are checked', () => {
  const found = checkModels([PAGE, BANNER], { card: {} } as unknown as Presets);
  expect(found.map((warning) => warning.split(' ').slice(0, 2).join(' '))).toEqual(['api::page.page: coverCrops.options.presets:', 'layout.banner: imageCrops.options.presets:']);
});
