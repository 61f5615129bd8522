import { hasCode } from '../core/errors';
import type { SourceBytes } from './ports';

/** Releases an original when `use` is through. What turns out to be no picture, as a storage may answer for a while, is not kept for the next. */
export async function usePicture<T>({ bytes, release, forget }: SourceBytes, use: (bytes: Buffer) => Promise<T>): Promise<T> {
  try {
    return await use(bytes);
  } catch (error) {
    if (hasCode(error, 'UNSUPPORTED_SOURCE')) forget?.();
    throw error;
  } finally {
    release?.();
  }
}
