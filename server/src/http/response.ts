import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Log } from '../log';
import type { Counters } from '../renditions/counters';
import type { StoredRendition } from '../renditions/ports/rendition-store';
import { release } from './image-response';
import type { CacheableResponse } from './headers';

export type ResponseHeaders = Record<string, string>;

/** Bytes `start` to `end`, both counted, of a rendition at rest. Whoever writes the answer streams or releases it. */
export interface StoredBody {
  readonly stored: StoredRendition;
  readonly start: number;
  readonly end: number;
}

/** What is answered, as a plain value. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Buffer | StoredBody | DelegatedBody | null;
  /** What kind of reason there is not to answer with an image. */
  readonly error?: string;
  /** Where the same request may get the same answer again. */
  readonly cacheable?: CacheableResponse;
}

/** What can be written at once. */
export interface BufferedResponse extends HttpResponse {
  readonly body: Buffer | null;
}

/** The project sends the body itself, to Koa's context. */
export interface DelegatedBody {
  send(ctx: unknown): unknown;
}

export function isStoredBody(body: HttpResponse['body']): body is StoredBody {
  return body !== null && 'stored' in body;
}

export function isDelegatedBody(body: HttpResponse['body']): body is DelegatedBody {
  return body !== null && 'send' in body;
}

/** A sentence instead of an image. Never kept by any cache: what is refused now may be right in a second. */
export function textResponse(error: string, status: number, text: string, extra: ResponseHeaders = {}): HttpResponse {
  const body = Buffer.from(text, 'utf8');
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(body.length),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...extra,
  };
  return { status, headers, body, error };
}

export const PRECONDITION_FAILED = textResponse('PRECONDITION_FAILED', 412, 'Precondition failed');

/** Every answer passes here once, on its way out. */
export function countResponse(counters: Counters, { status, body, error }: HttpResponse): void {
  if (error !== undefined) counters.addError(error);
  else if (status === 304) counters.notModified += 1;
  else if (body instanceof Uint8Array) counters.sentBytes += body.length;
  else if (body !== null && isStoredBody(body)) counters.sentBytes += body.end - body.start + 1;
}

export type WritableResponse = Omit<HttpResponse, 'body'> & { readonly body: Exclude<HttpResponse['body'], DelegatedBody> };

/** A client that takes nothing for so long is cut off: what it is sent stays in memory, or a file open. */
const STALLED_MS = 60_000;

/** What HEAD is told in a sentence, Node keeps back by itself. */
export function writeBuffered({ status, headers, body }: BufferedResponse, response: ServerResponse, stalledMs = STALLED_MS): void {
  response.writeHead(status, headers).end(body);
  // Mostly the system has taken all of it by now.
  if (response.writableLength > 0) cutOffIfStalled(response, stalledMs);
}

/** Puts an answer on its way. */
export async function writeResponse({ status, headers, body }: WritableResponse, response: ServerResponse, log: Log, stalledMs = STALLED_MS): Promise<void> {
  if (!isStoredBody(body)) {
    writeBuffered({ status, headers, body }, response, stalledMs);
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
