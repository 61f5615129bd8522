import { Crop } from '@strapi/icons';
import type { StrapiApp } from '@strapi/strapi/admin';
import { mountAssetButton } from './mount/mountAssetButton';
import { PERMISSIONS } from './permissions';
import { PLUGIN_ID } from './pluginId';
import { loadTranslations } from './translations/loadTranslations';

/** Loaded with the panel itself, on every page: whatever can wait is loaded by the pages and the button. */
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
    mountAssetButton(app);
  },
  registerTrads: ({ locales }: { readonly locales: readonly string[] }) => Promise.all(locales.map(loadTranslations)),
};
