import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { errorResponse } from './error-responses';
import { withCorsOnErrors } from './headers';
import { imageRequest, originForm } from './image-request';
import type { ImageRoute } from './image-route';
import { countResponse, writeBuffered, writeResponse, type CacheableResponse, type WritableResponse } from './response';
import type { CacheHit, ResponseCache } from './response-cache';
import { serve, serveChecked, type ServeDependencies } from './serve';

/** Answers a request of its routes from path to last byte and returns true; false for all other requests. It never throws. */
export type ImageHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createImageHandler(routes: readonly ImageRoute[], cache: ResponseCache, deps: ServeDependencies): ImageHandler {
  const mounts = routes.map((route) => ({ route, prefix: `${route.path}/` }));

  function findCached(target: string, { method, headers }: IncomingMessage): CacheHit | null {
    try {
      return cache.find(target, method, headers);
    } catch (error) {
      deps.log.error(`The response cache failed; the request is answered without it: ${inspect(error)}`);
      return null;
    }
  }

  async function respond(request: IncomingMessage, response: ServerResponse, target: string, route: ImageRoute, known: CacheableResponse | null): Promise<void> {
    try {
      const wanted = imageRequest(request, response, target, route);
      const given = known === null ? await serve(wanted, route, deps) : await serveChecked(wanted, known.requested, route, deps, known.resolved);
      cache.add(target, request.headers.accept, given);
      // Routes whose action delegates the body need Koa and are not mounted here.
      await writeResponse(given as WritableResponse, response, deps.log);
      countResponse(deps.counters, given);
    } catch (error) {
      sendFailure(error, response, route, deps);
    }
  }

  return (request, response) => {
    const target = originForm(request.url ?? '');
    const mount = mounts.find(({ prefix }) => target.startsWith(prefix));
    if (mount === undefined) return false;
    const { route } = mount;
    const hit = findCached(target, request);
    if (hit === null || !('response' in hit)) {
      void respond(request, response, target, route, hit?.known ?? null);
      return true;
    }
    try {
      writeBuffered(hit.response, response);
      countResponse(deps.counters, hit.response);
    } catch (error) {
      sendFailure(error, response, route, deps);
    }
    return true;
  };
}

/** Answers 500 where nothing was sent yet; else it closes the connection, so that no client takes a part for the whole. */
export function sendFailure(error: unknown, response: ServerResponse, route: ImageRoute, { log, counters }: ServeDependencies): void {
  const failure = withCorsOnErrors(errorResponse(error, log, `Response on route ${route.name}`), route.access);
  countResponse(counters, failure);
  if (response.headersSent) response.destroy();
  else response.writeHead(failure.status, failure.headers).end(failure.body);
}

/**
 * Gives a handler the first look at each request of a server. The listeners that were there before see what it leaves.
 * Other events of the server, such as upgrades, are not touched.
 *
 * @returns a function that puts everything back, unless another module has replaced the listener meanwhile
 */
export function mountFirst(server: Server, handle: ImageHandler): () => void {
  // The raw ones: a listener of `once` removes itself after its first call.
  const others = server.rawListeners('request') as RequestListener[];
  const listener: RequestListener = (request, response) => {
    if (handle(request, response)) return;
    for (const other of others) other.call(server, request, response);
  };
  server.removeAllListeners('request');
  server.on('request', listener);
  return () => {
    if (!server.listeners('request').includes(listener)) return;
    const later = server.rawListeners('request').filter((other) => other !== listener) as RequestListener[];
    server.removeAllListeners('request');
    for (const other of [...others, ...later]) server.on('request', other);
  };
}
