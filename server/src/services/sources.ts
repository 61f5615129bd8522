import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import type { RenditionLedger } from '../ledger/rendition-ledger';
import type { Log } from '../log';
import { allowedHosts } from '../sources/allowed-hosts';
import { LocalSource } from '../sources/local-source';
import { MediaSources } from '../sources/media-sources';
import { RecentSources, type ReadBuffers } from '../sources/read-buffers';
import { RemoteSource } from '../sources/remote-source';
import { MEDIA_COLUMNS, type MediaRow, type SourceFile, type SourceStorage } from '../sources/source-file';
import { withDatabaseTimeout } from './database-ledger-table';
import type { UploadProvider } from './upload-provider';

/**
 * Where a file's bytes are: on this disk if Strapi's local provider took it, wherever its address says otherwise, or if
 * its address is a path, as other local providers write it.
 */
export type StorageOf = (file: Pick<SourceFile, 'provider' | 'url'>) => SourceStorage;

interface StorageParts {
  readonly provider: UploadProvider;
  readonly buffers: ReadBuffers;
  readonly log: Log;
}

/**
 * As `strapi.fetch` does, through the proxy that Strapi's settings name. That one writes each address into the log, and
 * an address may be signed. No `Request` is made of it: what runs in Strapi may have put another class in its place.
 */
export function fetchThroughProxy(strapi: Pick<Core.Strapi, 'fetch'>): (address: URL, init: RequestInit) => Promise<Response> {
  return (address, init) => {
    const { dispatcher } = strapi.fetch;
    return fetch(address, dispatcher === undefined ? init : ({ ...init, dispatcher } as RequestInit));
  };
}

/** Hosts that are told of: what rows say is not bounded, the log is. */
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
      log.warn(`Originals on the host ${host} are not read, and their images answer 415: the options of the upload provider "${provider.name}" do not name this host. If your files are there, add it to source.hosts: source: { hosts: ['${host}'] }.`);
    },
    buffers,
    maxBytes: limits.sourceBytes,
    timeoutSeconds: source.timeoutSeconds,
  });
  return ({ provider: name, url }) => (name === 'local' || /^\/(?!\/)/.test(url) ? local : remote);
}

interface SourceParts {
  readonly buffers: ReadBuffers;
  readonly originals: StorageOf;
  readonly ledger: RenditionLedger;
  readonly log: Log;
  onReplaced(fileId: number): void;
  onDeleted(fileId: number): void;
}

export function createSources(strapi: Core.Strapi, config: Config, { buffers, originals, ledger, log, onReplaced, onDeleted }: SourceParts): MediaSources {
  return new MediaSources({
    findRow: (fileId) => findRow(strapi, fileId),
    storageOf: originals,
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
