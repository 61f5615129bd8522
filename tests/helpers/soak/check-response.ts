import { readPicture } from './coded-picture';
import type { FileHistory } from './file-history';
import type { ExpectedRendition } from './expected-renditions';

/** A response with its whole body. */
export interface SoakResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

export interface SoakRequest {
  readonly file: FileHistory;
  readonly expected: ExpectedRendition;
  /** The version in the URL, `v=`. */
  readonly tag: string | null;
  /** The image in the client's cache, for a conditional request. */
  readonly cached: CachedImage | null;
}

export interface CachedImage {
  readonly etag: string;
  readonly code: number;
}

/** The code of the image in the response, or the problem. */
export type Verdict = { readonly code: number | null; readonly complaint?: never } | { readonly complaint: string };

/** Checks that a response is the complete requested rendition of a version that the file had during the request. */
export async function checkResponse(request: SoakRequest, response: SoakResponse): Promise<Verdict> {
  const { status } = response;
  if (status === 200) return checkImage(request, response);
  if (status === 304 && request.cached !== null) return checkVersion(request, response, request.cached.code);
  const { mayBeGone, mayBeIncomplete, mayBeBroken } = request.file.expect(response.start, response.end);
  const allowed = [503, ...(mayBeGone ? [404, 410] : []), ...(mayBeIncomplete ? [415] : []), ...(mayBeBroken ? [410, 415] : [])];
  return allowed.includes(status) ? { code: null } : { complaint: `${status} ${response.bytes.toString('utf8', 0, 200)}` };
}

async function checkImage(request: SoakRequest, response: SoakResponse): Promise<Verdict> {
  const { headers, bytes } = response;
  if (Number(headers.get('content-length')) !== bytes.length) return { complaint: `${bytes.length} bytes of ${headers.get('content-length') ?? 'an unknown number'}` };
  const picture = await readPicture(bytes).catch((error: unknown) => String(error));
  if (typeof picture === 'string') return { complaint: `an incomplete image: ${picture}` };
  const { width, height, format, code } = picture;
  const { expected, file } = request;
  const [foundShape, expectedShape] = [`${width}x${height} ${format}`, `${expected.width}x${expected.height} ${expected.format ?? file.format}`];
  if (foundShape !== expectedShape) return { complaint: `${foundShape} instead of ${expectedShape}` };
  if (headers.get('content-type') !== `image/${format}`) return { complaint: `${format} as ${headers.get('content-type') ?? 'nothing'}` };
  if (code === null) return { complaint: 'an image with parts of two versions' };
  return checkVersion(request, response, code);
}

function checkVersion({ file, tag }: SoakRequest, { headers, start, end }: SoakResponse, code: number): Verdict {
  const isImmutable = headers.get('cache-control')?.includes('immutable') ?? false;
  const named = tag === null ? undefined : file.codesOfTags.get(tag);
  if (isImmutable && named !== code) return { complaint: `image ${code} cached for a year at the URL of image ${named ?? '(unknown)'}` };
  const { codes, mustBeGone } = file.expect(start, end);
  if (mustBeGone) return { complaint: `image ${code} of a deleted file` };
  return codes.includes(code) ? { code } : { complaint: `image ${code}, expected ${codes.join(' or ')}` };
}
