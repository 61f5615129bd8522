import type { Core } from '@strapi/strapi';
import { addRenditionsToGraphql } from './content-api/graphql';
import { addRenditionsToRest } from './content-api/rest';
import { registerCropsField } from './fields/crops-field';
import { createImageHandler, mountFirst } from './http/image-handler';
import { checkPrivateRequests } from './http/koa';
import { databaseImageModel } from './services/database-image-table';
import { databaseLedgerModel } from './services/database-ledger-table';
import { databasePurgeModel } from './services/database-purge-marks';
import { privateRoute, publicRouteInRouter } from './services/image-routes';
import { metricsRoute } from './services/metrics';
import { getRuntime } from './services/runtime';
import { databaseSavedSpecModel } from './services/saved-specs';
import { allowStaleWebhooks } from './services/stale-hooks';

/** Tables that are no content types, such as Strapi's own store of settings. */
interface Models {
  add(model: object): void;
}

/**
 * Public routes are answered in front of Strapi, because an image needs none of its middlewares. Routes that are
 * `behindMiddlewares` are in Strapi's router; of private ones, requests without a valid signature are refused in front of it.
 */
export function register({ strapi }: { strapi: Core.Strapi }): void {
  for (const model of [databaseLedgerModel, databaseImageModel, databasePurgeModel, databaseSavedSpecModel]) strapi.get<Models>('models').add(model);
  const runtime = getRuntime(strapi);
  const { config, routes, renditions, variants, counters, responseCache, log, settingsChangedAt } = runtime;
  const deps = { renditions, variants, counters, log, now: Date.now, settingsChangedAt, explainRefusals: process.env.NODE_ENV === 'development' };
  const inFront = routes.filter(({ behindMiddlewares }) => !behindMiddlewares);
  if (inFront.length > 0) runtime.onClose(mountFirst(strapi.server.httpServer, createImageHandler(inFront, responseCache, deps)));
  for (const route of routes.filter(({ behindMiddlewares }) => behindMiddlewares)) {
    const settings = config.routes[route.name];
    if (route.access === 'private' && settings !== undefined) {
      strapi.server.use(checkPrivateRequests(route, deps));
      strapi.server.routes([privateRoute(strapi, route, settings, deps) as never]);
    } else {
      strapi.server.routes([publicRouteInRouter(route, deps)]);
    }
  }
  allowStaleWebhooks(strapi);
  registerCropsField(strapi, runtime);
  addRenditionsToRest(strapi, runtime);
  addRenditionsToGraphql(strapi, runtime);
  if (config.metrics !== undefined) strapi.server.routes([metricsRoute(config.metrics, runtime)]);
}
