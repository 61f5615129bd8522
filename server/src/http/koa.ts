import type { Middleware, ParameterizedContext } from 'koa';
import { errorResponse } from './error-responses';
import { withCorsOnErrors } from './headers';
import { originForm, signalOf, type ImageRequest } from './image-request';
import type { ImageRoute } from './image-route';
import type { ResponseCache } from './response-cache';
import { countResponse, isDelegatedBody, writeResponse, type DelegatedBody, type HttpResponse } from './response';
import { serve, serveAdmitted, type ServeDependencies } from './serve';
import { verifyRequest, type SignedRequest } from './verify-request';

type Context = ParameterizedContext;

const ignore = (): void => undefined;

/** Serves a route's images. What is not below its path passes by for the price of one comparison. */
export function imageRoute(route: ImageRoute, deps: ServeDependencies, responseCache: ResponseCache): Middleware {
  const prefix = `${route.path}/`;
  const answer = async (ctx: Context): Promise<HttpResponse> => {
    const given = await serve(requestOf(ctx, route), route, deps);
    responseCache.learn(ctx.req, given);
    return given;
  };
  return (ctx, next): Promise<unknown> => (targetOf(ctx).startsWith(prefix) ? respond(ctx, route, deps, () => answer(ctx)) : next());
}

/**
 * Stands before everything else of Strapi, as a public route does, and refuses what is not signed. What is goes on its
 * way, to Strapi's authentication, policies and middlewares, and then to `privateImages`. A preflight request is theirs.
 */
export function privateGate(route: ImageRoute, deps: ServeDependencies): Middleware {
  const prefix = `${route.path}/`;
  return async (ctx, next): Promise<unknown> => {
    if (!targetOf(ctx).startsWith(prefix) || ctx.method === 'OPTIONS') return next();
    const entry = verifyRequest(requestOf(ctx, route), route, { nowMs: deps.now(), explainsRefusals: deps.explains });
    if ('refusal' in entry) return respond(ctx, route, deps, async () => entry.refusal);
    admissions.set(ctx.req, entry.admitted);
    return next();
  };
}

/** Kept beside the request, and not in `ctx.state`, where any middleware could write it. */
const admissions = new WeakMap<object, SignedRequest>();

/** What the gate let through: which file, and what of it. */
export function admittedBy(ctx: Context): SignedRequest | undefined {
  return admissions.get(ctx.req);
}

/** Answers what came through the gate, and through everything of Strapi's after it. */
export async function privateImages(ctx: Context, route: ImageRoute, signed: SignedRequest, deps: ServeDependencies): Promise<void> {
  await respond(ctx, route, deps, () => serveAdmitted(requestOf(ctx, route), signed, route, deps));
}

async function respond(ctx: Context, route: ImageRoute, { log, counters }: ServeDependencies, answer: () => Promise<HttpResponse>): Promise<void> {
  // Koa's own way of answering costs as much again as everything else here. It would also report every
  // client that breaks off; what goes wrong with an answer of ours is reported here.
  const { respond: koaResponds, onerror } = ctx;
  ctx.respond = false;
  ctx.onerror = ignore;
  const { res } = ctx;
  try {
    const given = await answer();
    const { status, headers, body } = given;
    countResponse(counters, given);
    if (isDelegatedBody(body)) {
      ctx.respond = koaResponds;
      ctx.onerror = onerror;
      return await handOver(ctx, { status, headers, body });
    }
    await writeResponse({ status, headers, body }, res, log);
  } catch (error) {
    const failure = withCorsOnErrors(errorResponse(error, log, `Answer on route ${route.name}`), route.access);
    countResponse(counters, failure);
    if (res.headersSent) res.destroy();
    else res.writeHead(failure.status, failure.headers).end(failure.body);
  }
}

/** The rest is the project's, in Koa's own way. */
async function handOver(ctx: Context, { status, headers, body }: { status: number; headers: HttpResponse['headers']; body: DelegatedBody }): Promise<void> {
  ctx.status = status;
  ctx.set(headers);
  try {
    await body.send(ctx);
    // A header that leads others to the file is enough: Koa would say "OK" in its stead, as a text.
    if (ctx.respond !== false && ctx.body == null) ctx.body = '';
  } catch (error) {
    for (const name of Object.keys(headers)) ctx.remove(name);
    throw error;
  }
}

const targetOf = ({ req: { url = '' } }: Context): string => originForm(url);

/** What the request asks for below the route's path. */
function requestOf(ctx: Context, route: ImageRoute): ImageRequest {
  const { req: { method = '', headers }, res } = ctx;
  const below = targetOf(ctx).slice(route.path.length + 1);
  const mark = below.indexOf('?');
  return {
    method,
    path: mark < 0 ? below : below.slice(0, mark),
    query: mark < 0 ? '' : below.slice(mark + 1),
    headers,
    get signal() {
      return signalOf(res);
    },
  };
}
