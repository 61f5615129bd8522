import type { Core } from '@strapi/strapi';

/** Whom a proxy of the house has let in. */
const isOnSite: Core.PolicyHandler = (ctx) => ctx.request.header['x-site'] === 'headquarters';

export default isOnSite;
