import { open } from 'node:fs/promises';

/**
 * Writes a new file, dated and whole on the disk: it gets its name only afterwards, and without `datasync`
 * a power cut could leave the name without the bytes.
 */
export async function writeTemporary(path: string, bytes: Uint8Array, stamp: number): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.utimes(stamp, stamp);
    await file.datasync();
  } finally {
    await file.close();
  }
}
