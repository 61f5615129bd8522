import type { Counters } from '../renditions/counters';
import { isStoredBody, type Answer } from './answer';

/** Every answer passes here once, on its way out. */
export function countAnswer(counters: Counters, { status, body, error }: Answer): void {
  if (error !== undefined) counters.addError(error);
  else if (status === 304) counters.notModified += 1;
  else if (body instanceof Uint8Array) counters.sentBytes += body.length;
  else if (body !== null && isStoredBody(body)) counters.sentBytes += body.end - body.start + 1;
}
