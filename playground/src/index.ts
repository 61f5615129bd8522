import type { Core } from '@strapi/strapi';
import { articlesRoutes } from './articles-page/articles-routes';
import { galleryRoutes } from './gallery/gallery-routes';
import { seed } from './seed/seed';
import { testRoutes } from './test-routes';

export default {
  register({ strapi }: { strapi: Core.Strapi }) {
    strapi.server.routes(galleryRoutes(strapi));
    strapi.server.routes(articlesRoutes(strapi));
    // They sign any spec for any client: never enable them in a project that others can reach.
    if (process.env.PLAYGROUND_TEST_ROUTES === 'true') strapi.server.routes(testRoutes(strapi));
  },

  async bootstrap({ strapi }: { strapi: Core.Strapi }) {
    if (process.env.PLAYGROUND_SEED === 'true') await seed(strapi);
  },
};
