import type { ServerResponse } from 'node:http';
import { AbortedError } from '../core/errors';
import type { Caller } from '../renditions/rendition';

/** A request for an image, as a plain value. */
export interface ImageRequest extends Caller {
  readonly method: string;
  /** As it was sent: below the route's path, without the slash between, not decoded. */
  readonly path: string;
  /** As it was sent, without the question mark. */
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

/** RFC 9112, 3.2.2: a server takes the absolute form too, as proxies send it. Whom it names makes no difference here. */
const ABSOLUTE = /^https?:\/\/[^/?#]*/i;

/** The path and the query of a request target, as they were sent. */
export function originForm(target: string): string {
  // The usual form costs one comparison.
  if (target.startsWith('/')) return target;
  const rest = target.replace(ABSOLUTE, '');
  return rest === target || rest.startsWith('/') ? rest : `/${rest}`;
}

/** Is aborted when the connection of a response is closed, be it by a client that leaves. */
export function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new AbortedError('the client left'));
  if (response.destroyed) abort();
  else response.once('close', abort);
  return controller.signal;
}
