import type { ServerResponse } from 'node:http';
import { AbortedError } from '../core/errors';

/** Is aborted when the connection of a response is closed, be it by a client that leaves. */
export function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new AbortedError('the client left'));
  if (response.destroyed) abort();
  else response.once('close', abort);
  return controller.signal;
}
