import { FORMATS } from '../core/formats';
import type { Log } from '../log';
import type { Rendition, StoredLocation } from '../renditions/rendition';
import { holdsIfRange, holdsPrecondition, isNotModified, readByteRange, type ByteRange } from './conditional-request';
import { imageHeaders, notModifiedHeaders, redirectHeaders, type ImageMeta } from './headers';
import type { ImageRequest } from './image-request';
import type { RouteAction } from './image-route';
import { isStoredBody, PRECONDITION_FAILED, releaseStored, textResponse, type HttpResponse } from './response';

/** The image, or a part of it. Releases a stored rendition that the response does not carry. */
export async function imageResponse(request: ImageRequest, rendition: Rendition, meta: ImageMeta, log: Log): Promise<HttpResponse> {
  let isCarried = false;
  try {
    const response = wholeOrPart(request, rendition, meta);
    isCarried = isStoredBody(response.body);
    return response;
  } finally {
    if (rendition.stored !== undefined && !isCarried) await releaseStored(rendition.stored, log);
  }
}

function wholeOrPart({ method, headers }: ImageRequest, rendition: Rendition, meta: ImageMeta): HttpResponse {
  const { format, size } = rendition;
  // Checked again: the source may have been replaced since the request was resolved, or the rendition is quick.
  if (!holdsPrecondition(headers, meta)) return PRECONDITION_FAILED;
  if (isNotModified(headers, meta)) return { status: 304, headers: notModifiedHeaders(meta), body: null };
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

type StoredAction = Exclude<RouteAction, { readonly type: 'serve' }>;

export const isStoredLocation = (found: StoredLocation | Rendition): found is StoredLocation => 'location' in found;

/** Leads to where the rendition is stored; its bytes do not pass through Strapi. */
export function locatedResponse({ method, headers: conditions }: ImageRequest, action: StoredAction, { location, resolved }: StoredLocation, meta: ImageMeta): HttpResponse {
  const { path, url, format, size } = location;
  if (action.type === 'redirect') {
    if (url === undefined) throw new Error('the store has no public address for a rendition that a route redirects to');
    return { status: action.status, headers: redirectHeaders(url, meta), body: null };
  }
  // Checked again: the source may have been replaced since the request was resolved.
  if (!holdsPrecondition(conditions, meta)) return PRECONDITION_FAILED;
  if (path === undefined) throw new Error('the store has no path for a rendition that a web server is to send');
  const headers = imageHeaders(format, size, meta);
  if (method === 'HEAD') return { status: 200, headers, body: null };
  if (action.type === 'custom') {
    const rendition = { key: resolved.key.hash, path, mime: FORMATS[format].mime, size, headers };
    return { status: 200, headers, body: { send: (ctx) => action.send(ctx, rendition) } };
  }
  // The body is empty here: the web server sets the length of the file that it sends.
  return { status: 200, headers: { ...headers, ...action.headers(path), 'Content-Length': '0' }, body: null };
}
