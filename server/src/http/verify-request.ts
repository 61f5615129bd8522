import { readFileId } from '../core/file-id';
import { textResponse, type HttpResponse } from './response';
import type { ImageRequest } from './image-request';
import type { ImageRoute } from './image-route';
import { parseRenditionPath } from './rendition-path';

/** What a request asks for, once it is known to be signed. */
export interface SignedRequest {
  readonly fileId: number;
  readonly spec: string;
  readonly versionTag: string | null;
  /** Null where the URL never expires. */
  readonly secondsLeft: number | null;
}

export interface VerifyOptions {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** While the project is developed, a header says why a URL is refused. Elsewhere nobody learns it. */
  readonly explainsRefusals?: boolean | undefined;
}

const METHOD_NOT_ALLOWED = textResponse('METHOD_NOT_ALLOWED', 405, 'Method not allowed', { Allow: 'GET, HEAD' });
const NOT_FOUND = textResponse('NOT_FOUND', 404, 'Not found');

const forbidden = (headers: Record<string, string> = {}): HttpResponse => textResponse('FORBIDDEN', 403, 'Forbidden', headers);
const FORBIDDEN = forbidden();

/**
 * Refuses what may not pass. The order is the contract's: all that precedes the signature is about the
 * request's own form, so that nothing about files, specs or formats is learnt without a valid one.
 */
export function verifyRequest(request: ImageRequest, route: ImageRoute, { nowMs, explainsRefusals: explains = false }: VerifyOptions): { readonly admitted: SignedRequest } | { readonly refusal: HttpResponse } {
  const forbid = (reason: string) => ({ refusal: explains ? forbidden({ 'X-Renditions-Reason': reason }) : FORBIDDEN });
  if (request.method !== 'GET' && request.method !== 'HEAD') return { refusal: METHOD_NOT_ALLOWED };
  const path = parseRenditionPath(request.path, request.query);
  if (path === 'not-found') return { refusal: NOT_FOUND };
  if (path === 'forbidden') return forbid('The path or "expires" cannot be read: a broken percent sequence, or an expiry that is no whole number.');
  const { signature, id, spec, expiresAtSeconds, versionTag } = path;
  if (!route.signer.verify(signature, id, spec, expiresAtSeconds)) {
    return forbid(`The signature does not fit: the id, the spec or "expires" was changed, or no key of the route "${route.name}" made it.`);
  }
  // The second itself still counts.
  const secondsLeft = expiresAtSeconds === null ? null : expiresAtSeconds - Math.floor(nowMs / 1000);
  if (secondsLeft !== null && secondsLeft < 0) return forbid(`The URL expired ${-secondsLeft} seconds ago.`);
  const fileId = readFileId(id);
  if (fileId === null) return { refusal: NOT_FOUND };
  return { admitted: { fileId, spec, versionTag, secondsLeft } };
}
