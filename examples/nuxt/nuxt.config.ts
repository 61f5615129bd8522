export default defineNuxtConfig({
  compatibilityDate: '2026-01-01',
  telemetry: false,
  modules: ['@nuxt/image'],
  css: ['~/assets/style.css'],
  image: {
    provider: 'renditions',
    providers: { renditions: { provider: 'strapi-plugin-renditions/nuxt' } },
  },
  runtimeConfig: {
    public: { strapiUrl: process.env.STRAPI_URL ?? 'http://localhost:1337' },
  },
});
