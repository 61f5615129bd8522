import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Log } from '../log';
import type { Counters } from '../renditions/counters';
import type { StoredRendition } from '../renditions/ports/rendition-store';
import type { ResolvedRendition } from '../renditions/rendition';
import type { ImageMeta } from './headers';
import type { RequestedRendition } from './read-request';

export type ResponseHeaders = Record<string, string>;

/** Bytes `start` to `end`, both included, of a stored rendition. The writer of the response streams or releases it. */
export interface StoredBody {
  readonly stored: StoredRendition;
  readonly start: number;
  readonly end: number;
}

/** A function of the project sends the body, with Koa's context. */
export interface DelegatedBody {
  send(ctx: unknown): unknown;
}

/** A response as a plain value. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Buffer | StoredBody | DelegatedBody | null;
  /** The kind of error, for the statistics. Images, redirects and 304 have none. */
  readonly errorKind?: string;
  /** Present where the same request may get the same response again. */
  readonly cacheable?: CacheableResponse;
}

/** What is known of the next response to the same URL, for as long as the source does not change. */
export interface CacheableResponse {
  readonly requested: RequestedRendition;
  readonly resolved: ResolvedRendition;
  readonly meta: ImageMeta;
  /** Bytes. */
  readonly size: number;
  /** Then a final rendition may take its place at any time. */
  readonly isQuick: boolean;
}

/** A response whose body is in memory. */
export interface BufferedResponse extends HttpResponse {
  readonly body: Buffer | null;
}

/** A response that this module writes itself. */
export type WritableResponse = Omit<HttpResponse, 'body'> & { readonly body: Exclude<HttpResponse['body'], DelegatedBody> };

export function isStoredBody(body: HttpResponse['body']): body is StoredBody {
  return body !== null && 'stored' in body;
}

export function isDelegatedBody(body: HttpResponse['body']): body is DelegatedBody {
  return body !== null && 'send' in body;
}

/** A text in place of an image. No cache keeps it: the next request may succeed. */
export function textResponse(error: string, status: number, text: string, extra: ResponseHeaders = {}): HttpResponse {
  const body = Buffer.from(text, 'utf8');
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(body.length),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...extra,
  };
  return { status, headers, body, errorKind: error };
}

export const PRECONDITION_FAILED = textResponse('PRECONDITION_FAILED', 412, 'Precondition failed');

/** Called once for each response, after its head was written. */
export function countResponse(counters: Counters, { status, body, errorKind: error }: HttpResponse): void {
  if (error !== undefined) counters.addError(error);
  else if (status === 304) counters.notModified += 1;
  else if (body instanceof Uint8Array) counters.sentBytes += body.length;
  else if (body !== null && isStoredBody(body)) counters.sentBytes += body.end - body.start + 1;
}

/** A client that reads nothing for so long is disconnected: its body stays in memory, or its file open. */
const STALLED_MS = 60_000;

/** Node itself omits the body for HEAD. */
export function writeBuffered({ status, headers, body }: BufferedResponse, response: ServerResponse, stalledMs = STALLED_MS): void {
  response.writeHead(status, headers).end(body);
  // In most cases the operating system has taken all of it by now.
  if (response.writableLength > 0) disconnectIfStalled(response, stalledMs);
}

/** Starts to send a response. A stored body is still being streamed when this resolves. */
export async function writeResponse({ status, headers, body }: WritableResponse, response: ServerResponse, log: Log, stalledMs = STALLED_MS): Promise<void> {
  if (!isStoredBody(body)) {
    writeBuffered({ status, headers, body }, response, stalledMs);
  } else if (response.destroyed) {
    // The client disconnected while the rendition was found or rendered.
    await releaseStored(body.stored, log);
  } else {
    try {
      response.writeHead(status, headers);
    } catch (error) {
      await releaseStored(body.stored, log);
      throw error;
    }
    const source = body.stored.stream(body.start, body.end);
    disconnectIfStalled(response, stalledMs);
    // From here on every failure closes the connection: a client must not take a part for the whole.
    pipeline(source, exactly(body), response, (error) => {
      if (error) log[isDisconnect(error) ? 'debug' : 'error'](`A stored rendition was not sent completely: ${String(error)}`);
    });
  }
}

/** A rendition that cannot be released is no reason to refuse a response. */
export async function releaseStored(stored: StoredRendition, log: Log): Promise<void> {
  try {
    await stored.release();
  } catch (error) {
    log.warn(`A stored rendition could not be released: ${String(error)}`);
  }
}

function disconnectIfStalled(response: ServerResponse, stalledMs: number): void {
  response.setTimeout(stalledMs, () => response.destroy());
}

/** Node would let a client wait for the rest of a body that is shorter than announced. */
function exactly({ start, end }: StoredBody) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let left = end - start + 1;
    for await (const chunk of chunks) {
      left -= chunk.length;
      if (left < 0) break;
      yield chunk;
    }
    if (left !== 0) throw new Error(`its bytes ${start} to ${end} are ${left > 0 ? 'too few' : 'too many'}`);
  };
}

/** A stream sees a client that disconnects as a premature end. */
function isDisconnect(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
