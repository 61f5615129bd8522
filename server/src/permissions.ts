/** Whoever has it sees the URL generator and may sign URLs of the assets that they may read. */
export const USE = 'plugin::renditions.use';

/** What a role is granted, as Strapi's permissions service registers it. */
export const ACTIONS = [
  { section: 'plugins', displayName: 'Generate image URLs', uid: 'use', pluginName: 'renditions' },
] as const;
