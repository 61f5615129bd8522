import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BusyError, codeOf, LimitExceededError, SourceGoneError, SourceUnavailableError } from '../core/errors';
import type { LocalSourceStorage, SourceFile, ReadSource } from './source-file';
import type { LentBuffer, ReadBuffers } from './read-buffers';

/** A file that changes at each of so many reads is reported as busy. */
const MAX_ATTEMPTS = 20;

/** A file that changed less than this ago may still be written to. */
const SETTLING_MS = 100;

/** Originals of Strapi's local upload provider, which overwrites them in place. */
export class LocalSource implements LocalSourceStorage {
  readonly inPlace = true;

  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #buffers: ReadBuffers;

  /** `directory` is Strapi's public folder: a file's `url` is a path in it. */
  constructor(directory: string, maxBytes: number, buffers: ReadBuffers) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
    this.#buffers = buffers;
  }

  /** @throws SourceGoneError, SourceUnavailableError */
  async version({ url }: Pick<SourceFile, 'url'>): Promise<string> {
    return withSourceErrors(async () => versionOf(await stat(this.#pathOf(url), { bigint: true })));
  }

  /** Reads the whole file, and again if it changes meanwhile. @throws SourceGoneError, SourceUnavailableError, LimitExceededError, BusyError */
  async read({ url }: Pick<SourceFile, 'url'>): Promise<ReadSource> {
    return withSourceErrors(async () => {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const read = await this.#readOnce(this.#pathOf(url));
        if (read !== null) return read;
      }
      throw new BusyError('the source is being written to');
    });
  }

  /**
   * Into memory: given a path, libvips would map the file, and a mapped file that is truncated kills the process.
   * Null where the file changed meanwhile.
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
      await settle(Number(before.mtimeMs));
      const version = versionOf(before);
      isWhole = isFilled && version === versionOf(await file.stat({ bigint: true }));
      return isWhole ? { ...lent, version } : null;
    } finally {
      if (!isWhole) lent?.release();
      await file.close();
    }
  }

  /** @throws SourceGoneError where the path leaves the uploads folder */
  #pathOf(url: string): string {
    const uploads = join(this.#directory, 'uploads') + sep;
    const path = join(this.#directory, url);
    if (!path.startsWith(uploads) || path.includes('\0')) throw new SourceGoneError('the file is outside the uploads folder');
    return path;
  }
}

/** Reads no more than the measured size, so that a growing file cannot exhaust memory. False where it shrank. */
async function fill(bytes: Buffer, file: FileHandle): Promise<boolean> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, at);
    if (bytesRead === 0) return false;
    at += bytesRead;
  }
  return true;
}

/** Waits until the last change is `SETTLING_MS` old: by then, a write that is under way has changed the modification time. */
async function settle(changedAtMs: number): Promise<void> {
  const age = Date.now() - changedAtMs;
  // The clock of a network disk may be ahead: waiting for it could take long.
  if (age >= 0 && age < SETTLING_MS) await sleep(SETTLING_MS - age);
}

const versionOf = ({ size, mtimeNs }: { readonly size: bigint; readonly mtimeNs: bigint }): string => `${size.toString(36)}-${mtimeNs.toString(36)}`;

const GONE_CODES = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP']);

/** Other errors of the disk (EACCES, EIO, ESTALE, EMFILE …) concern this file alone, and may be temporary. */
async function withSourceErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined || codeOf(cause) !== null) throw cause;
    if (GONE_CODES.has(code)) throw new SourceGoneError('the file is in the library but its bytes are gone', { cause });
    throw new SourceUnavailableError('the file cannot be read from the disk', { cause });
  }
}
