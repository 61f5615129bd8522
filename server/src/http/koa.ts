import type { Middleware, ParameterizedContext } from 'koa';
import { errorAnswer } from './error-answers';
import type { ImageRequest } from './image-request';
import type { ImageRoute } from './image-route';
import { serve, type ServeDependencies } from './serve';
import { writeAnswer } from './write-answer';

const ignore = (): void => undefined;

/** Serves a route's images. What is not below its path passes by for the price of one comparison. */
export function imageRoute(route: ImageRoute, deps: ServeDependencies): Middleware {
  const prefix = `${route.path}/`;
  return (ctx, next) => (ctx.req.url?.startsWith(prefix) ? respond(ctx, prefix.length, route, deps) : next());
}

async function respond(ctx: ParameterizedContext, pathStart: number, route: ImageRoute, deps: ServeDependencies): Promise<void> {
  // Koa's own way of answering costs as much again as everything else here. It would also report every
  // client that breaks off; what goes wrong with an answer of ours is reported here.
  ctx.respond = false;
  ctx.onerror = ignore;
  const { req, res } = ctx;
  try {
    await writeAnswer(await serve(requestOf(req, pathStart), route, deps), res, deps.log);
  } catch (error) {
    const { status, headers, body } = errorAnswer(error, deps.log, `Answer on route ${route.name}`);
    if (res.headersSent) res.destroy();
    else res.writeHead(status, headers).end(body);
  }
}

function requestOf({ method = '', url = '', headers }: ParameterizedContext['req'], pathStart: number): ImageRequest {
  const mark = url.indexOf('?', pathStart);
  return {
    method,
    path: mark < 0 ? url.slice(pathStart) : url.slice(pathStart, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers,
  };
}
