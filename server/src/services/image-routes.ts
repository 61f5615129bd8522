import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import type { ImageRoute, RouteAction } from '../http/image-route';
import { nginxHeaders, xSendfileHeaders } from '../http/sendfile-headers';
import { keysFromAppKeys, keysFromSecret, keysOfPrivateRoute, type SigningKeys } from '../signing/keys';
import { createSigner } from '../signing/signature';
import { directoryOf } from './store-directory';

type RouteConfig = Config['routes'][string];

/** The routes of the configuration, each with its signer and its action. */
export function imageRoutes(strapi: Core.Strapi, config: Config): ImageRoute[] {
  return Object.entries(config.routes).map(([name, route]) => {
    const signer = createSigner({ keys: keysOf(strapi, config, name), algorithm: route.algorithm ?? config.algorithm });
    const { path, access, maxAgeSeconds, baseUrl = null } = route;
    const action = actionOf(route, directoryOf(strapi, config));
    // Authentication needs Strapi's router, and a function of the project needs Koa's context.
    const behindMiddlewares = access === 'private' || action.type === 'custom' || route.behindMiddlewares === true;
    return { name, path, access, action, behindMiddlewares, maxAgeSeconds, baseUrl, signer };
  });
}

function keysOf(strapi: Core.Strapi, { secret, routes }: Config, name: string): SigningKeys {
  const own = routes[name]?.secret;
  if (own !== undefined) return keysFromSecret(own);
  const appKeys = strapi.config.get<string[]>('server.app.keys', []);
  if (routes[name]?.access === 'private') return keysOfPrivateRoute(name, secret ?? appKeys);
  return secret === undefined ? keysFromAppKeys(appKeys) : keysFromSecret(secret);
}

/** The default. A cache keeps it for `maxAgeSeconds`, not longer. */
const MOVED_PERMANENTLY = 301;

function actionOf({ action, status, sendfile }: RouteConfig, directory: string): RouteAction {
  if (action === 'redirect') return { type: 'redirect', status: status ?? MOVED_PERMANENTLY };
  if (action === 'serve' || sendfile === undefined) return { type: 'serve' };
  const { backend, location, root = directory } = sendfile;
  if (typeof backend === 'function') return { type: 'custom', send: (ctx, rendition) => backend(ctx, rendition as never) };
  return { type: 'sendfile', headers: backend === 'nginx' ? nginxHeaders(root, location) : xSendfileHeaders(root) };
}
