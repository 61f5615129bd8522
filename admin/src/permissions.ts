/** The lists are constants, because Strapi's permission hook compares them by identity. */
export const PERMISSIONS = {
  use: [{ action: 'plugin::renditions.use', subject: null }],
  readSettings: [{ action: 'plugin::renditions.settings.read', subject: null }],
  purge: [{ action: 'plugin::renditions.settings.purge', subject: null }],
};
