import type { Core } from '@strapi/strapi';

/** Allows requests that the site's proxy has marked. */
const isOnSite: Core.PolicyHandler = (ctx) => ctx.request.header['x-site'] === 'headquarters';

export default isOnSite;
