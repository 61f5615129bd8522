import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import type { CacheableResponse } from './headers';
import { signalOf } from './image-request';
import type { ResponseCache } from './response-cache';
import { countResponse, writeBuffered, writeResponse, type WritableResponse } from './response';
import { serveAgain, type ServeDependencies } from './serve';

/**
 * Has a server answer what was answered before, ahead of everybody else who sees the request. Of what an image from
 * memory takes otherwise, most goes into the framework's own preparations; everything else goes there as before.
 * Nothing is thrown from here: in a listener it would end the process.
 */
export function mountFirst(server: Server, responseCache: ResponseCache, deps: ServeDependencies): void {
  // The raw ones: a listener of `once` removes itself after its first call.
  const others = server.rawListeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const found = find(request);
    if (found === null) {
      for (const other of others) other.call(server, request, response);
    } else if ('answer' in found) {
      try {
        countResponse(deps.counters, found.answer);
        writeBuffered(found.answer, response);
      } catch (error) {
        breakOff(error, response, deps);
      }
    } else {
      void answerAgain(request, response, found.again, responseCache, deps);
    }
  });

  function find(request: IncomingMessage) {
    try {
      return responseCache.find(request);
    } catch (error) {
      // Whatever it is: the whole way is still there.
      deps.log.error(`An answer from memory failed: ${inspect(error)}`);
      return null;
    }
  }
}

async function answerAgain(request: IncomingMessage, response: ServerResponse, known: CacheableResponse, responseCache: ResponseCache, deps: ServeDependencies): Promise<void> {
  const { method = '', headers } = request;
  try {
    const asked = { method, path: '', query: '', headers, get signal() { return signalOf(response); } };
    const answer = await serveAgain(asked, known, deps);
    responseCache.learn(request, answer);
    countResponse(deps.counters, answer);
    // Only what is served from here is repeatable: nobody else has to send it.
    await writeResponse(answer as WritableResponse, response, deps.log);
  } catch (error) {
    breakOff(error, response, deps);
  }
}

/** What goes wrong with the image is an answer; this is of the connection. */
function breakOff(error: unknown, response: ServerResponse, { log }: ServeDependencies): void {
  log.error(`An answer could not be written: ${inspect(error)}`);
  response.destroy();
}
