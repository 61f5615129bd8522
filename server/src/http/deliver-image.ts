import type { StoredRendition } from '../renditions/ports';
import type { Rendition } from '../renditions/rendition';
import { isStoredBody, PRECONDITION_FAILED, textAnswer, type Answer } from './answer';
import { readByteRange, type ByteRange } from './byte-range';
import { imageHeaders } from './headers';
import type { ImageMeta } from './image-meta';
import type { ImageRequest } from './image-request';
import type { Log } from './log';
import { holdsIfRange, holdsPrecondition } from './validators';

/** Answers with the image's own bytes, or a part of them. A rendition at rest that the answer does not carry is let go. */
export async function deliverImage(request: ImageRequest, rendition: Rendition, meta: ImageMeta, log: Log): Promise<Answer> {
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

function imageAnswer({ method, headers }: ImageRequest, rendition: Rendition, meta: ImageMeta): Answer {
  const { format, size } = rendition;
  // Once more: the source may have been replaced since it was identified.
  if (!holdsPrecondition(headers, meta)) return PRECONDITION_FAILED;
  // RFC 9110, 14.2: ranges are defined for GET alone.
  if (method === 'HEAD') return { status: 200, headers: imageHeaders(format, size, meta), body: null };
  const range = headers.range === undefined || !holdsIfRange(headers['if-range'], meta) ? null : readByteRange(headers.range, size);
  if (range === 'unsatisfiable') return textAnswer('RANGE_NOT_SATISFIABLE', 416, 'Range not satisfiable', { 'Content-Range': `bytes */${size}` });
  if (range === null) return { status: 200, headers: imageHeaders(format, size, meta), body: bodyOf(rendition, { start: 0, end: size - 1 }) };
  const { start, end } = range;
  const partHeaders = { ...imageHeaders(format, end - start + 1, meta), 'Content-Range': `bytes ${start}-${end}/${size}` };
  return { status: 206, headers: partHeaders, body: bodyOf(rendition, range) };
}

function bodyOf({ bytes, stored, size }: Rendition, { start, end }: ByteRange): Answer['body'] {
  if (bytes === undefined) return { stored, start, end };
  return end - start + 1 === size ? bytes : bytes.subarray(start, end + 1);
}
