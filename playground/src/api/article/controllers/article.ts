import { factories } from '@strapi/strapi';
import { coverImages, type Cover } from '../cover-images';

interface ArticleBody {
  readonly cover?: Cover | null;
}

/** Strapi's default actions; adds signed URLs of the cropped cover to each article. */
export default factories.createCoreController('api::article.article', ({ strapi }) => {
  const withImages = (article: ArticleBody) => ({
    ...article,
    images: article.cover ? coverImages(strapi, article.cover) : null,
  });

  return {
    async find(ctx) {
      // The REST API leaves out relations and media unless the query populates them.
      ctx.query = { populate: 'cover', ...ctx.query };
      const { data, meta } = await super.find(ctx);
      return { data: data.map(withImages), meta };
    },

    async findOne(ctx) {
      ctx.query = { populate: 'cover', ...ctx.query };
      const response = await super.findOne(ctx);
      return response?.data ? { ...response, data: withImages(response.data) } : response;
    },
  };
});
