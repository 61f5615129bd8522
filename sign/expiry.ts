import { check } from './check';
import type { SignedUrlOptions } from './types';

/** When a URL expires, in whole seconds since 1970; undefined for never. @throws TypeError, RangeError */
export function expiryOf({ expiresInSeconds, expiresAt }: SignedUrlOptions): number | undefined {
  check(expiresInSeconds === undefined || (expiresInSeconds > 0 && expiresAt === undefined), 'expiresInSeconds above 0, or expiresAt', expiresInSeconds, 'number');
  const at = expiresInSeconds === undefined ? expiresAt : Date.now() / 1000 + expiresInSeconds;
  if (at === undefined) return undefined;
  const seconds = Math.ceil(at instanceof Date ? at.getTime() / 1000 : at);
  // Until the year 9999. Milliseconds since 1970 are beyond it.
  check(seconds >= 0 && seconds < 253_402_300_800, 'expiresAt as Date or in seconds since 1970', at, 'number');
  return seconds;
}
