import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import type { ImageRoute } from '../http/image-route';
import { admittedBy, privateImages } from '../http/koa';
import type { ServeDependencies } from '../http/serve';
import { combinedAuthStrategy } from './combined-auth-strategy';
import type { Authorize, AuthorizedRequest } from './authorize';

type Context = Parameters<Core.MiddlewareHandler>[0];
type RouteConfig = Config['routes'][string];

/** What Strapi adds to Koa's context. */
interface Refusing {
  forbidden(): void;
  notFound(): void;
}

/** Who may read a file through Strapi's content API may see its private renditions. */
const DEFAULT_SCOPE = ['plugin::upload.content-api.findOne'];

/** A route of Strapi's own router: behind its middlewares, with its authentication, policies and errors. */
export function privateRoute(strapi: Core.Strapi, route: ImageRoute, config: RouteConfig, deps: ServeDependencies) {
  const { auth, policies = [], middlewares = [] } = config;
  const authentication = combinedAuthStrategy(strapi);
  const authorize = config.authorize as Authorize | undefined;
  return {
    method: 'GET' as const,
    path: `${route.path}/(.*)`,
    async handler(ctx: Context): Promise<void> {
      const signed = admittedBy(ctx);
      const refusing = ctx as unknown as Refusing;
      // Another way here than through the gate does not exist; if one appears, it leads nowhere.
      if (signed === undefined) return refusing.notFound();
      const { fileId, spec } = signed;
      let mayRead = auth === false || (await authentication.mayRead(ctx, fileId));
      if (mayRead === true && authorize !== undefined) mayRead = await isAuthorized(strapi, ctx, authorize, { fileId, spec });
      if (mayRead === null) return refusing.notFound();
      if (!mayRead) return refusing.forbidden();
      await privateImages(ctx, route, signed, deps);
    },
    config: {
      auth: auth === false ? (false as const) : { scope: [...(auth?.scope ?? DEFAULT_SCOPE)], strategies: [authentication] },
      policies: [...policies],
      middlewares: [...middlewares],
    },
  };
}

/** Null where there is no such file. */
async function isAuthorized(strapi: Core.Strapi, ctx: Context, authorize: Authorize, { fileId, spec }: { readonly fileId: number; readonly spec: string }): Promise<boolean | null> {
  const file = (await strapi.db.query('plugin::upload.file').findOne({ where: { id: fileId } })) as AuthorizedRequest['file'] | null;
  return file && (await authorize(ctx, { file, spec })) === true;
}
