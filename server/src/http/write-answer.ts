import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { isStoredBody, type Answer, type HandedOver, type StoredBody, type WholeAnswer } from './answer';
import { release } from './deliver-image';
import type { Log } from './log';

export type WrittenAnswer = Omit<Answer, 'body'> & { readonly body: Exclude<Answer['body'], HandedOver> };

/** A client that takes nothing for so long is cut off: what it is sent stays in memory, or a file open. */
const STALLED_MS = 60_000;

/** What HEAD is told in a sentence, Node keeps back by itself. */
export function writeWhole({ status, headers, body }: WholeAnswer, response: ServerResponse, stalledMs = STALLED_MS): void {
  response.writeHead(status, headers).end(body);
  // Mostly the system has taken all of it by now.
  if (response.writableLength > 0) cutOffIfStalled(response, stalledMs);
}

/** Puts an answer on its way. */
export async function writeAnswer({ status, headers, body }: WrittenAnswer, response: ServerResponse, log: Log, stalledMs = STALLED_MS): Promise<void> {
  if (!isStoredBody(body)) {
    writeWhole({ status, headers, body }, response, stalledMs);
  } else if (response.destroyed) {
    // The client left while the rendition was found or made.
    await release(body.stored, log);
  } else {
    const source = body.stored.stream(body.start, body.end);
    response.writeHead(status, headers);
    cutOffIfStalled(response, stalledMs);
    // Whatever fails from here on breaks the connection: a part must never pass for the whole.
    pipeline(source, exactly(body), response, (error) => {
      if (error) log[isClientGone(error) ? 'debug' : 'error'](`A stored rendition was not sent whole: ${String(error)}`);
    });
  }
}

function cutOffIfStalled(response: ServerResponse, stalledMs: number): void {
  response.setTimeout(stalledMs, () => response.destroy());
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
