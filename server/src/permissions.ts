/** Shows the URL generator, and allows signing URLs of assets that the user may read. */
export const USE = 'plugin::renditions.use';

/** The permission as Strapi's permissions service registers it. */
export const ACTIONS = [
  { section: 'plugins', displayName: 'Generate image URLs', uid: 'use', pluginName: 'renditions' },
] as const;
