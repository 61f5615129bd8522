import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import type { Log } from '../http/log';
import type { RenditionLedger } from '../ledger/rendition-ledger';
import { allowedHosts } from '../source/allowed-hosts';
import { LocalSource } from '../source/local-source';
import { MEDIA_COLUMNS, type MediaRow } from '../source/media-row';
import { MediaSources } from '../source/media-sources';
import type { Original, Originals } from '../source/originals';
import type { ReadBuffers } from '../source/read-buffers';
import { RecentOriginals } from '../source/recent-originals';
import { RemoteSource } from '../source/remote-source';
import { databaseInTime } from './database-in-time';
import type { UploadProvider } from './upload-provider';

/**
 * Where a file's bytes are: on this disk if Strapi's local provider took it, wherever its address says otherwise, or if
 * its address is a path, as other local providers write it.
 */
export type OriginalsOf = (file: Pick<Original, 'provider' | 'url'>) => Originals;

interface OriginalsParts {
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

export function originalsOf(strapi: Core.Strapi, { limits, source }: Config, { provider, buffers, log }: OriginalsParts): OriginalsOf {
  const refused = new Set<string>();
  const local = new LocalSource(strapi.dirs.static.public, limits.sourceBytes, buffers);
  const remote = new RemoteSource({
    fetch: fetchThroughProxy(strapi),
    addressOf: (original) => provider.addressOf(original),
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
  readonly originals: OriginalsOf;
  readonly ledger: RenditionLedger;
  readonly log: Log;
  onReplaced(fileId: number): void;
  onDeleted(fileId: number): void;
}

export function createSources(strapi: Core.Strapi, config: Config, { buffers, originals, ledger, log, onReplaced, onDeleted }: SourceParts): MediaSources {
  return new MediaSources({
    findRow: (fileId) => findRow(strapi, fileId),
    originalsOf: originals,
    recent: new RecentOriginals(buffers),
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
  return databaseInTime(strapi.db.query('plugin::upload.file').findOne({ where: { id: fileId }, select: [...MEDIA_COLUMNS] }) as Promise<MediaRow | null>);
}
