import { defineConfig, envField } from 'astro/config';

export default defineConfig({
  server: { port: Number(process.env.PORT ?? 4321) },
  env: {
    schema: {
      STRAPI_URL: envField.string({ context: 'server', access: 'public', default: 'http://localhost:1337' }),
    },
  },
});
