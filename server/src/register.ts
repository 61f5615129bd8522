import type { Core } from '@strapi/strapi';
import { imageRoute } from './http/koa';
import { getRuntime } from './services/get-runtime';

/** Mounted here, the routes stand before Strapi's own middlewares: an image needs none of them. */
export function register({ strapi }: { strapi: Core.Strapi }): void {
  const { routes, renditions, log } = getRuntime(strapi);
  for (const route of routes) strapi.server.use(imageRoute(route, { renditions, log, now: Date.now }));
}
