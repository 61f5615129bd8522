import type { Core } from '@strapi/strapi';
import { articlesPage } from './articles-page';
import { coversOf, type Cover } from './covers';

interface Article {
  readonly title: string;
  readonly text: string | null;
  readonly cover: Cover | null;
  readonly coverCrops: unknown;
}

/** `GET /articles`: an HTML page outside of Strapi's API. */
export const articlesRoutes = (strapi: Core.Strapi): Core.RouteInput[] => [
  {
    method: 'GET',
    path: '/articles',
    config: { auth: false },
    handler: async (ctx) => {
      const articles = (await strapi.documents('api::article.article').findMany({ populate: ['cover'], sort: 'id', status: 'published' })) as unknown as readonly Article[];
      const covers = await coversOf(strapi, articles);
      ctx.type = 'html';
      ctx.body = articlesPage(articles.map(({ title, text }, index) => ({ title, text: text ?? '', cover: covers[index] ?? '' })));
    },
  },
];
