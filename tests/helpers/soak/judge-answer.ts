import { readPicture } from './coded-picture';
import type { FileHistory } from './file-history';
import type { WantedRendition } from './wanted-renditions';

/** An answer as it came, read to its end. */
export interface SoakAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

export interface SoakRequest {
  readonly file: FileHistory;
  readonly wanted: WantedRendition;
  /** `v=` */
  readonly tag: string | null;
  /** What the client has from before, if it asks whether that still is good. */
  readonly held: HeldPicture | null;
}

export interface HeldPicture {
  readonly etag: string;
  readonly code: number;
}

/** What the answer shows; or what is wrong with it. */
export type Verdict = { readonly code: number | null; readonly complaint?: never } | { readonly complaint: string };

/** Says whether an answer is a whole picture, as asked for, of a version that the file had meanwhile. */
export async function judgeAnswer(request: SoakRequest, answer: SoakAnswer): Promise<Verdict> {
  const { status } = answer;
  if (status === 200) return judgePicture(request, answer);
  if (status === 304 && request.held !== null) return judgeCode(request, answer, request.held.code);
  const { mayBeGone, mayBeIncomplete, mayBeBroken } = request.file.expect(answer.start, answer.end);
  const allowed = [503, ...(mayBeGone ? [404, 410] : []), ...(mayBeIncomplete ? [415] : []), ...(mayBeBroken ? [410, 415] : [])];
  return allowed.includes(status) ? { code: null } : { complaint: `${status} ${answer.bytes.toString('utf8', 0, 200)}` };
}

async function judgePicture(request: SoakRequest, answer: SoakAnswer): Promise<Verdict> {
  const { headers, bytes } = answer;
  if (Number(headers.get('content-length')) !== bytes.length) return { complaint: `${bytes.length} bytes of ${headers.get('content-length') ?? 'nobody knows how many'}` };
  const picture = await readPicture(bytes).catch((error: unknown) => String(error));
  if (typeof picture === 'string') return { complaint: `a picture that is not whole: ${picture}` };
  const { width, height, format, code } = picture;
  const { wanted, file } = request;
  const [found, expected] = [`${width}x${height} ${format}`, `${wanted.width}x${wanted.height} ${wanted.format ?? file.format}`];
  if (found !== expected) return { complaint: `${found} instead of ${expected}` };
  if (headers.get('content-type') !== `image/${format}`) return { complaint: `${format} as ${headers.get('content-type') ?? 'nothing'}` };
  if (code === null) return { complaint: 'a picture that is not of one version' };
  return judgeCode(request, answer, code);
}

function judgeCode({ file, tag }: SoakRequest, { headers, start, end }: SoakAnswer, code: number): Verdict {
  const isImmutable = headers.get('cache-control')?.includes('immutable') ?? false;
  const named = tag === null ? undefined : file.codesOfTags.get(tag);
  if (isImmutable && named !== code) return { complaint: `picture ${code} for a year, at the address of picture ${named ?? 'nobody knows which'}` };
  const { codes, mustBeGone } = file.expect(start, end);
  if (mustBeGone) return { complaint: `picture ${code} of a file that was deleted` };
  return codes.includes(code) ? { code } : { complaint: `picture ${code} when it could only be ${codes.join(' or ')}` };
}
