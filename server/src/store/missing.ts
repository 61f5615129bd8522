/** A name on the way does not exist, is no directory, or is a symbolic link we do not follow. */
const CODES = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** Another process may delete anything at any time, so that something is missing is never a fault. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CODES.has(String(error.code));
}

/** The outcome of `work`, or `instead` where what it works on is missing. */
export async function unlessMissing<T, U>(work: Promise<T>, instead: U): Promise<T | U> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return instead;
    throw error;
  }
}
