import type { Core } from '@strapi/strapi';

const config = ({ env }: Core.Config.Shared.ConfigParams): Core.Config.Server => ({
  host: env('HOST', '0.0.0.0'),
  port: env.int('PORT', 1337),
  // Where the world finds it, if that is not where it listens; with a path, where it stands below one.
  url: env('PUBLIC_URL', ''),
  app: { keys: env.array('APP_KEYS') ?? [] },
  // The tests run on a copy, so that the pictures of the demo stay as they are.
  dirs: { public: env('PUBLIC_DIR', './public') },
  logger: { updates: { enabled: false } },
});

export default config;
