import { realpathSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Core } from '@strapi/strapi';
import { InvalidConfigError, type Config } from '../config/parse-config';
import type { Access } from '../core/rendition-key';
import { renditionIndexOf, type RenditionLedger } from '../ledger/rendition-ledger';
import type { Log } from '../log';
import type { RenditionStore } from '../renditions/ports/rendition-store';
import { LocalStore } from '../stores/local-store';
import { PartitionedStore } from '../stores/partitioned-store';
import { ProviderStore } from '../stores/provider-store';
import type { StoreUsage } from '../stores/store-directory';
import type { StorageOf } from './sources';
import type { UploadProvider } from './upload-provider';

export interface Stores {
  readonly store: RenditionStore;
  /** Usage of the local stores. */
  usage(): Promise<Partial<Record<Access, StoreUsage>>>;
  close(): Promise<void>;
}

interface StoreParts {
  readonly provider: UploadProvider;
  readonly sourceStorageOf: StorageOf;
  readonly ledger: RenditionLedger;
  readonly log: Log;
}

/** Disk space of quick renditions where the final ones are stored elsewhere. They are there for minutes only. */
const MAX_QUICK_BYTES = 256 * 1024 * 1024;

/** Separate stores for public and for private renditions: no public route reads the private one. @throws InvalidConfigError */
export function createStores(strapi: Core.Strapi, config: Config, parts: StoreParts): Stores {
  const { type, maxBytes } = config.store;
  const directory = directoryOf(strapi, config);
  const local = (access: Access, bytes: number): LocalStore =>
    new LocalStore({
      directory: join(directory, access),
      maxBytes: bytes,
      onSkip: ({ fileId }, reason) => parts.log.debug(`A rendition of file ${fileId} was served but not stored: ${reason}`),
      onDamage: ({ fileId }) => parts.log.warn(`A stored rendition of file ${fileId} was damaged on the disk, and is rendered again`),
      onDelete: (hash) => parts.ledger.markDeleted(hash),
    });
  checkDirectory(directory, strapi.dirs.static.public);
  const quickBytes = Math.min(maxBytes, MAX_QUICK_BYTES);
  const publicFiles = local('public', type === 'local' ? maxBytes : quickBytes);
  const privateFiles = local('private', typeof type === 'function' ? quickBytes : maxBytes);
  const onDisk = async (access: Access) => (access === 'public' ? publicFiles : privateFiles);
  const close = async () => {
    await Promise.all([publicFiles.close(), privateFiles.close()]);
  };
  const usage = async () => ({ public: await publicFiles.usage(), private: await privateFiles.usage() });
  if (type === 'local') return { store: new PartitionedStore({ final: onDisk, quick: onDisk }), usage, close };
  if (typeof type === 'function') {
    const own = { public: type({ access: 'public' }), private: type({ access: 'private' }) };
    return { store: new PartitionedStore({ final: async (access) => own[access], quick: onDisk }), usage, close };
  }
  const atProvider = providerStore(strapi, parts);
  // A public bucket must not store private renditions. Whether it is public is known once the upload plugin has registered.
  const ofAccess = async (access: Access) => (access === 'public' || (await parts.provider.isPrivate()) ? atProvider : privateFiles);
  return { store: new PartitionedStore({ final: ofAccess, quick: onDisk }), usage, close };
}

function providerStore(strapi: Core.Strapi, { provider, sourceStorageOf, ledger }: StoreParts): ProviderStore {
  const rest = { provider: provider.name, updatedAt: new Date(0) };
  return new ProviderStore({
    provider: {
      upload: (file, bytes) => provider.upload(file, bytes),
      read: (file) => sourceStorageOf({ ...file, ...rest }).read({ ...file, ...rest }),
      delete: (file) => provider.delete(file),
    },
    index: renditionIndexOf(ledger),
    // Addresses of the local provider are paths of Strapi. If `server.url` is empty, they stay relative.
    publicUrlOf: (address) => (address.startsWith('/') ? strapi.config.get<string>('server.url', '') + encodeURI(address) : new URL(address).href),
    now: () => performance.now(),
  });
}

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

/** Warns at boot if nothing can be stored on the disk. Renditions are served nevertheless. */
export async function warnIfReadOnly(directory: string, isOnlyStore: boolean, log: Pick<Log, 'warn'>): Promise<void> {
  const probe = join(directory, `.write-test-${process.pid}`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(probe, '');
    await rm(probe, { force: true });
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const effect = isOnlyStore
      ? 'Images are served but not stored: each is rendered again after it was evicted from memory. Set store.directory to a directory that this process may write to, or store.type to "provider"'
      : 'Quick renditions, and those that the store does not take, are served but not stored. Set store.directory to a directory that this process may write to, or encoding.quick to false';
    log.warn(`store.directory: ${JSON.stringify(directory)} cannot be written (${code}). ${effect}`);
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
