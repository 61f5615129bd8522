import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import type { RenditionLedger } from '../ledger/rendition-ledger';
import type { Log } from '../log';
import type { PurgeMarks } from '../renditions/ports/purge-marks';
import { allowedHosts } from '../sources/allowed-hosts';
import { LocalSource } from '../sources/local-source';
import { MediaSources } from '../sources/media-sources';
import { RecentSources, type ReadBuffers } from '../sources/read-buffers';
import { RemoteSource } from '../sources/remote-source';
import { MEDIA_COLUMNS, type MediaRow, type SourceFile, type SourceStorage } from '../sources/source-file';
import { withDatabaseTimeout } from './database-ledger-table';
import { requireFromStrapi } from './strapi-modules';
import type { UploadProvider } from './upload-provider';

/**
 * The storage of a file: this disk for files of Strapi's local provider, and for addresses that are paths, as other
 * local providers write them; else a remote host.
 */
export type StorageOf = (file: Pick<SourceFile, 'provider' | 'url'>) => SourceStorage;

type Fetch = (address: URL, init: RequestInit) => Promise<Response>;

interface StorageParts {
  readonly provider: UploadProvider;
  readonly buffers: ReadBuffers;
  readonly log: Log;
}

/**
 * Fetches through the proxy of Strapi's settings, as `strapi.fetch` does. `strapi.fetch` itself would log each address,
 * and an address may be signed. It passes no `Request`: other code in Strapi may have replaced that class.
 */
export function fetchThroughProxy({ fetch: { dispatcher }, dirs }: Pick<Core.Strapi, 'fetch' | 'dirs'>): Fetch {
  if (dispatcher === undefined) return (address, init) => fetch(address, init);
  // A dispatcher of one undici does not work in the fetch of another: Node 26 has a newer one.
  const { fetch: fetchOfStrapi } = requireFromStrapi({ dirs })('undici') as { readonly fetch: Fetch };
  return (address, init) => fetchOfStrapi(address, { ...init, dispatcher } as RequestInit);
}

/** Hosts that are logged: rows may name any number of them. */
const MAX_REFUSED_HOSTS = 100;

export function storageOf(strapi: Core.Strapi, { limits, source }: Config, { provider, buffers, log }: StorageParts): StorageOf {
  const refused = new Set<string>();
  const local = new LocalSource(strapi.dirs.static.public, limits.sourceBytes, buffers);
  const remote = new RemoteSource({
    fetch: fetchThroughProxy(strapi),
    addressOf: (original) => provider.urlOf(original),
    isAllowed: allowedHosts({ provider: provider.name, providerOptions: provider.options, hosts: source.hosts }),
    onRefused(host) {
      if (refused.has(host) || refused.size >= MAX_REFUSED_HOSTS) return;
      refused.add(host);
      log.warn(`Sources on the host ${host} are not fetched, and their images answer 415: the options of the upload provider "${provider.name}" do not name this host. If your files are there, add it to source.hosts: source: { hosts: ['${host}'] }.`);
    },
    buffers,
    maxBytes: limits.sourceBytes,
    timeoutSeconds: source.timeoutSeconds,
  });
  return ({ provider: name, url }) => (name === 'local' || /^\/(?!\/)/.test(url) ? local : remote);
}

interface SourceParts {
  readonly buffers: ReadBuffers;
  readonly sourceStorageOf: StorageOf;
  readonly ledger: RenditionLedger;
  readonly marks: PurgeMarks;
  readonly log: Log;
  onReplaced(fileId: number): void;
  onDeleted(fileId: number): void;
}

export function createSources(strapi: Core.Strapi, config: Config, { buffers, sourceStorageOf, ledger, marks, log, onReplaced, onDeleted }: SourceParts): MediaSources {
  return new MediaSources({
    findRow: (fileId) => findRow(strapi, fileId),
    findPurgeMark: async (fileId) => (await marks.of([fileId])).get(fileId) ?? '',
    storageOf: sourceStorageOf,
    recent: new RecentSources(buffers),
    recallVersion: (fileId, updatedAt) => ledger.versionAt(fileId, updatedAt),
    onReplaced,
    onDeleted,
    onStale: (error) => log.warn(`The database does not answer; the plugin uses what it knows of a file from before: ${String(error)}`),
    checkSeconds: config.sourceCheckSeconds,
    now: () => performance.now(),
    date: Date.now,
  });
}

async function findRow(strapi: Core.Strapi, fileId: number): Promise<MediaRow | null> {
  return withDatabaseTimeout(strapi.db.query('plugin::upload.file').findOne({ where: { id: fileId }, select: [...MEDIA_COLUMNS] }) as Promise<MediaRow | null>);
}
