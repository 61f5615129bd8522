/** One constant list, since Strapi's permission hook compares lists by identity. */
export const PERMISSIONS = {
  use: [{ action: 'plugin::renditions.use', subject: null }],
};
