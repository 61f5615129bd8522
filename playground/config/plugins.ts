import type { Core } from '@strapi/strapi';

const config = ({ env }: Core.Config.Shared.ConfigParams): Core.Config.Plugin => ({
  renditions: {
    enabled: true,
    config: {
      // One or several, separated by commas: the first signs. Without any, keys are derived from APP_KEYS.
      secret: env.array('RENDITIONS_SECRET'),
      // Without a directory renditions rest in .cache/renditions.
      store: { directory: env('RENDITIONS_DIRECTORY') },
    },
  },
  'users-permissions': {
    config: { jwtSecret: env('JWT_SECRET') },
  },
});

export default config;
