import { readFileId } from '../core/file-id';
import type { PresetRequest } from '../renditions/preset-variants';
import { verifyPresetCrop } from '../signing/preset-path';
import type { ImageRequest } from './image-request';
import type { ImageRoute } from './image-route';
import { parsePresetPath } from './preset-path';
import { parseRenditionPath } from './rendition-path';
import { textResponse, type HttpResponse } from './response';

/** The rendition that a request asks for. */
export interface RequestedRendition {
  readonly fileId: number;
  readonly spec: string;
  /** `v=`, the tag of the source's version. */
  readonly versionTag: string | null;
  /** Null where the URL never expires. */
  readonly secondsLeft: number | null;
  /** Whether the `Accept` header decided on the spec. */
  readonly varies: boolean;
  /** What the presets of the URL stand for; null where the spec names them. */
  readonly presets: readonly string[] | null;
  /** Name of the preset of the URL; null where the spec names them. */
  readonly presetName: string | null;
  /** Query parameters, beside `v`, of URLs whose responses are cached; null for none. Other parameters have endless spellings, and `expires` depends on the time. */
  readonly parameters: readonly string[] | null;
}

/** A request without a signature, but for that of a crop. It does not name a file by its id, so a lookup tells what it asks for. */
export interface RequestedPreset {
  readonly preset: PresetRequest;
  /** Of the crop. */
  readonly signature: string | null;
  readonly versionTag: string | null;
}

/** What a request says once its form and, on a route of signed URLs, its signature were checked. */
export type CheckedRequest = RequestedRendition | RequestedPreset;

export interface ReadOptions {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** A header says why a URL is refused. For development: elsewhere it would help an attacker. */
  readonly explainRefusals?: boolean | undefined;
}

type ReadResult = { readonly checked: CheckedRequest } | { readonly refusal: HttpResponse };
type Forbid = (reason: string) => ReadResult;

const METHOD_NOT_ALLOWED = textResponse('METHOD_NOT_ALLOWED', 405, 'Method not allowed', { Allow: 'GET, HEAD' });
const NOT_FOUND = textResponse('NOT_FOUND', 404, 'Not found');

const forbidden = (headers: Record<string, string> = {}): HttpResponse => textResponse('FORBIDDEN', 403, 'Forbidden', headers);
const FORBIDDEN = forbidden();

/** Reads a request without looking at any file. */
export function readRequest(request: ImageRequest, route: ImageRoute, options: ReadOptions): ReadResult {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { refusal: METHOD_NOT_ALLOWED };
  const forbid = (reason: string) => ({ refusal: options.explainRefusals === true ? forbidden({ 'X-Renditions-Reason': reason }) : FORBIDDEN });
  return route.presets === null ? readSigned(request, route, options.nowMs, forbid) : readPreset(request, route.presets, route, forbid);
}

/**
 * Verifies the signature and the expiry of a request. All checks before the signature concern the form of the request,
 * so that a request without a valid signature learns nothing of files, specs or formats.
 */
function readSigned(request: ImageRequest, { name, signer }: ImageRoute, nowMs: number, forbid: Forbid): ReadResult {
  const path = parseRenditionPath(request.path, request.query);
  if (path === 'not-found') return { refusal: NOT_FOUND };
  if (path === 'forbidden') return forbid('The path or "expires" cannot be read: a broken percent sequence, an expiry that is no whole number, or two of them.');
  const { signature, id, spec, expiresAtSeconds, versionTag } = path;
  if (!signer.verify(signature, id, spec, expiresAtSeconds)) {
    return forbid(`The signature is invalid: the id, the spec or "expires" was changed, or no key of the route "${name}" made it.`);
  }
  // A URL is still valid in the second of its expiry.
  const secondsLeft = expiresAtSeconds === null ? null : expiresAtSeconds - Math.floor(nowMs / 1000);
  if (secondsLeft !== null && secondsLeft < 0) return forbid(`The URL expired ${-secondsLeft} seconds ago.`);
  const fileId = readFileId(id);
  if (fileId === null) return { refusal: NOT_FOUND };
  return { checked: { fileId, spec, versionTag, secondsLeft, varies: false, presets: null, presetName: null, parameters: [] } };
}

/** The work is bounded by the presets, their widths and their formats, so only a crop is signed. */
function readPreset(request: ImageRequest, presets: readonly string[], { name, signer }: ImageRoute, forbid: Forbid): ReadResult {
  const read = parsePresetPath(request.path, request.query, presets);
  if (read === 'not-found') return { refusal: NOT_FOUND };
  if (read === 'forbidden') return forbid('The crop cannot be read: "c" or "focal" has another form, or there are two of them.');
  if ('invalid' in read) return { refusal: textResponse('INVALID_QUERY', 400, read.invalid) };
  const { preset, signature } = read;
  if (preset.crop !== null && !verifyPresetCrop(signer, signature ?? '', preset.documentId, preset.name, preset.crop)) {
    return forbid(`The signature of the crop is invalid: the document, the preset or the crop was changed, or no key of the route "${name}" made it.`);
  }
  return { checked: read };
}
