import { FORMATS } from '../core/formats';
import type { Log } from '../log';
import type { StoredRendition } from '../renditions/ports/rendition-store';
import type { StoredLocation, Rendition } from '../renditions/rendition';
import { holdsIfRange, holdsPrecondition, readByteRange, type ByteRange } from './conditional-request';
import { imageHeaders, redirectHeaders, type ImageMeta } from './headers';
import type { ImageRequest } from './image-request';
import type { RouteAction } from './image-route';
import { isStoredBody, PRECONDITION_FAILED, textResponse, type HttpResponse } from './response';

/** Answers with the image's own bytes, or a part of them. A rendition at rest that the answer does not carry is let go. */
export async function imageResponse(request: ImageRequest, rendition: Rendition, meta: ImageMeta, log: Log): Promise<HttpResponse> {
  let carried = false;
  try {
    const answer = imageAnswer(request, rendition, meta);
    carried = isStoredBody(answer.body);
    return answer;
  } finally {
    if (rendition.stored !== undefined && !carried) await release(rendition.stored, log);
  }
}

/** A rendition that cannot be let go is no reason to refuse an answer. */
export async function release(stored: StoredRendition, log: Log): Promise<void> {
  try {
    await stored.release();
  } catch (error) {
    log.warn(`A stored rendition could not be released: ${String(error)}`);
  }
}

function imageAnswer({ method, headers }: ImageRequest, rendition: Rendition, meta: ImageMeta): HttpResponse {
  const { format, size } = rendition;
  // Once more: the source may have been replaced since it was identified.
  if (!holdsPrecondition(headers, meta)) return PRECONDITION_FAILED;
  // RFC 9110, 14.2: ranges are defined for GET alone.
  if (method === 'HEAD') return { status: 200, headers: imageHeaders(format, size, meta), body: null };
  const range = headers.range === undefined || !holdsIfRange(headers['if-range'], meta) ? null : readByteRange(headers.range, size);
  if (range === 'unsatisfiable') return textResponse('RANGE_NOT_SATISFIABLE', 416, 'Range not satisfiable', { 'Content-Range': `bytes */${size}` });
  if (range === null) return { status: 200, headers: imageHeaders(format, size, meta), body: bodyOf(rendition, { start: 0, end: size - 1 }) };
  const { start, end } = range;
  const partHeaders = { ...imageHeaders(format, end - start + 1, meta), 'Content-Range': `bytes ${start}-${end}/${size}` };
  return { status: 206, headers: partHeaders, body: bodyOf(rendition, range) };
}

function bodyOf({ bytes, stored, size }: Rendition, { start, end }: ByteRange): HttpResponse['body'] {
  if (bytes === undefined) return { stored, start, end };
  return end - start + 1 === size ? bytes : bytes.subarray(start, end + 1);
}

type PlacedAction = Exclude<RouteAction, { readonly type: 'serve' }>;

export const isStoredLocation = (found: StoredLocation | Rendition): found is StoredLocation => 'located' in found;

/** Lets others deliver the rendition from where it rests: its bytes do not pass through here. */
export function locatedResponse({ method }: ImageRequest, action: PlacedAction, { location, resolved }: StoredLocation, meta: ImageMeta): HttpResponse {
  const { path, url, format, size } = location;
  if (action.type === 'redirect') {
    if (url === undefined) throw new Error('the store has no public address for a rendition that a route redirects to');
    return { status: action.status, headers: redirectHeaders(url, meta), body: null };
  }
  if (path === undefined) throw new Error('the store has no path for a rendition that a web server is to send');
  const headers = imageHeaders(format, size, meta);
  if (method === 'HEAD') return { status: 200, headers, body: null };
  if (action.type === 'custom') {
    const rendition = { key: resolved.key.hash, path, mime: FORMATS[format].mime, size, headers };
    return { status: 200, headers, body: { send: (ctx) => action.send(ctx, rendition) } };
  }
  // Ours is an empty body: the web server tells the length of what it sends.
  return { status: 200, headers: { ...headers, ...action.headers(path), 'Content-Length': '0' }, body: null };
}
