import type { ServerResponse } from 'node:http';
import type { Client } from '../renditions/ports';

/** The client that a response is for. It is gone when its connection is. */
export function clientOf(response: ServerResponse): Client {
  return {
    get isGone() {
      return response.destroyed;
    },
    onGone: (listener) => void response.once('close', listener),
  };
}
