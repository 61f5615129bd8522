import { constants } from 'node:fs';
import { SNIFF_BYTES, sniffRendition } from '../core/formats';
import type { RenditionLocation, StoredFacts, StoredRendition } from '../renditions/ports/rendition-store';
import { stampOf, type IntegrityChecker, type OpenFile } from './check-digits';
import { closeInBackground, openToRead, readWhole, statOf, unlessMissing } from './file-io';
import { StoredBytes, StoredFile } from './stored-rendition';

/** Smaller renditions are read at once: most of them go to the memory cache next, and their first bytes are needed anyway. */
const MAX_READ_AT_ONCE = 256 * 1024;

export interface FoundFile<T> {
  /** Null where the file is damaged. */
  readonly rendition: T | null;
  /** Number of the generation that counts the file. */
  readonly stamp: number;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

/** Opens a rendition to read it. Null where it is missing. */
export function findStored(path: string, checker: IntegrityChecker): Promise<FoundFile<StoredRendition> | null> {
  return withOpenFile(path, async (file) => {
    const { descriptor, size } = file;
    const isLarge = size > MAX_READ_AT_ONCE;
    const bytes = await readStart(descriptor, isLarge ? SNIFF_BYTES : size);
    if (!(await checker.isIntact(path, file, isLarge ? null : bytes))) return { rendition: null, keepsOpen: false };
    return { rendition: isLarge ? new StoredFile(descriptor, size, bytes) : new StoredBytes(bytes), keepsOpen: isLarge };
  });
}

/** Format, size and path of a rendition that a web server reads. Null where it is missing. */
export function locateStored(path: string, checker: IntegrityChecker): Promise<FoundFile<RenditionLocation> | null> {
  return withOpenFile(path, async (file) => {
    const { descriptor, size } = file;
    const format = sniffRendition(await readStart(descriptor, Math.min(size, SNIFF_BYTES)));
    const isIntact = format !== null && (await checker.isIntact(path, file, null));
    return { rendition: isIntact ? { path, format, size } : null, keepsOpen: false };
  });
}

/** The same without a check of the bytes, for a look that changes nothing. */
export async function inspectStored(path: string): Promise<StoredFacts | null> {
  const found = await withOpenFile(path, async ({ descriptor, size }) => {
    const format = sniffRendition(await readStart(descriptor, Math.min(size, SNIFF_BYTES)));
    return { rendition: format && { format, size }, keepsOpen: false };
  });
  return found?.rendition ?? null;
}

interface Outcome<T> {
  readonly rendition: T | null;
  /** Whether the rendition owns the descriptor from now on. */
  readonly keepsOpen: boolean;
}

async function withOpenFile<T>(path: string, use: (file: OpenFile) => Promise<Outcome<T>>): Promise<FoundFile<T> | null> {
  const descriptor = await unlessMissing(openToRead(path), null);
  if (descriptor === null) return null;
  let staysOpen = false;
  try {
    const stats = statOf(descriptor);
    // A power cut may leave an empty file.
    if (stats.size === 0 || (stats.mode & constants.S_IFMT) !== constants.S_IFREG) return null;
    const file = { descriptor, size: stats.size, changedAt: stats.ctimeMs, ...stampOf(stats) };
    const { rendition, keepsOpen } = await use(file);
    staysOpen = keepsOpen;
    return { rendition, stamp: file.stamp, changedAt: file.changedAt };
  } finally {
    if (!staysOpen) closeInBackground(descriptor);
  }
}

async function readStart(descriptor: number, length: number): Promise<Buffer> {
  // Not from Node's pool: a small rendition in the memory cache would keep the whole slab of the pool alive.
  const bytes = Buffer.allocUnsafeSlow(length);
  await readWhole(descriptor, bytes, 0);
  return bytes;
}
