import { textAnswer, type Answer } from './answer';
import type { ImageRequest } from './image-request';
import type { ImageRoute } from './image-route';
import { parseRenditionPath } from './rendition-path';

/** What a request asks for, once it is known to be signed. */
export interface Admitted {
  readonly fileId: number;
  readonly spec: string;
  readonly versionTag: string | null;
  /** Null where the URL never expires. */
  readonly secondsLeft: number | null;
}

const METHOD_NOT_ALLOWED = textAnswer('METHOD_NOT_ALLOWED', 405, 'Method not allowed', { Allow: 'GET, HEAD' });
const NOT_FOUND = textAnswer('NOT_FOUND', 404, 'Not found');
const FORBIDDEN = textAnswer('FORBIDDEN', 403, 'Forbidden');

const CANONICAL_ID = /^(?:0|[1-9][0-9]{0,15})$/;

/**
 * Refuses what may not pass. The order is the contract's: all that precedes the signature is about the
 * request's own form, so that nothing about files, specs or formats is learnt without a valid one.
 */
export function admit(request: ImageRequest, route: ImageRoute, nowMs: number): { readonly admitted: Admitted } | { readonly refusal: Answer } {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { refusal: METHOD_NOT_ALLOWED };
  const path = parseRenditionPath(request.path, request.query);
  if (path === 'not-found') return { refusal: NOT_FOUND };
  if (path === 'forbidden') return { refusal: FORBIDDEN };
  const { signature, id, spec, expiresAtSeconds, versionTag } = path;
  if (!route.signer.verify(signature, id, spec, expiresAtSeconds)) return { refusal: FORBIDDEN };
  // The second itself still counts.
  const secondsLeft = expiresAtSeconds === null ? null : expiresAtSeconds - Math.floor(nowMs / 1000);
  if (secondsLeft !== null && secondsLeft < 0) return { refusal: FORBIDDEN };
  const fileId = CANONICAL_ID.test(id) ? Number(id) : NaN;
  if (!Number.isSafeInteger(fileId)) return { refusal: NOT_FOUND };
  return { admitted: { fileId, spec, versionTag, secondsLeft } };
}
