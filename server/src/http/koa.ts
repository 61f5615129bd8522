import type { Middleware, ParameterizedContext } from 'koa';
import { sendFailure } from './image-handler';
import { imageRequest, originForm } from './image-request';
import type { ImageRoute } from './image-route';
import { countResponse, isDelegatedBody, writeResponse, type DelegatedBody, type HttpResponse } from './response';
import { readRequest, type CheckedRequest } from './read-request';
import { failureOf, serve, serveChecked, type ServeDependencies } from './serve';

type Context = ParameterizedContext;

/**
 * Refuses requests of a private route in front of Strapi's middlewares: unsigned ones, or those that do not have the form
 * of a preset's URL. The others go on to Strapi's authentication, policies and middlewares, and then to
 * `respondToPrivate`. CORS preflight requests pass: they are Strapi's.
 */
export function checkPrivateRequests(route: ImageRoute, deps: ServeDependencies): Middleware {
  return async (ctx, next): Promise<unknown> => {
    if (!isBelow(ctx, route) || ctx.method === 'OPTIONS') return next();
    const read = readRequest(requestOf(ctx, route), route, { nowMs: deps.now(), explainRefusals: deps.explainRefusals });
    if ('refusal' in read) return respond(ctx, route, deps, async () => read.refusal);
    checkedRequests.set(ctx.req, read.checked);
    return next();
  };
}

/** Kept beside the request, not in `ctx.state`, which any middleware could write. */
const checkedRequests = new WeakMap<object, CheckedRequest>();

/** Undefined where `checkPrivateRequests` did not see the request. */
export function checkedRequestOf(ctx: Context): CheckedRequest | undefined {
  return checkedRequests.get(ctx.req);
}

/** Answers a request that was checked, and that Strapi authorised. */
export async function respondToPrivate(ctx: Context, route: ImageRoute, checked: CheckedRequest, deps: ServeDependencies): Promise<void> {
  await respond(ctx, route, deps, () => serveChecked(requestOf(ctx, route), checked, route, deps));
}

/** Answers a request that failed before it was authorised. */
export async function respondWithFailure(ctx: Context, route: ImageRoute, checked: CheckedRequest, error: unknown, deps: ServeDependencies): Promise<void> {
  await respond(ctx, route, deps, async () => failureOf(error, checked, route, deps));
}

/** Answers a request of a public route behind Strapi's middlewares. False for a path in other case, which Koa's router matches. */
export async function respondToPublic(ctx: Context, route: ImageRoute, deps: ServeDependencies): Promise<boolean> {
  if (!isBelow(ctx, route)) return false;
  await respond(ctx, route, deps, () => serve(requestOf(ctx, route), route, deps));
  return true;
}

/** Sends a response without Koa. Koa would report each client that disconnects, and would leave the connection open after a body that ends too soon. */
async function respond(ctx: Context, route: ImageRoute, deps: ServeDependencies, make: () => Promise<HttpResponse>): Promise<void> {
  const { respond: koaResponds, onerror, res } = ctx;
  ctx.respond = false;
  ctx.onerror = () => undefined;
  try {
    const given = await make();
    const { status, headers, body } = given;
    if (isDelegatedBody(body)) {
      ctx.respond = koaResponds;
      ctx.onerror = onerror;
      await delegate(ctx, { status, headers, body });
    } else {
      await writeResponse({ status, headers, body }, res, deps.log);
    }
    countResponse(deps.counters, given);
  } catch (error) {
    sendFailure(error, res, route, deps);
  }
}

/** A function of the project sends the body through Koa. */
async function delegate(ctx: Context, { status, headers, body }: { status: number; headers: HttpResponse['headers']; body: DelegatedBody }): Promise<void> {
  const before = new Set(ctx.res.getHeaderNames());
  ctx.status = status;
  ctx.set(headers);
  try {
    await body.send(ctx);
    // A header that names the file is enough: without a body, Koa would send the text "OK".
    if (ctx.respond !== false && ctx.body == null) ctx.body = '';
  } catch (error) {
    // Also those of the function: a web server would send the file that a header names with the error.
    for (const name of ctx.res.getHeaderNames()) if (!before.has(name)) ctx.remove(name);
    throw error;
  }
}

const targetOf = ({ req: { url = '' } }: Context): string => originForm(url);

const isBelow = (ctx: Context, { path }: ImageRoute): boolean => targetOf(ctx).startsWith(`${path}/`);

const requestOf = (ctx: Context, route: ImageRoute) => imageRequest(ctx.req, ctx.res, targetOf(ctx), route);
