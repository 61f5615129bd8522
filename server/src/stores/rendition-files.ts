import { lstat, lutimes, mkdir, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stampOf, timeOf, type Stamp } from './check-digits';
import { isMissing, unlessMissing } from './file-io';
import { isRenditionName } from './rendition-name';
import { BLOCK, diskCost } from './space';

/**
 * A million renditions make a thousand to a directory, which is what a purge reads through.
 * A directory for each file would make that less, and take a block from the disk for each.
 */
export const SHARDS = 1024;

export interface FileFacts extends Stamp {
  /** What it takes from the disk. */
  readonly cost: number;
  /** Milliseconds since the epoch of the last change to the file, its times and its name. */
  readonly changedAt: number;
}

/** The renditions' own files, `files/<shard>/<name>`: a rendition keeps its path for as long as it exists. */
export class RenditionFiles {
  readonly #directory: string;
  readonly #onDelete: (name: string) => void;
  #shards = 0;

  constructor(directory: string, onDelete: (name: string) => void) {
    this.#directory = join(directory, 'files');
    this.#onDelete = onDelete;
  }

  /** What the directories take from the disk, as of the last look; with the two that all others are in. */
  get bytes(): number {
    return (this.#shards + 3) * BLOCK;
  }

  /** Sees which directories there are; there is no other list of them. */
  async look(): Promise<void> {
    this.#shards = (await unlessMissing(readdir(this.#directory), [])).length;
  }

  path(name: string): string {
    // The name begins with the file's id.
    return join(this.#shard(Number.parseInt(name, 10)), name);
  }

  /** Null where it is gone. */
  async facts(name: string): Promise<FileFacts | null> {
    const stats = await unlessMissing(lstat(this.path(name)), null);
    // Whatever else was put here is not ours to move or to delete.
    if (!stats?.isFile()) return null;
    return { cost: diskCost(stats.size), changedAt: stats.ctimeMs, ...stampOf(stats) };
  }

  /** False where it was gone: of several processes only one may count it out. */
  async remove(name: string): Promise<boolean> {
    const path = this.path(name);
    await expectOwn(dirname(path));
    const isOurs = await unlessMissing(unlink(path).then(() => true), false);
    // Mostly there are others in the directory; in a small store empty ones would soon be most of it.
    if (!isOurs) return false;
    this.#onDelete(name);
    await rmdir(dirname(path)).then(() => (this.#shards -= 1), () => undefined);
    return true;
  }

  /** False where it was gone. */
  async restamp(name: string, stamp: Stamp): Promise<boolean> {
    const path = this.path(name);
    await expectOwn(dirname(path));
    const time = timeOf(stamp);
    return unlessMissing(lutimes(path, time, time).then(() => true), false);
  }

  /** Puts a finished file in its place, at once and whole. @throws ENOENT where the file is gone */
  async accept(temporary: string, name: string): Promise<void> {
    const path = this.path(name);
    await expectOwn(dirname(path));
    try {
      await rename(temporary, path);
    } catch (error) {
      if (!isMissing(error)) throw error;
      const made = await mkdir(dirname(path), { recursive: true });
      if (made !== undefined) this.#shards += 1;
      await rename(temporary, path);
    }
  }

  /** Names in the directory that a file's renditions are in; others share it. */
  async namesBeside(fileId: number): Promise<string[]> {
    const names = await unlessMissing(readdir(this.#shard(fileId)), []);
    return names.filter(isRenditionName);
  }

  #shard(fileId: number): string {
    return join(this.#directory, (fileId % SHARDS).toString(16).padStart(3, '0'));
  }
}

/** Nothing is written or deleted through a link that was put in a directory's place. @throws Error where there is something else; nothing is well */
async function expectOwn(directory: string): Promise<void> {
  const stats = await unlessMissing(lstat(directory), null);
  if (stats === null || stats.isDirectory()) return;
  throw new Error(`expected a directory at "${directory}", found ${stats.isSymbolicLink() ? 'a link' : 'something else'}. Delete it: what it leads to is no part of the store`);
}
