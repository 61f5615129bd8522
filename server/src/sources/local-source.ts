import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BusyError, codeOf, LimitExceededError, SourceGoneError, SourceUnavailableError } from '../core/errors';
import type { LocalSourceStorage, SourceFile, ReadSource } from './source-file';
import type { LentBuffer, ReadBuffers } from './read-buffers';

/** How often a file may change under our eyes before we call it busy being written. */
const MAX_ATTEMPTS = 20;

/** A file that changed less than so many milliseconds ago may still be written to. */
const SETTLING_MS = 100;

/** Originals of Strapi's local upload provider, which overwrites them in place. */
export class LocalSource implements LocalSourceStorage {
  readonly inPlace = true;

  /** `directory` is the public folder, below which a file's `url` is its path. */
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #buffers: ReadBuffers;

  constructor(directory: string, maxBytes: number, buffers: ReadBuffers) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
    this.#buffers = buffers;
  }

  /** @throws SourceGoneError, SourceUnavailableError */
  async version({ url }: Pick<SourceFile, 'url'>): Promise<string> {
    return withOurErrors(async () => versionOf(await stat(this.#pathOf(url), { bigint: true })));
  }

  /** The whole file, of one version: read again where it changed meanwhile. @throws SourceGoneError, SourceUnavailableError, LimitExceededError, BusyError */
  async read({ url }: Pick<SourceFile, 'url'>): Promise<ReadSource> {
    return withOurErrors(async () => {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const read = await this.#readOnce(this.#pathOf(url));
        if (read !== null) return read;
      }
      throw new BusyError('the source is being written to');
    });
  }

  /**
   * Into memory, not handed to libvips as a path: libvips maps files, and one that is cut short while it is
   * mapped takes the whole process down.
   */
  async #readOnce(path: string): Promise<ReadSource | null> {
    const file = await open(path, constants.O_RDONLY);
    let lent: LentBuffer | null = null;
    let isWhole = false;
    try {
      const before = await file.stat({ bigint: true });
      if (!before.isFile()) throw new SourceGoneError('the file is not a regular one');
      if (before.size > this.#maxBytes) throw new LimitExceededError(`the source has ${before.size} bytes; the limit sourceBytes is ${this.#maxBytes}`);
      lent = this.#buffers.lend(Number(before.size));
      const isFilled = await fill(lent.bytes, file);
      await settled(Number(before.mtimeMs));
      const version = versionOf(before);
      isWhole = isFilled && version === versionOf(await file.stat({ bigint: true }));
      return isWhole ? { ...lent, version } : null;
    } finally {
      if (!isWhole) lent?.release();
      await file.close();
    }
  }

  /** @throws SourceGoneError where the row does not point below the uploads folder */
  #pathOf(url: string): string {
    const uploads = join(this.#directory, 'uploads') + sep;
    const path = join(this.#directory, url);
    if (!path.startsWith(uploads) || path.includes('\0')) throw new SourceGoneError('the file lies outside the uploads folder');
    return path;
  }
}

/** Never more than was measured, so that a growing file cannot fill the memory; false where it shrank. */
async function fill(bytes: Buffer, file: FileHandle): Promise<boolean> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, at);
    if (bytesRead === 0) return false;
    at += bytesRead;
  }
  return true;
}

async function settled(changedAtMs: number): Promise<void> {
  const age = Date.now() - changedAtMs;
  // Clocks of shared disks may be ahead: then there is nothing to wait for.
  if (age >= 0 && age < SETTLING_MS) await sleep(SETTLING_MS - age);
}

const versionOf = ({ size, mtimeNs }: { readonly size: bigint; readonly mtimeNs: bigint }): string => `${size.toString(36)}-${mtimeNs.toString(36)}`;

const GONE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP']);

/** Whatever else the disk answers (EACCES, EIO, ESTALE, EMFILE …) is of this file alone, and may pass. */
async function withOurErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined || codeOf(cause) !== null) throw cause;
    if (GONE.has(code)) throw new SourceGoneError('the file is in the library but its bytes are gone', { cause });
    throw new SourceUnavailableError('the file cannot be read from the disk', { cause });
  }
}
