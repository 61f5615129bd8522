import type { RequestListener, Server } from 'node:http';
import { inspect } from 'node:util';
import { countAnswer } from './count-answer';
import type { QuickAnswers } from './quick-answers';
import type { ServeDependencies } from './serve';
import { writeWhole } from './write-answer';

/**
 * Has a server answer what can be answered at once before anybody else sees the request. Of what an image from memory
 * takes otherwise, most goes into the framework's own preparations; everything else goes there as before.
 */
export function answerFirst(server: Server, answers: QuickAnswers, { counters, log }: Pick<ServeDependencies, 'counters' | 'log'>): void {
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const answer = find();
    if (answer === null) {
      for (const other of others) other.call(server, request, response);
      return;
    }
    countAnswer(counters, answer);
    writeWhole(answer, response);

    function find() {
      try {
        return answers.find(request);
      } catch (error) {
        // Whatever it is: the whole way is still there.
        log.error(`An answer from memory failed: ${inspect(error)}`);
        return null;
      }
    }
  });
}
