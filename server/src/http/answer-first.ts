import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { countAnswer } from './count-answer';
import type { Repeatable } from './image-meta';
import type { QuickAnswers } from './quick-answers';
import { signalOf } from './signal-of';
import { serveAgain, type ServeDependencies } from './serve';
import { writeAnswer, writeWhole, type WrittenAnswer } from './write-answer';

/**
 * Has a server answer what was answered before, ahead of everybody else who sees the request. Of what an image from
 * memory takes otherwise, most goes into the framework's own preparations; everything else goes there as before.
 * Nothing is thrown from here: in a listener it would end the process.
 */
export function answerFirst(server: Server, quick: QuickAnswers, deps: ServeDependencies): void {
  // The raw ones: a listener of `once` removes itself after its first call.
  const others = server.rawListeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const found = find(request);
    if (found === null) {
      for (const other of others) other.call(server, request, response);
    } else if ('answer' in found) {
      try {
        countAnswer(deps.counters, found.answer);
        writeWhole(found.answer, response);
      } catch (error) {
        breakOff(error, response, deps);
      }
    } else {
      void answerAgain(request, response, found.again, quick, deps);
    }
  });

  function find(request: IncomingMessage) {
    try {
      return quick.find(request);
    } catch (error) {
      // Whatever it is: the whole way is still there.
      deps.log.error(`An answer from memory failed: ${inspect(error)}`);
      return null;
    }
  }
}

async function answerAgain(request: IncomingMessage, response: ServerResponse, known: Repeatable, quick: QuickAnswers, deps: ServeDependencies): Promise<void> {
  const { method = '', headers } = request;
  try {
    const asked = { method, path: '', query: '', headers, get signal() { return signalOf(response); } };
    const answer = await serveAgain(asked, known, deps);
    quick.learn(request, answer);
    countAnswer(deps.counters, answer);
    // Only what is served from here is repeatable: nobody else has to send it.
    await writeAnswer(answer as WrittenAnswer, response, deps.log);
  } catch (error) {
    breakOff(error, response, deps);
  }
}

/** What goes wrong with the image is an answer; this is of the connection. */
function breakOff(error: unknown, response: ServerResponse, { log }: ServeDependencies): void {
  log.error(`An answer could not be written: ${inspect(error)}`);
  response.destroy();
}
