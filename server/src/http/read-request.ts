import { readFileId } from '../core/file-id';
import { textResponse, type HttpResponse } from './response';
import type { ImageRequest } from './image-request';
import type { ImageRoute } from './image-route';
import { parseRenditionPath } from './rendition-path';

/** The content of a request whose signature is verified. */
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
  /** A header says why a URL is refused. For development: elsewhere it would help an attacker. */
  readonly explainRefusals?: boolean | undefined;
}

const METHOD_NOT_ALLOWED = textResponse('METHOD_NOT_ALLOWED', 405, 'Method not allowed', { Allow: 'GET, HEAD' });
const NOT_FOUND = textResponse('NOT_FOUND', 404, 'Not found');

const forbidden = (headers: Record<string, string> = {}): HttpResponse => textResponse('FORBIDDEN', 403, 'Forbidden', headers);
const FORBIDDEN = forbidden();

/**
 * Verifies the signature and the expiry of a request. All checks before the signature concern the form of the request,
 * so that a request without a valid signature learns nothing of files, specs or formats.
 */
export function verifyRequest(request: ImageRequest, route: ImageRoute, { nowMs, explainRefusals = false }: VerifyOptions): { readonly signed: SignedRequest } | { readonly refusal: HttpResponse } {
  const forbid = (reason: string) => ({ refusal: explainRefusals ? forbidden({ 'X-Renditions-Reason': reason }) : FORBIDDEN });
  if (request.method !== 'GET' && request.method !== 'HEAD') return { refusal: METHOD_NOT_ALLOWED };
  const path = parseRenditionPath(request.path, request.query);
  if (path === 'not-found') return { refusal: NOT_FOUND };
  if (path === 'forbidden') return forbid('The path or "expires" cannot be read: a broken percent sequence, an expiry that is no whole number, or two of them.');
  const { signature, id, spec, expiresAtSeconds, versionTag } = path;
  if (!route.signer.verify(signature, id, spec, expiresAtSeconds)) {
    return forbid(`The signature is invalid: the id, the spec or "expires" was changed, or no key of the route "${route.name}" made it.`);
  }
  // A URL is still valid in the second of its expiry.
  const secondsLeft = expiresAtSeconds === null ? null : expiresAtSeconds - Math.floor(nowMs / 1000);
  if (secondsLeft !== null && secondsLeft < 0) return forbid(`The URL expired ${-secondsLeft} seconds ago.`);
  const fileId = readFileId(id);
  if (fileId === null) return { refusal: NOT_FOUND };
  return { signed: { fileId, spec, versionTag, secondsLeft } };
}
