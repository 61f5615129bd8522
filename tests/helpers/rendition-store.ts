import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RenditionKey } from '../../server/src/core/rendition-key';
import { LocalStore, type LocalStoreOptions } from '../../server/src/stores/local-store';
import { diskCost } from '../../server/src/stores/file-io';
import { MB } from './rendition-content';

/** An unused path, which is deleted after the test. */
export function temporaryDirectory(): string {
  const parent = mkdtempSync(join(tmpdir(), 'renditions-store-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, 'store');
}

export function localStore(options: Partial<LocalStoreOptions> = {}): LocalStore & { readonly directory: string } {
  const directory = options.directory ?? temporaryDirectory();
  return Object.assign(new LocalStore({ directory, maxBytes: 50 * MB, ...options }), { directory });
}

export async function bytesOf(store: LocalStore, key: RenditionKey): Promise<Buffer | null> {
  const stored = await store.read(key);
  return stored && stored.bytes();
}

/** Compares buffers at once: an assertion would compare byte by byte. */
export async function holds(store: LocalStore, key: RenditionKey, content: Buffer): Promise<boolean> {
  return (await bytesOf(store, key))?.equals(content) ?? false;
}

/** The disk usage like `du`: blocks of files and directories. Ignores entries that are deleted meanwhile. */
export const diskUse = (path: string): number => sumOf(blocksOf(path));

/**
 * The disk usage while other processes write: one scan could count a file twice that is moved, or a new file with the
 * one that was evicted for it. Entries of two scans in a row existed at the same time, between the scans.
 */
export function diskUseAtOnce(path: string): number {
  const [one, other] = [blocksOf(path), blocksOf(path)];
  return [...one].reduce((sum, [entry, bytes]) => sum + Math.min(bytes, other.get(entry) ?? 0), 0);
}

const sumOf = (blocks: ReadonlyMap<string, number>): number => [...blocks.values()].reduce((sum, bytes) => sum + bytes, 0);

/** The bytes of each entry by path and inode. */
function blocksOf(path: string, found = new Map<string, number>()): Map<string, number> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return found;
  found.set(`${path} ${stats.ino}`, stats.blocks * 512);
  if (stats.isDirectory()) for (const name of entriesOf(path)) blocksOf(join(path, name), found);
  return found;
}

/** The paths of all files of renditions. */
export function renditionPaths(directory: string): string[] {
  const files = join(directory, 'files');
  return entriesOf(files).flatMap((shard) => entriesOf(join(files, shard)).map((name) => join(files, shard, name)));
}

export function keyOfPath(path: string): RenditionKey {
  const [fileId, hash] = path.slice(path.lastIndexOf('/') + 1).split('-');
  return { fileId: Number(fileId), access: 'public', hash: hash ?? '' };
}

/** The bytes of the existing renditions. */
export function costOfAll(directory: string): number {
  return renditionPaths(directory).reduce((sum, path) => sum + diskCost(lstatSync(path).size), 0);
}

export function generationPaths(directory: string): string[] {
  const parent = join(directory, 'generations');
  return entriesOf(parent).sort().map((name) => join(parent, name));
}

/** The bytes of the renditions according to the generations. */
export function chargedBytes(directory: string): number {
  const lines = generationPaths(directory).flatMap((path) => {
    return entriesOf(path).includes('bytes') ? readFileSync(join(path, 'bytes'), 'latin1').trim().split('\n') : [];
  });
  return lines.reduce((sum, line) => sum + Number(line), 0);
}

function entriesOf(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
