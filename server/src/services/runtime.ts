import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Core } from '@strapi/strapi';
import { parseConfig, type Config } from '../config/parse-config';
import type { ServeDependencies } from '../http/serve';
import type { ImageRoute } from '../http/image-route';
import { createImaging } from '../imaging/imaging';
import { RenderSlots } from '../imaging/render-slots';
import { loadSharp } from '../imaging/sharp';
import { MemoryCache } from '../renditions/memory-cache';
import type { Imaging } from '../renditions/ports';
import type { Rendition } from '../renditions/rendition';
import { ResolveRendition } from '../renditions/resolve-rendition';
import { keysFromAppKeys, keysFromSecret } from '../signing/keys';
import { createSigner } from '../signing/signature';
import { LocalSource } from '../source/local-source';
import { MEDIA_COLUMNS, type MediaRow } from '../source/media-row';
import { MediaSources } from '../source/media-sources';
import { createLocalStore } from '../store/local-store';

/** Everything that runs behind the routes and the service, put together once for a Strapi. */
export interface Runtime {
  readonly config: Config;
  readonly routes: readonly ImageRoute[];
  readonly renditions: ResolveRendition;
  readonly sources: MediaSources;
  readonly imaging: Imaging;
  readonly log: ServeDependencies['log'];
  close(): Promise<void>;
}

/** Hidden, and so ignored by the file watcher of `strapi develop`; outside `public/`, so that nothing else serves it. */
const DEFAULT_DIRECTORY = join('.cache', 'renditions');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function createRuntime(strapi: Core.Strapi): Runtime {
  const config = parseConfig(strapi.config.get('plugin::renditions'));
  const log = logOf(strapi);
  const store = createLocalStore({
    directory: config.store.directory ?? join(strapi.dirs.app.root, DEFAULT_DIRECTORY),
    maxBytes: config.store.maxBytes,
    onSkip: ({ fileId }, reason) => log.debug(`A rendition of file ${fileId} was served but not stored: ${reason}`),
  });
  const sources = new MediaSources({
    findRow: (fileId) => findRow(strapi, fileId),
    local: new LocalSource(strapi.dirs.static.public, config.limits.sourceBytes),
    checkSeconds: config.sourceCheckSeconds,
    now: () => performance.now(),
  });
  const imaging = imagingOf(strapi, config);
  const renditions = new ResolveRendition({
    sources,
    imaging,
    store,
    slots: slotsOf(config),
    memory: new MemoryCache<Rendition & { readonly bytes: Buffer }>(config.memory),
    maxEntryBytes: config.memory.maxEntryBytes,
    limits: config.limits,
    defaultFormats: config.defaultFormats,
    custom: config.operations,
    settings: settingsOf(config),
    digest: sha256,
    onStoreFailure: (error) => log.warn(`A rendition was served but could not be stored: ${String(error)}`),
  });
  return {
    config, renditions, sources, imaging, log,
    routes: routesOf(strapi, config),
    async close() {
      await renditions.idle();
      await store.close();
    },
  };
}

async function findRow(strapi: Core.Strapi, fileId: number): Promise<MediaRow | null> {
  return strapi.db.query('plugin::upload.file').findOne({ where: { id: fileId }, select: columnsOf(strapi) }) as Promise<MediaRow | null>;
}

/** Before Strapi 5.35 a file has no focal point. */
function columnsOf(strapi: Core.Strapi): string[] {
  const { attributes } = strapi.getModel('plugin::upload.file');
  return MEDIA_COLUMNS.filter((column) => column === 'id' || column in attributes);
}

function imagingOf(strapi: Core.Strapi, { operations, quality, keepMetadata, rendering, limits }: Config): Imaging {
  return createImaging({ ...loadSharp(strapi.dirs.app.root), custom: operations, quality, keepMetadata, timeoutSeconds: rendering.timeoutSeconds }, limits);
}

function slotsOf({ rendering: { slots, queueLength, queueTimeoutSeconds, pixelsInFlight } }: Config): RenderSlots {
  return new RenderSlots({ slots: slots ?? defaultSlots(), queueLength, queueTimeoutSeconds, pixels: pixelsInFlight });
}

/** One thread of libuv's pool stays free for reading cached files while all slots render. */
function defaultSlots(): number {
  const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) || 4;
  return Math.max(1, Math.min(availableParallelism(), threads - 1));
}

/** What the same spec's bytes depend on, other than the source. */
function settingsOf({ quality, defaultFormats, keepMetadata, operations }: Config): string {
  const own = Object.entries(operations).map(([name, { version }]) => [name, version ?? 0]);
  return sha256(JSON.stringify([quality, defaultFormats, keepMetadata, own])).slice(0, 16);
}

function routesOf(strapi: Core.Strapi, config: Config): ImageRoute[] {
  return Object.entries(config.routes).map(([name, route]) => {
    const secret = route.secret ?? config.secret;
    const keys = secret === undefined ? keysFromAppKeys(strapi.config.get<string[]>('server.app.keys', [])) : keysFromSecret(secret);
    const signer = createSigner({ keys, algorithm: route.algorithm ?? config.algorithm });
    return { name, path: route.path, maxAgeSeconds: route.maxAgeSeconds, signer };
  });
}

function logOf(strapi: Core.Strapi): ServeDependencies['log'] {
  const say = (level: 'error' | 'warn' | 'debug') => (message: string) => void strapi.log[level](`[renditions] ${message}`);
  return { error: say('error'), warn: say('warn'), debug: say('debug') };
}
