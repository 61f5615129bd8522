/** Shows the URL generator, and allows signing URLs of assets that the user may read. */
export const USE = 'plugin::renditions.use';

/** Allows saving, renaming and deleting settings for all editors. */
export const EDIT_SAVED_SPECS = 'plugin::renditions.saved-specs.edit';

/** Shows the settings page. */
export const READ_SETTINGS = 'plugin::renditions.settings.read';

/** Allows purging and warming on the settings page. */
export const PURGE = 'plugin::renditions.settings.purge';

/** The permissions as Strapi's permissions service registers them. */
export const ACTIONS = [
  { section: 'plugins', displayName: 'Generate image URLs', uid: 'use', pluginName: 'renditions' },
  { section: 'plugins', displayName: 'Save settings for all editors', uid: 'saved-specs.edit', pluginName: 'renditions' },
  { section: 'settings', category: 'renditions', displayName: 'See configuration and statistics', uid: 'settings.read', pluginName: 'renditions' },
  { section: 'settings', category: 'renditions', displayName: 'Purge and warm', uid: 'settings.purge', pluginName: 'renditions' },
] as const;
