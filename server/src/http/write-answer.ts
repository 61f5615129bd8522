import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { isStoredBody, type Answer, type HandedOver, type StoredBody } from './answer';
import { release } from './deliver-image';
import type { Log } from './log';

type WrittenAnswer = Omit<Answer, 'body'> & { readonly body: Exclude<Answer['body'], HandedOver> };

/** Puts an answer on its way. What HEAD is told in a sentence, Node keeps back by itself. */
export async function writeAnswer({ status, headers, body }: WrittenAnswer, response: ServerResponse, log: Log): Promise<void> {
  if (!isStoredBody(body)) {
    response.writeHead(status, headers).end(body);
  } else if (response.destroyed) {
    // The client left while the rendition was found or made.
    await release(body.stored, log);
  } else {
    const source = body.stored.stream(body.start, body.end);
    response.writeHead(status, headers);
    // Whatever fails from here on breaks the connection: a part must never pass for the whole.
    pipeline(source, exactly(body), response, (error) => {
      if (error) log[isClientGone(error) ? 'debug' : 'error'](`A stored rendition was not sent whole: ${String(error)}`);
    });
  }
}

/** Node would leave a client waiting for the rest of a body that is shorter than was announced. */
function exactly({ start, end }: StoredBody) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let left = end - start + 1;
    for await (const chunk of chunks) {
      left -= chunk.length;
      if (left < 0) break;
      yield chunk;
    }
    if (left !== 0) throw new Error(`its bytes ${start} to ${end} came out ${left > 0 ? 'short' : 'long'}`);
  };
}

/** To a stream, a client that leaves is an end before the end. */
function isClientGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
