/** Shows the URL generator, and allows signing URLs of assets that the user may read. */
export const USE = 'plugin::renditions.use';

/** Allows saving, renaming and deleting settings for all editors. */
export const EDIT_SAVED_SPECS = 'plugin::renditions.saved-specs.edit';

/** The permissions as Strapi's permissions service registers them. */
export const ACTIONS = [
  { section: 'plugins', displayName: 'Generate image URLs', uid: 'use', pluginName: 'renditions' },
  { section: 'plugins', displayName: 'Save settings for all editors', uid: 'saved-specs.edit', pluginName: 'renditions' },
] as const;
