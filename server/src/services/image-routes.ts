import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import { hasCode } from '../core/errors';
import { PRESET } from '../core/filter-spec/preset';
import type { ImageRoute, RouteAction } from '../http/image-route';
import { checkedRequestOf, respondToPrivate, respondToPublic, respondWithFailure } from '../http/koa';
import type { CheckedRequest } from '../http/read-request';
import { nginxHeaders, xSendfileHeaders } from '../http/sendfile-headers';
import type { ServeDependencies } from '../http/serve';
import { keysFromAppKeys, keysFromSecret, keysOfPrivateRoute, type SigningKeys } from '../signing/keys';
import { createSigner } from '../signing/signature';
import type { Authorize, AuthorizedRequest } from './authorize';
import { combinedAuthStrategy } from './combined-auth-strategy';
import { directoryOf } from './stores';

type Context = Parameters<Core.MiddlewareHandler>[0];
type RouteConfig = Config['routes'][string];

/** The routes of the configuration, each with its signer and its action. */
export function imageRoutes(strapi: Core.Strapi, config: Config): ImageRoute[] {
  return Object.entries(config.routes).map(([name, route]) => {
    const signer = createSigner({ keys: keysOf(strapi, config, name), algorithm: route.algorithm ?? config.algorithm });
    const { path, access, maxAgeSeconds, cacheTags, baseUrl = null, presets = null } = route;
    const action = actionOf(route, directoryOf(strapi, config));
    // Authentication needs Strapi's router, and a function of the project needs Koa's context.
    const behindMiddlewares = access === 'private' || action.type === 'custom' || route.behindMiddlewares === true;
    return { name, path, access, action, behindMiddlewares, maxAgeSeconds, cacheTags, baseUrl, presets, signer };
  });
}

function keysOf(strapi: Core.Strapi, { secret, routes }: Config, name: string): SigningKeys {
  const own = routes[name]?.secret;
  if (own !== undefined) return keysFromSecret(own);
  const appKeys = strapi.config.get<string[]>('server.app.keys', []);
  if (routes[name]?.access === 'private') return keysOfPrivateRoute(name, secret ?? appKeys);
  return secret === undefined ? keysFromAppKeys(appKeys) : keysFromSecret(secret);
}

/** The default. `Cache-Control` limits how long a cache keeps the redirect. */
const MOVED_PERMANENTLY = 301;

function actionOf({ action, status, sendfile }: RouteConfig, directory: string): RouteAction {
  if (action === 'redirect') return { type: 'redirect', status: status ?? MOVED_PERMANENTLY };
  if (action === 'serve' || sendfile === undefined) return { type: 'serve' };
  const { backend, location, root = directory } = sendfile;
  if (typeof backend === 'function') return { type: 'custom', send: (ctx, rendition) => backend(ctx, rendition as never) };
  return { type: 'sendfile', headers: backend === 'nginx' ? nginxHeaders(root, location) : xSendfileHeaders(root) };
}

/** Methods that Strapi adds to Koa's context. */
interface StrapiContext {
  forbidden(): void;
  notFound(): void;
}

/** A caller who may read a file through Strapi's content API may read its private renditions. */
const DEFAULT_SCOPE = ['plugin::upload.content-api.findOne'];

/** Path of a route in Strapi's router, everything below included. */
export const routerPathOf = ({ path }: Pick<ImageRoute, 'path'>): string => `${path}/(.*)`;

/** A public route in Strapi's router: behind all global middlewares, for every method. */
export function publicRouteInRouter(route: ImageRoute, deps: ServeDependencies) {
  return {
    method: 'ALL' as const,
    path: routerPathOf(route),
    async handler(ctx: Context): Promise<void> {
      if (!(await respondToPublic(ctx, route, deps))) (ctx as unknown as StrapiContext).notFound();
    },
    config: { auth: false as const },
  };
}

/** A private route in Strapi's router: behind its middlewares, with its authentication, policies and errors. */
export function privateRoute(strapi: Core.Strapi, route: ImageRoute, config: RouteConfig, deps: ServeDependencies) {
  const { auth, policies = [], middlewares = [] } = config;
  const strategy = combinedAuthStrategy(strapi);
  const authorize = config.authorize as Authorize | undefined;
  return {
    method: 'GET' as const,
    path: routerPathOf(route),
    async handler(ctx: Context): Promise<void> {
      const checked = checkedRequestOf(ctx);
      const refusing = ctx as unknown as StrapiContext;
      // Koa's router ignores the case of a path; the check in front of it does not.
      if (checked === undefined) return refusing.notFound();
      let file: RequestedFile;
      try {
        file = await findFile(checked, deps);
      } catch (error) {
        return hasCode(error, 'FILE_NOT_FOUND') ? refusing.notFound() : respondWithFailure(ctx, route, checked, error, deps);
      }
      let mayRead = auth === false || (await strategy.mayRead(ctx, file.fileId));
      if (mayRead === true && authorize !== undefined) mayRead = await isAuthorized(strapi, ctx, authorize, file);
      if (mayRead === null) return refusing.notFound();
      if (!mayRead) return refusing.forbidden();
      await respondToPrivate(ctx, route, checked, deps);
    },
    config: {
      auth: auth === false ? (false as const) : { scope: [...(auth?.scope ?? DEFAULT_SCOPE)], strategies: [strategy] },
      policies: [...policies],
      middlewares: [...middlewares],
    },
  };
}

/** What authorization is about. */
interface RequestedFile {
  readonly fileId: number;
  /** As in the URL; `preset-NAME` on a route without signatures. */
  readonly spec: string;
}

/** Reads nothing of the file, which the caller may not be allowed to read. @throws FileNotFoundError, SourceUnavailableError */
async function findFile(checked: CheckedRequest, { variants }: ServeDependencies): Promise<RequestedFile> {
  if (!('preset' in checked)) return checked;
  const { documentId, name } = checked.preset;
  return { fileId: await variants.findFileId(documentId), spec: `${PRESET}-${name}` };
}

/** Null where there is no such file. */
async function isAuthorized(strapi: Core.Strapi, ctx: Context, authorize: Authorize, { fileId, spec }: RequestedFile): Promise<boolean | null> {
  const file = (await strapi.db.query('plugin::upload.file').findOne({ where: { id: fileId } })) as AuthorizedRequest['file'] | null;
  return file && (await authorize(ctx, { file, spec })) === true;
}
