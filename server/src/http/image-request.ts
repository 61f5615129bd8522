import type { IncomingMessage, ServerResponse } from 'node:http';
import { AbortedError } from '../core/errors';
import type { Caller } from '../renditions/rendition';
import type { ImageRoute } from './image-route';

/** A request for an image, as a plain value. */
export interface ImageRequest extends Caller {
  readonly method: string;
  /** As sent: the path below the route's path, without the slash between, not decoded. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  readonly headers: ImageRequestHeaders;
}

/** Node's own header object fits. */
export interface ImageRequestHeaders {
  readonly accept?: string | undefined;
  readonly 'if-match'?: string | undefined;
  readonly 'if-unmodified-since'?: string | undefined;
  readonly 'if-none-match'?: string | undefined;
  readonly 'if-modified-since'?: string | undefined;
  readonly 'if-range'?: string | string[] | undefined;
  readonly range?: string | undefined;
}

/** `target` is the request target in origin form, below the path of the route. */
export function imageRequest({ method = '', headers }: IncomingMessage, response: ServerResponse, target: string, { path }: ImageRoute): ImageRequest {
  const below = target.slice(path.length + 1);
  const mark = below.indexOf('?');
  return {
    method,
    path: mark < 0 ? below : below.slice(0, mark),
    query: mark < 0 ? '' : below.slice(mark + 1),
    headers,
    get signal() {
      return signalOf(response);
    },
  };
}

/** RFC 9112, 3.2.2: a server accepts the absolute form, which proxies send. The host makes no difference here. */
const ABSOLUTE = /^https?:\/\/[^/?#]*/i;

/** Path and query of a request target, as sent. */
export function originForm(target: string): string {
  // The usual form costs one comparison.
  if (target.startsWith('/')) return target;
  const rest = target.replace(ABSOLUTE, '');
  return rest === target || rest.startsWith('/') ? rest : `/${rest}`;
}

/** Aborted when the connection of a response closes. */
export function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new AbortedError('the client disconnected'));
  if (response.destroyed) abort();
  else response.once('close', abort);
  return controller.signal;
}
