import { constants } from 'node:fs';
import { SNIFF_BYTES, sniffRendition } from '../core/formats';
import type { RenditionLocation, StoredRendition } from '../renditions/ports/rendition-store';
import { stampOf, type IntactFiles, type OpenFile } from './check-digits';
import { closeSoon, openToRead, readWhole, statOf, unlessMissing } from './file-io';
import { StoredBytes, StoredFile } from './stored-rendition';

/** Up to here a rendition is read at once: it mostly goes to memory next, and its first bytes are wanted anyway. */
const READ_AT_ONCE = 256 * 1024;

export interface Found<T> {
  /** Null where the file is not what was written. */
  readonly rendition: T | null;
  /** The generation that counts it. */
  readonly stamp: number;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

export function findStored(path: string, intact: IntactFiles): Promise<Found<StoredRendition> | null> {
  return withOpen(path, async (file) => {
    const { descriptor, size } = file;
    const isLarge = size > READ_AT_ONCE;
    const bytes = await readStart(descriptor, isLarge ? SNIFF_BYTES : size);
    if (!(await intact.has(path, file, isLarge ? null : bytes))) return { rendition: null, held: false };
    return { rendition: isLarge ? new StoredFile(descriptor, size, bytes) : new StoredBytes(bytes), held: isLarge };
  });
}

/** What it is, for others to read it. */
export function locateStored(path: string, intact: IntactFiles): Promise<Found<RenditionLocation> | null> {
  return withOpen(path, async (file) => {
    const { descriptor, size } = file;
    const format = sniffRendition(await readStart(descriptor, Math.min(size, SNIFF_BYTES)));
    const isIntact = format !== null && (await intact.has(path, file, null));
    return { rendition: isIntact ? { path, format, size } : null, held: false };
  });
}

interface Use<T> {
  readonly rendition: T | null;
  /** Whether it needs the descriptor, which is closed otherwise. */
  readonly held: boolean;
}

async function withOpen<T>(path: string, use: (file: OpenFile) => Promise<Use<T>>): Promise<Found<T> | null> {
  const descriptor = await unlessMissing(openToRead(path), null);
  if (descriptor === null) return null;
  let isHeld = false;
  try {
    const stats = statOf(descriptor);
    // An empty file is what a power cut may leave.
    if (stats.size === 0 || (stats.mode & constants.S_IFMT) !== constants.S_IFREG) return null;
    const file = { descriptor, size: stats.size, changedAt: stats.ctimeMs, ...stampOf(stats) };
    const { rendition, held } = await use(file);
    isHeld = held;
    return { rendition, stamp: file.stamp, changedAt: file.changedAt };
  } finally {
    if (!isHeld) closeSoon(descriptor);
  }
}

async function readStart(descriptor: number, length: number): Promise<Buffer> {
  // Not from Node's pool: a small rendition that is kept would keep the pool's whole slab.
  const bytes = Buffer.allocUnsafeSlow(length);
  await readWhole(descriptor, bytes, 0);
  return bytes;
}
