import { realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Core } from '@strapi/strapi';
import { InvalidConfigError, type Config } from '../config/parse-config';
import type { Access } from '../core/rendition-key';
import type { Log } from '../log';

/** Hidden, and so ignored by the file watcher of `strapi develop`; outside `public/`, so that nothing else serves it. */
const DEFAULT_DIRECTORY = join('.cache', 'renditions');

const ACCESSES: readonly Access[] = ['public', 'private'];

export const directoryOf = (strapi: Core.Strapi, { store }: Pick<Config, 'store'>): string => store.directory ?? join(strapi.dirs.app.root, DEFAULT_DIRECTORY);

/**
 * Refuses a directory whose files Strapi serves to everybody, or that would take over its public folder.
 * @param publicDirectory Strapi's own, wherever the project put it
 * @throws InvalidConfigError
 */
export function checkDirectory(directory: string, publicDirectory: string): void {
  const served = realPath(publicDirectory);
  const clashing = ACCESSES.map((access) => realPath(join(directory, access))).find((path) => isInside(path, served) || isInside(served, path));
  if (clashing === undefined) return;
  throw new InvalidConfigError([
    `store.directory: expected a directory outside of Strapi's public folder ${JSON.stringify(publicDirectory)}, found ${JSON.stringify(directory)}: Strapi serves what is there to everybody. Choose another directory`,
  ]);
}

/** Tells at boot, once, that nothing can be stored: renditions are served all the same. */
export async function warnIfReadOnly(directory: string, log: Pick<Log, 'warn'>): Promise<void> {
  const probe = join(directory, `.write-test-${process.pid}`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(probe, '');
    await rm(probe, { force: true });
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    log.warn(
      `store.directory: ${JSON.stringify(directory)} cannot be written (${code}). Images are served, but none is stored: each is rendered again once it has left memory. `
      + 'Set store.directory to a directory that this process may write to, or store.type to "provider"',
    );
  }
}

const isInside = (path: string, parent: string): boolean => {
  const way = relative(parent, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && way !== path);
};

/** Links resolved, also where the last folders do not exist yet. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
