import type { Core } from '@strapi/strapi';

const config = ({ env }: Core.Config.Shared.ConfigParams): Core.Config.Plugin => ({
  renditions: {
    enabled: true,
    config: {
      // Without a secret of its own the plugin derives its keys from APP_KEYS.
      secret: env('RENDITIONS_SECRET'),
      // Without a directory renditions rest in .cache/renditions.
      store: { directory: env('RENDITIONS_DIRECTORY') },
    },
  },
  'users-permissions': {
    config: { jwtSecret: env('JWT_SECRET') },
  },
});

export default config;
