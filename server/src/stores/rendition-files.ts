import { lstat, lutimes, mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkDigitsOf, modificationTimeOf, NO_CHECK, stampOf, type FileStamp } from './check-digits';
import { BLOCK, diskCost, isMissing, statOf, unlessMissing } from './file-io';
import { isRenditionName } from './rendition-name';

/**
 * A purge reads one directory: with a million renditions it holds a thousand.
 * One directory a file would hold fewer, but takes a block of the disk for each file.
 */
export const SHARDS = 1024;

export interface FileStat extends FileStamp {
  /** Bytes of disk space. */
  readonly cost: number;
  /** Milliseconds since the epoch of the last change to the file, its times and its name. */
  readonly changedAt: number;
}

/** The files of renditions, `files/<shard>/<name>`. A rendition never moves. */
export class RenditionFiles {
  readonly #directory: string;
  readonly #onDelete: (name: string) => void;
  #shards = 0;

  constructor(directory: string, onDelete: (name: string) => void) {
    this.#directory = join(directory, 'files');
    this.#onDelete = onDelete;
  }

  /** Disk space of the shards as of the last `refresh`, and of `files`, `generations` and their parent. */
  get bytes(): number {
    return (this.#shards + 3) * BLOCK;
  }

  /** Counts the shards that exist. No list of them is kept. */
  async refresh(): Promise<void> {
    this.#shards = (await unlessMissing(readdir(this.#directory), [])).length;
  }

  path(name: string): string {
    // The name begins with the file's id.
    return join(this.#shard(Number.parseInt(name, 10)), name);
  }

  /** Null where it is missing. */
  async stat(name: string): Promise<FileStat | null> {
    const stats = await unlessMissing(lstat(this.path(name)), null);
    // Neither moves nor deletes anything but regular files.
    if (!stats?.isFile()) return null;
    return { cost: diskCost(stats.size), changedAt: stats.ctimeMs, ...stampOf(stats) };
  }

  /** False where it was missing: of several processes that delete it, one subtracts it from the count. */
  async delete(name: string): Promise<boolean> {
    const path = this.path(name);
    await assertDirectory(dirname(path));
    const isDeleted = await unlessMissing(unlink(path).then(() => true), false);
    if (!isDeleted) return false;
    this.#onDelete(name);
    // Fails for a directory that is not empty. In a small store, empty shards would soon take most of the space.
    await rmdir(dirname(path)).then(() => (this.#shards -= 1), () => undefined);
    return true;
  }

  /** False where it is missing. */
  async setStamp(name: string, stamp: FileStamp): Promise<boolean> {
    const path = this.path(name);
    await assertDirectory(dirname(path));
    const time = modificationTimeOf(stamp);
    return unlessMissing(lutimes(path, time, time).then(() => true), false);
  }

  /** Renames a finished temporary file to its final name, which is atomic. @throws ENOENT where the temporary file is missing */
  async commit(temporary: string, name: string): Promise<void> {
    const path = this.path(name);
    await assertDirectory(dirname(path));
    try {
      await rename(temporary, path);
    } catch (error) {
      if (!isMissing(error)) throw error;
      const created = await mkdir(dirname(path), { recursive: true });
      if (created !== undefined) this.#shards += 1;
      await rename(temporary, path);
    }
  }

  /** Names in the shard of a file, those of other files included. */
  async namesInShardOf(fileId: number): Promise<string[]> {
    const names = await unlessMissing(readdir(this.#shard(fileId)), []);
    return names.filter(isRenditionName);
  }

  /** Names in each shard. */
  async *list(): AsyncGenerator<readonly string[]> {
    for (const shard of await unlessMissing(readdir(this.#directory), [])) {
      yield (await unlessMissing(readdir(join(this.#directory, shard)), [])).filter(isRenditionName);
    }
  }

  #shard(fileId: number): string {
    return join(this.#directory, (fileId % SHARDS).toString(16).padStart(3, '0'));
  }
}

/** Refuses to write or delete through a symbolic link in the place of a directory. @throws Error where there is anything but a directory */
async function assertDirectory(directory: string): Promise<void> {
  const stats = await unlessMissing(lstat(directory), null);
  if (stats === null || stats.isDirectory()) return;
  throw new Error(`expected a directory at "${directory}", found ${stats.isSymbolicLink() ? 'a symbolic link' : 'another kind of file'}. Delete it: its target is not part of the store`);
}

/**
 * Writes a new file with its stamp, and syncs it before it gets its final name: without `datasync` a power cut could
 * leave the name without the bytes.
 */
export async function writeTemporary(path: string, bytes: Uint8Array, stamp: number): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    const check = checkDigitsOf(bytes);
    const time = modificationTimeOf({ stamp, check });
    await file.utimes(time, time);
    // A disk whose times are coarser than a microsecond would return other digits.
    const { check: stored } = stampOf(statOf(file.fd));
    if (stored !== check && stored !== NO_CHECK) await file.utimes(stamp, stamp);
    await file.datasync();
  } finally {
    await file.close();
  }
}
