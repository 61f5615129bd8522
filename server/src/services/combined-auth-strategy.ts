import type { Core } from '@strapi/strapi';
import { findAssets, type Ability } from './asset-permissions';

type Context = Parameters<Core.MiddlewareHandler>[0];

/** Result of one of Strapi's authentication strategies, as in `ctx.state.auth`. */
export interface Authenticated {
  readonly strategy: object;
  readonly credentials: object | null;
  readonly ability: object | null;
}

interface AuthService {
  authenticate(ctx: object, next: () => Promise<void>): Promise<unknown>;
  verify(auth: Authenticated | undefined, config: object): Promise<void>;
}

const ADMIN_MAY_READ = 'plugin::upload.read';

/**
 * An authentication strategy for a route outside of `/api` and `/admin`. It tries users and tokens of the content API
 * first, then administrators who may read assets. Strapi ties its strategies to the type of a route, so this one calls
 * them with a context of each type. `mayRead` decides on a single asset, because conditions of a role depend on it.
 */
export function combinedAuthStrategy(strapi: Core.Strapi) {
  const service = () => strapi.get<AuthService>('auth');
  /** How each identity was authenticated. */
  const known = new WeakMap<object, { readonly user: Authenticated } | 'admin'>();

  /** Unauthenticated without credentials and ability: `verify` would have no identity to look up. */
  function remember({ credentials, ability }: Authenticated, how: { readonly user: Authenticated } | 'admin') {
    const resolved = credentials ?? ability;
    if (resolved === null || resolved === undefined) return { authenticated: false };
    known.set(resolved, how);
    return { authenticated: true, credentials, ability };
  }

  return {
    name: 'renditions',
    async authenticate(ctx: Context) {
      const user = await authenticateAs(service(), ctx, 'content-api');
      if (user !== null) return remember(user, { user });
      const admin = await authenticateAs(service(), ctx, 'admin');
      const mayRead = (admin?.ability as Ability | null | undefined)?.can(ADMIN_MAY_READ, 'plugin::upload.file') === true;
      return admin !== null && mayRead ? remember(admin, 'admin') : { authenticated: false };
    },
    /** @throws what the strategy that authenticated the identity throws; what Strapi throws without authentication if there is none */
    async verify({ credentials, ability }: Authenticated, config: object): Promise<void> {
      const found = known.get(credentials ?? ability ?? config);
      if (found !== 'admin') await service().verify(found?.user, config);
    },
    /** Whether the authenticated identity may read this file; null where there is no such file. */
    async mayRead(ctx: Context, fileId: number): Promise<boolean | null> {
      const { auth } = ctx.state as { readonly auth?: Partial<Authenticated> };
      const found = known.get(auth?.credentials ?? auth?.ability ?? ctx);
      if (found === undefined) return false;
      // Strapi's content API has no conditions: the scope was checked.
      if (found !== 'admin') return true;
      const assets = await findAssets(strapi, [fileId], auth?.ability as Ability);
      return assets.get(fileId)?.readable ?? null;
    },
  };
}

async function authenticateAs(service: AuthService, ctx: Context, type: 'content-api' | 'admin'): Promise<Authenticated | null> {
  const { route } = ctx.state as { readonly route: unknown };
  const state: Record<string, unknown> = { ...ctx.state, route: { info: { type }, config: {} } };
  // Another strategy may still succeed.
  const typed = Object.create(ctx, { state: { value: state }, unauthorized: { value: () => undefined } }) as object;
  let isAuthenticated = false;
  await service.authenticate(typed, async () => void (isAuthenticated = true));
  if (!isAuthenticated) return null;
  // Policies and middlewares need the rest: the user, the session, the ability.
  const { auth, ...rest } = state;
  Object.assign(ctx.state, rest, { route });
  return auth as Authenticated;
}
