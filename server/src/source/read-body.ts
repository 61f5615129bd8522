import { LimitExceededError } from '../core/errors';
import type { LentBuffer, ReadBuffers } from './read-buffers';

/** What is lent at first where no length is known, in bytes. */
const UNANNOUNCED = 1024 * 1024;

/**
 * A body of another host, in memory that is used again. Never more than the limit, whatever was announced.
 * @throws LimitExceededError, and whatever the connection ends with
 */
export async function readBody({ headers, body }: Response, buffers: ReadBuffers, maxBytes: number): Promise<LentBuffer> {
  const announced = Number(headers.get('content-length') ?? 0);
  if (announced > maxBytes) throw tooLarge(announced, maxBytes);
  let lent = buffers.lend(Math.min(announced || UNANNOUNCED, maxBytes));
  let size = 0;
  try {
    // Node's own streams can be walked through; the types of the web's do not say so.
    for await (const chunk of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
      const end = size + chunk.length;
      if (end > maxBytes) throw tooLarge(end, maxBytes);
      if (end > lent.bytes.length) lent = moved(lent, buffers.lend(Math.min(2 * end, maxBytes)));
      lent.bytes.set(chunk, size);
      size = end;
    }
    return { ...lent, bytes: lent.bytes.subarray(0, size) };
  } catch (error) {
    lent.release();
    throw error;
  }
}

/** Where no length was announced, or that of a body that was packed on its way. */
function moved(small: LentBuffer, large: LentBuffer): LentBuffer {
  large.bytes.set(small.bytes);
  small.release();
  return large;
}

const tooLarge = (size: number, limit: number) => new LimitExceededError(`the source has ${size} bytes or more; the limit sourceBytes is ${limit}`);
