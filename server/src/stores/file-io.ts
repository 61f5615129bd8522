import { close, constants, fstatSync, open, read, type Stats } from 'node:fs';
import { promisify } from 'node:util';

// Bare descriptors: a FileHandle costs a fifth more per hit.
const openFile = promisify(open);
const readFile = promisify(read);

/** Follows no symbolic link, and does not block a thread on a FIFO. Windows has neither flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export function openToRead(path: string): Promise<number> {
  return openFile(path, FLAGS);
}

/** Synchronous: `open` has fetched the inode, also over a network, and a thread takes ten times as long to return it. */
export function statOf(descriptor: number): Stats {
  return fstatSync(descriptor);
}

export const closeDescriptor = promisify(close);

/** Closes a descriptor without waiting for it. */
export function closeInBackground(descriptor: number): void {
  close(descriptor, () => undefined);
}

/** Reads up to `bytes.length` bytes. Resolves to the number of bytes read: 0 at the end of the file. */
export async function readPart(descriptor: number, bytes: Buffer, offset: number): Promise<number> {
  return (await readFile(descriptor, bytes, 0, bytes.length, offset)).bytesRead;
}

/** Fills `bytes` from an offset on. @throws where the file ends before */
export async function readWhole(descriptor: number, bytes: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await readFile(descriptor, bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) throw new Error(`A stored rendition ends at byte ${offset + done}`);
    done += bytesRead;
  }
}

/** A part of the path does not exist, is no directory, or is a symbolic link, which `FLAGS` refuses. */
const MISSING_CODES = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** Other processes may delete any file at any time, so a missing file is no failure. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && MISSING_CODES.has(String(error.code));
}

/** The outcome of `work`, or `instead` where its file is missing. */
export async function unlessMissing<T, U>(work: Promise<T>, instead: U): Promise<T | U> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return instead;
    throw error;
  }
}

/** Most file systems allocate space in blocks of 4 KiB. */
export const BLOCK = 4096;

/** A rendition's directory entry and its line in a generation's `names`: an upper bound. */
const ENTRY = 128;

/** Disk space of a rendition. A sum of file sizes would not do: a million small files can take twice of that. */
export function diskCost(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK + ENTRY;
}
