import { open } from 'node:fs/promises';
import { checkOf, NO_CHECK, stampOf, timeOf } from './check-digits';
import { statOf } from './file-io';

/**
 * Writes a new file, dated and whole on the disk: it gets its name only afterwards, and without `datasync`
 * a power cut could leave the name without the bytes.
 */
export async function writeTemporary(path: string, bytes: Uint8Array, stamp: number): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    const check = checkOf(bytes);
    const time = timeOf({ stamp, check });
    await file.utimes(time, time);
    // A disk that keeps coarser times than microseconds would tell other digits.
    const { check: kept } = stampOf(statOf(file.fd));
    if (kept !== check && kept !== NO_CHECK) await file.utimes(stamp, stamp);
    await file.datasync();
  } finally {
    await file.close();
  }
}
