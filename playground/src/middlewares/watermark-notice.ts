import type { Core } from '@strapi/strapi';

/** Adds a notice with the owner of the images to each response. */
const watermarkNotice: Core.MiddlewareFactory = () => async (ctx, next) => {
  ctx.set('X-Copyright', 'The harbour archive');
  await next();
};

export default watermarkNotice;
