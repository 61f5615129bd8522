import { realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Core } from '@strapi/strapi';
import { InvalidConfigError, type Config } from '../config/parse-config';
import type { Access } from '../core/rendition-key';
import type { Log } from '../log';

/** Hidden, so that the file watcher of `strapi develop` ignores it; outside `public/`, so that Strapi does not serve it. */
const DEFAULT_DIRECTORY = join('.cache', 'renditions');

const ACCESSES: readonly Access[] = ['public', 'private'];

export const directoryOf = (strapi: Core.Strapi, { store }: Pick<Config, 'store'>): string => store.directory ?? join(strapi.dirs.app.root, DEFAULT_DIRECTORY);

/**
 * Refuses a directory that Strapi serves to the public, or that contains its public folder.
 * @param publicDirectory Strapi's public folder, as configured
 * @throws InvalidConfigError
 */
export function checkDirectory(directory: string, publicDirectory: string): void {
  const served = realPath(publicDirectory);
  const clashing = ACCESSES.map((access) => realPath(join(directory, access))).find((path) => isInside(path, served) || isInside(served, path));
  if (clashing === undefined) return;
  throw new InvalidConfigError([
    `store.directory: expected a directory outside of Strapi's public folder ${JSON.stringify(publicDirectory)}, found ${JSON.stringify(directory)}: Strapi serves these files to the public. Choose another directory`,
  ]);
}

/** Warns at boot if nothing can be stored. Renditions are served nevertheless. */
export async function warnIfReadOnly(directory: string, log: Pick<Log, 'warn'>): Promise<void> {
  const probe = join(directory, `.write-test-${process.pid}`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(probe, '');
    await rm(probe, { force: true });
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    log.warn(
      `store.directory: ${JSON.stringify(directory)} cannot be written (${code}). Images are served but not stored: each is rendered again after it was evicted from memory. `
      + 'Set store.directory to a directory that this process may write to, or store.type to "provider"',
    );
  }
}

const isInside = (path: string, parent: string): boolean => {
  const way = relative(parent, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && way !== path);
};

/** Resolves links, also of a path whose last folders do not exist yet. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
