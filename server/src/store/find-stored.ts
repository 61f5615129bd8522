import { constants } from 'node:fs';
import { sniffRendition, SNIFF_BYTES } from '../core/formats';
import type { LocatedRendition, StoredRendition } from '../renditions/ports';
import { closeSoon, openToRead, readWhole, statOf } from './descriptor';
import { unlessMissing } from './missing';
import { StoredBytes } from './stored-bytes';
import { StoredFile } from './stored-file';

/** Up to here a rendition is read at once: it mostly goes to memory next, and its first bytes are wanted anyway. */
const READ_AT_ONCE = 256 * 1024;

export interface Found<T> {
  readonly rendition: T;
  /** The generation that counts it. */
  readonly stamp: number;
}

interface OpenFile {
  readonly descriptor: number;
  readonly size: number;
  readonly stamp: number;
}

export function findStored(path: string): Promise<Found<StoredRendition> | null> {
  return withOpen(path, async ({ descriptor, size, stamp }) => {
    const held = size > READ_AT_ONCE;
    const bytes = await readStart(descriptor, held ? SNIFF_BYTES : size);
    const rendition = held ? new StoredFile(descriptor, size, bytes) : new StoredBytes(bytes);
    return { outcome: { rendition, stamp }, held };
  });
}

/** What it is, without reading it. */
export function locateStored(path: string): Promise<Found<LocatedRendition> | null> {
  return withOpen(path, async ({ descriptor, size, stamp }) => {
    const format = sniffRendition(await readStart(descriptor, Math.min(size, SNIFF_BYTES)));
    return { outcome: format && { rendition: { path, format, size }, stamp }, held: false };
  });
}

/** The descriptor is closed unless the outcome holds it. */
async function withOpen<T>(path: string, use: (file: OpenFile) => Promise<{ readonly outcome: T; readonly held: boolean }>): Promise<T | null> {
  const descriptor = await unlessMissing(openToRead(path), null);
  if (descriptor === null) return null;
  let isHeld = false;
  try {
    const { size, mode, mtimeMs } = statOf(descriptor);
    // An empty file is what a power cut may leave.
    if (size === 0 || (mode & constants.S_IFMT) !== constants.S_IFREG) return null;
    const { outcome, held } = await use({ descriptor, size, stamp: Math.floor(mtimeMs / 1000) });
    isHeld = held;
    return outcome;
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
