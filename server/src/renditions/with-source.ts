import { hasCode } from '../core/errors';
import type { SourceInput } from './ports';

/** Releases a source after `use`. What turns out to be no picture, as a storage may answer for a while, is not kept for the next reader. */
export async function withSource<T>(source: SourceInput, use: (source: SourceInput) => Promise<T>): Promise<T> {
  try {
    return await use(source);
  } catch (error) {
    if (source.kind === 'bytes' && hasCode(error, 'UNSUPPORTED_SOURCE')) source.forget?.();
    throw error;
  } finally {
    if (source.kind === 'bytes') source.release?.();
  }
}
