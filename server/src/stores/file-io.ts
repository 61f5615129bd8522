import { close, constants, fstatSync, open, read, type Stats } from 'node:fs';
import { promisify } from 'node:util';

// Bare descriptors and not FileHandles, which cost a fifth more per hit.
const openFile = promisify(open);
const readFile = promisify(read);

/** A planted link is not followed, and a planted pipe does not hold a thread. Windows knows neither. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export function openToRead(path: string): Promise<number> {
  return openFile(path, FLAGS);
}

/** Opening a file has fetched what is asked here, also over a network: a thread would take ten times as long to hand it over. */
export function statOf(descriptor: number): Stats {
  return fstatSync(descriptor);
}

export const closeDescriptor = promisify(close);

/** Where nobody has to wait for it. */
export function closeSoon(descriptor: number): void {
  close(descriptor, () => undefined);
}

/** Answers how many bytes were read, as many as there is room for at most; none at the end of the file. */
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
