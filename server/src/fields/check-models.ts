import { cropsFieldsOf, type CropsField } from '../core/crops/field-options';
import { didYouMean } from '../core/did-you-mean';
import type { Presets } from '../core/filter-spec/preset';
import type { Attribute, Model } from '../services/models';

/** A warning for each setting of a crops field that cannot work; the field does nothing for it and breaks nothing. */
export function checkModels(models: readonly Model[], presets: Presets): readonly string[] {
  return models.flatMap((model) => cropsFieldsOf(model.attributes).flatMap((field) => {
    const prefix = `${model.uid}: ${field.name}`;
    return [
      ...checkMedia(model, field).map((problem) => `${prefix}.options.media: ${problem}`),
      ...checkPresets(field, Object.keys(presets)).map((problem) => `${prefix}.options.presets: ${problem}`),
      ...checkAttribute(model, field).map((problem) => `${prefix}.${problem}`),
    ];
  }));
}

function checkMedia({ attributes }: Model, { media }: CropsField): readonly string[] {
  const all = Object.keys(attributes).filter((name) => attributes[name]?.type === 'media');
  const attribute = attributeOf(attributes, media);
  if (attribute?.type === 'media') return [];
  const expected = `expected the name of a media field beside it (${all.join(', ') || 'there is none'})`;
  const found = media === '' ? 'nothing' : `${JSON.stringify(media)}${attribute === undefined ? '' : ` of the type ${attribute.type}`}`;
  return [`${expected}, found ${found}. ${didYouMean(media, all).trim() || 'Name the field whose images editors crop'}`];
}

function checkPresets({ presets }: CropsField, known: readonly string[]): readonly string[] {
  if (known.length === 0) return ['expected a preset, but the configuration has none. Add presets to the configuration of the plugin'];
  return (presets ?? []).filter((name) => !known.includes(name)).map((name) =>
    `expected presets of the configuration (${known.join(', ')}), found ${JSON.stringify(name)}. ${didYouMean(name, known).trim() || 'Add it to the configuration, or remove it here'}`);
}

function checkAttribute({ attributes, pluginOptions }: Model, { name, media }: CropsField): readonly string[] {
  const own = attributeOf(attributes, name);
  const beside = attributeOf(attributes, media);
  if (beside?.type !== 'media') return [];
  const isLocalized = (attribute: Attribute | undefined) => pluginOptions?.i18n?.localized === true && attribute?.pluginOptions?.i18n?.localized === true;
  return [
    ...(isLocalized(beside) && !isLocalized(own)
      ? [`pluginOptions.i18n.localized: expected true as for ${JSON.stringify(media)}, found false. Localize the crops, too: an entry that is saved in one language drops the crops of the images of all others`]
      : []),
    ...(own?.private === true && beside.private !== true ? [`private: expected false as for ${JSON.stringify(media)}, found true. Remove it: REST gives the crops of an entry only where it gives the field`] : []),
  ];
}

const attributeOf = (attributes: Model['attributes'], name: string): Attribute | undefined => (Object.hasOwn(attributes, name) ? attributes[name] : undefined);
