import type { Core } from '@strapi/strapi';

const config = ({ env }: Core.Config.Shared.ConfigParams): Core.Config.Server => ({
  host: env('HOST', '0.0.0.0'),
  port: env.int('PORT', 1337),
  // The public URL of Strapi, with a path if Strapi is below one.
  url: env('PUBLIC_URL', ''),
  app: { keys: env.array('APP_KEYS') ?? [] },
  // The tests use a copy, so that the demo's files do not change.
  dirs: { public: env('PUBLIC_DIR', './public') },
  logger: { updates: { enabled: false } },
});

export default config;
