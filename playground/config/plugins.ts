import type { Core } from '@strapi/strapi';

const config = ({ env }: Core.Config.Shared.ConfigParams): Core.Config.Plugin => ({
  renditions: {
    enabled: true,
    config: {
      // One or several, separated by commas: the first signs. Without any, keys are derived from APP_KEYS.
      secret: env.array('RENDITIONS_SECRET'),
      // Without a directory renditions rest in .cache/renditions.
      store: { directory: env('RENDITIONS_DIRECTORY') },
      routes: {
        images: { path: '/images' },
        // For files that change often: kept by caches for no more than a minute.
        downloads: { path: '/downloads', maxAgeSeconds: 60 },
      },
      // One click each in the URL generator.
      presets: {
        Card: 'fill-600x400|format-webp',
        Thumbnail: 'fill-160x160-c60',
        Portrait: 'fill-400x600-c40|format-webp',
        Icon: 'fill-64x64|format-ico',
      },
    },
  },
  'users-permissions': {
    config: { jwtSecret: env('JWT_SECRET') },
  },
});

export default config;
