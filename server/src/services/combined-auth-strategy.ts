import type { Core } from '@strapi/strapi';
import { permissionsOn, type Ability } from './asset-permissions';

type Context = Parameters<Core.MiddlewareHandler>[0];

/** What one of Strapi's strategies found, as it keeps it in `ctx.state.auth`. */
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
 * Strapi's authentication for a route outside of `/api` and `/admin`: users of the content API and API tokens first,
 * then whoever is logged in to the admin panel and may read assets there. Strapi ties its strategies to the kind of a
 * route, so each kind is asked in a context that says it is of that kind. Which assets an administrator may read is
 * `mayRead`'s to say: a role's conditions look at the asset.
 */
export function combinedAuthStrategy(strapi: Core.Strapi) {
  const service = () => strapi.get<AuthService>('auth');
  /** Who was authenticated how; an admin is verified with that. */
  const known = new WeakMap<object, { readonly user: Authenticated } | 'admin'>();

  /** Without credentials or ability there is no identity to verify later: unauthenticated. */
  function remember({ credentials, ability }: Authenticated, how: { readonly user: Authenticated } | 'admin') {
    const resolved = credentials ?? ability;
    if (resolved === null || resolved === undefined) return { authenticated: false };
    known.set(resolved, how);
    return { authenticated: true, credentials, ability };
  }

  return {
    name: 'renditions',
    async authenticate(ctx: Context) {
      const user = await authenticatedAs(service(), ctx, 'content-api');
      if (user !== null) return remember(user, { user });
      const admin = await authenticatedAs(service(), ctx, 'admin');
      const mayRead = (admin?.ability as Ability | null | undefined)?.can(ADMIN_MAY_READ, 'plugin::upload.file') === true;
      return admin !== null && mayRead ? remember(admin, 'admin') : { authenticated: false };
    },
    /** @throws what the strategy that authenticated them throws; for anybody unknown, what Strapi throws for nobody */
    async verify({ credentials, ability }: Authenticated, config: object): Promise<void> {
      const found = known.get(credentials ?? ability ?? config);
      if (found !== 'admin') await service().verify(found?.user, config);
    },
    /** Whether whom this strategy let in may read this very file; null where there is no such file. Without a known identity: no. */
    async mayRead(ctx: Context, fileId: number): Promise<boolean | null> {
      const { auth } = ctx.state as { readonly auth?: Partial<Authenticated> };
      const found = known.get(auth?.credentials ?? auth?.ability ?? ctx);
      if (found === undefined) return false;
      // Strapi's content API knows no conditions: the scope is all.
      if (found !== 'admin') return true;
      const permissions = await permissionsOn(strapi, fileId, auth?.ability as Ability);
      return permissions && permissions.readable;
    },
  };
}

async function authenticatedAs(service: AuthService, ctx: Context, type: 'content-api' | 'admin'): Promise<Authenticated | null> {
  const { route } = ctx.state as { readonly route: unknown };
  const state: Record<string, unknown> = { ...ctx.state, route: { info: { type }, config: {} } };
  // A refusal is not yet the last word.
  const asked = Object.create(ctx, { state: { value: state }, unauthorized: { value: () => undefined } }) as object;
  let isAuthenticated = false;
  await service.authenticate(asked, async () => void (isAuthenticated = true));
  if (!isAuthenticated) return null;
  // What strategies leave for policies and middlewares: the user, the session, the admin's ability.
  const { auth, ...rest } = state;
  Object.assign(ctx.state, rest, { route });
  return auth as Authenticated;
}
