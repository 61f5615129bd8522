/** The lists are constants, because Strapi's permission hook compares them by identity. */
export const PERMISSIONS = {
  use: [{ action: 'plugin::renditions.use', subject: null }],
};
