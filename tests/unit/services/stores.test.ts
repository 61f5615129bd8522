import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDirectory, warnIfReadOnly } from '../../../server/src/services/stores';

let root: string;
let served: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'renditions-directory-'));
  served = join(root, 'app', 'public');
  await mkdir(served, { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('checkDirectory', () => {
  it.each([
    ['the public folder itself', ['app', 'public']],
    ['a new folder in it', ['app', 'public', 'uploads', 'cache']],
    ['a folder whose `public` subfolder is the public folder', ['app']],
    ['a folder whose `public` subfolder contains the public folder', ['outer']],
    ['a link into the public folder', ['link', 'renditions']],
  ])('refuses %s', async (_title, path) => {
    await symlink(served, join(root, 'link'));
    await mkdir(join(root, 'outer', 'public', 'inner'), { recursive: true });
    const publicDirectory = path[0] === 'outer' ? join(root, 'outer', 'public', 'inner') : served;
    const directory = join(root, ...path);
    expect(() => checkDirectory(directory, publicDirectory)).toThrow(
      `store.directory: expected a directory outside of Strapi's public folder ${JSON.stringify(publicDirectory)}, found ${JSON.stringify(directory)}: Strapi serves these files to the public`,
    );
  });

  it('refuses a folder in the target of the public folder, which is a link', async () => {
    const elsewhere = join(root, 'elsewhere');
    await mkdir(elsewhere);
    await symlink(elsewhere, join(root, 'linked-public'));
    expect(() => checkDirectory(join(elsewhere, 'renditions'), join(root, 'linked-public'))).toThrow('store.directory');
  });

  it.each([['beside it', ['app', '.cache', 'renditions']], ['with the same prefix in its name', ['app', 'public-renditions']], ['with dots in its name', ['app', '..renditions']], ['far away', ['srv']]])('takes one %s', (_title, path) => {
    expect(() => checkDirectory(join(root, ...path), served)).not.toThrow();
  });
});

describe('warnIfReadOnly', () => {
  const warningsOf = async (directory: string, isOnlyStore = true): Promise<readonly string[]> => {
    const warnings: string[] = [];
    await warnIfReadOnly(directory, isOnlyStore, { warn: (message) => void warnings.push(message) });
    return warnings;
  };

  it('logs nothing and leaves no file in a writable directory', async () => {
    const directory = join(root, 'new', 'renditions');
    expect(await warningsOf(directory)).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
  });

  it('logs one warning with the consequence and the remedy for a directory that is not writable', async () => {
    // A file in place of the folder: the tests may run as root, which ignores permissions.
    await writeFile(join(root, 'file'), '');
    const directory = join(root, 'file', 'renditions');
    expect(await warningsOf(directory)).toEqual([
      `store.directory: ${JSON.stringify(directory)} cannot be written (ENOTDIR). Images are served but not stored: each is rendered again after it was evicted from memory. Set store.directory to a directory that this process may write to, or store.type to "provider"`,
    ]);
    expect(await warningsOf(directory, false)).toEqual([
      `store.directory: ${JSON.stringify(directory)} cannot be written (ENOTDIR). Quick renditions, and those that the store does not take, are served but not stored. Set store.directory to a directory that this process may write to, or encoding.quick to false`,
    ]);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('warns of a directory of another user (skipped as root)', async () => {
    await chmod(root, 0o500);
    expect(await warningsOf(join(root, 'renditions'))).toEqual([expect.stringContaining('(EACCES)')]);
    await chmod(root, 0o700);
  });
});
