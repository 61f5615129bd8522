import { Crop } from '@strapi/icons';
import type { StrapiApp } from '@strapi/strapi/admin';
import { PLUGIN_ID } from '../pluginId';
import type { TextKey } from '../translations/useTranslation';

type CustomField = Parameters<StrapiApp['customFields']['register']>[0];

const text = (key: TextKey, defaultMessage: string) => ({ id: `${PLUGIN_ID}.${key}`, defaultMessage });

/** The custom field "Image crops". The Content-Type Builder writes its options into the schema; developers write them there, too. */
export const CROPS_FIELD = {
  name: 'crops',
  pluginId: PLUGIN_ID,
  type: 'json',
  icon: Crop,
  intlLabel: text('crops.label', 'Image crops'),
  intlDescription: text('crops.description', 'How an image is cropped in this entry, for each preset'),
  components: { Input: async () => import('./CropsInput') },
  options: {
    base: [
      {
        sectionTitle: null,
        items: [
          {
            name: 'options.media',
            type: 'text',
            intlLabel: text('crops.options.media', 'Media field'),
            description: text('crops.options.media.hint', 'Name of the media field beside this one, for example cover'),
          },
          {
            name: 'options.presets',
            type: 'text',
            intlLabel: text('crops.options.presets', 'Names of presets'),
            description: text('crops.options.presets.hint', 'Names from the configuration, separated by commas. Empty for all presets.'),
          },
        ],
      },
    ],
  },
  // Strapi's types know neither the names that its Content-Type Builder requires of options, nor the props of inputs.
} as unknown as CustomField;
