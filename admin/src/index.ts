import { Crop } from '@strapi/icons';
import type { StrapiApp } from '@strapi/strapi/admin';
import { CROPS_FIELD } from './fields/cropsField';
import { mountAssetButton } from './mount/mountAssetButton';
import { PERMISSIONS } from './permissions';
import { PLUGIN_ID } from './pluginId';
import { loadTranslations } from './translations/loadTranslations';
import { setProjectTexts } from './translations/projectTexts';

/** Strapi loads this file with every page of the panel, so pages and the button are loaded with `import()`. */
export default {
  register(app: StrapiApp): void {
    app.registerPlugin({ id: PLUGIN_ID, name: 'Renditions' });
    app.addMenuLink({
      to: `plugins/${PLUGIN_ID}`,
      icon: Crop,
      intlLabel: { id: `${PLUGIN_ID}.menu`, defaultMessage: 'Image URLs' },
      permissions: PERMISSIONS.use,
      Component: () => import('./pages/App'),
      position: 5,
    });
    app.addSettingsLink('global', {
      id: PLUGIN_ID,
      to: PLUGIN_ID,
      intlLabel: { id: `${PLUGIN_ID}.settings`, defaultMessage: 'Renditions' },
      permissions: PERMISSIONS.readSettings,
      Component: () => import('./pages/SettingsPage/SettingsPage'),
    });
    app.customFields.register(CROPS_FIELD);
    setProjectTexts(() => app.configurations.translations);
    mountAssetButton(app);
  },
  registerTrads: ({ locales }: { readonly locales: readonly string[] }) => Promise.all(locales.map(loadTranslations)),
};
