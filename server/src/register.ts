import type { Core } from '@strapi/strapi';
import { mountFirst } from './http/image-handler';
import { imageRoute, privateGate } from './http/koa';
import { ledgerModel } from './services/database-ledger-table';
import { metricsRoute } from './services/metrics';
import { privateRoute } from './services/private-route';
import { getRuntime } from './services/runtime';

/** Tables that are no content types, such as Strapi's own store of settings. */
interface Models {
  add(model: object): void;
}

/**
 * Public routes stand before Strapi's own middlewares: an image needs none of them. Of a private route only the gate
 * does, which refuses what is not signed; the rest of it is a route of Strapi's router.
 */
export function register({ strapi }: { strapi: Core.Strapi }): void {
  strapi.get<Models>('models').add(ledgerModel);
  const runtime = getRuntime(strapi);
  const { config, routes, renditions, counters, responseCache, log, settingsChangedAt } = runtime;
  const deps = { renditions, counters, log, now: Date.now, settingsChangedAt, explains: process.env.NODE_ENV === 'development' };
  mountFirst(strapi.server.httpServer, responseCache, deps);
  for (const route of routes) {
    const settings = config.routes[route.name];
    if (route.access === 'public' || settings === undefined) {
      strapi.server.use(imageRoute(route, deps, responseCache));
    } else {
      strapi.server.use(privateGate(route, deps));
      strapi.server.routes([privateRoute(strapi, route, settings, deps) as never]);
    }
  }
  if (config.metrics !== undefined) strapi.server.routes([metricsRoute(config.metrics, runtime)]);
}
