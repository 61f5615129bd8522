import { constants } from 'node:fs';
import { SNIFF_BYTES } from '../core/formats';
import type { StoredRendition } from '../renditions/ports';
import { closeSoon, openToRead, readWhole, statOf } from './descriptor';
import { unlessMissing } from './missing';
import { StoredBytes } from './stored-bytes';
import { StoredFile } from './stored-file';

/** Up to here a rendition is read at once: it mostly goes to memory next, and its first bytes are wanted anyway. */
const READ_AT_ONCE = 256 * 1024;

export interface Found {
  readonly rendition: StoredRendition;
  /** The generation that counts it. */
  readonly stamp: number;
}

export async function findStored(path: string): Promise<Found | null> {
  const descriptor = await unlessMissing(openToRead(path), null);
  if (descriptor === null) return null;
  let held = false;
  try {
    const { size, mode, mtimeMs } = await statOf(descriptor);
    // An empty file is what a power cut may leave.
    if (size === 0 || (mode & constants.S_IFMT) !== constants.S_IFREG) return null;
    held = size > READ_AT_ONCE;
    // Not from Node's pool: a small rendition that is kept would keep the pool's whole slab.
    const bytes = Buffer.allocUnsafeSlow(held ? SNIFF_BYTES : size);
    await readWhole(descriptor, bytes, 0);
    const rendition = held ? new StoredFile(descriptor, size, bytes) : new StoredBytes(bytes);
    return { rendition, stamp: Math.floor(mtimeMs / 1000) };
  } catch (error) {
    held = false;
    throw error;
  } finally {
    if (!held) closeSoon(descriptor);
  }
}
