import type { Core } from '@strapi/strapi';

/** Says with each answer whose pictures these are. */
const watermarkNotice: Core.MiddlewareFactory = () => async (ctx, next) => {
  ctx.set('X-Copyright', 'The harbour archive');
  await next();
};

export default watermarkNotice;
