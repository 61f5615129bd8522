import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { parseConfig, type Config } from '../config/parse-config';
import type { ImageRoute } from '../http/image-route';
import type { Log } from '../http/log';
import { createImaging } from '../imaging/imaging';
import { RenderSlots } from '../imaging/render-slots';
import { loadSharp } from '../imaging/sharp';
import { RenditionLedger } from '../ledger/rendition-ledger';
import { TrimAddresses } from '../ledger/trim-addresses';
import { Counters } from '../renditions/counters';
import { MemoryCache } from '../renditions/memory-cache';
import type { Imaging } from '../renditions/ports';
import type { RenditionInMemory } from '../renditions/rendition';
import { ResolveRendition } from '../renditions/resolve-rendition';
import type { MediaSources } from '../source/media-sources';
import { ReadBuffers } from '../source/read-buffers';
import { BackgroundWork } from './background-work';
import { watchEventLoop } from './event-loop';
import { imageRoutes } from './image-routes';
import { ledgerTable } from './ledger-table';
import { purgeGoneFiles } from './purge-gone-files';
import { renditionSettings } from './rendition-settings';
import { createSources, originalsOf } from './sources';
import { statisticsOf, type Statistics } from './statistics';
import { createStores } from './stores';
import { uploadProvider, type UploadProvider } from './upload-provider';

/** Everything that runs behind the routes and the service, put together once for a Strapi. */
export interface Runtime {
  readonly config: Config;
  readonly routes: readonly ImageRoute[];
  readonly renditions: ResolveRendition;
  readonly counters: Counters;
  readonly sources: MediaSources;
  readonly imaging: Imaging;
  readonly provider: UploadProvider;
  readonly log: Log;
  /** Deletes all that was made of a file; nobody waits for it. */
  forgetFile(fileId: number): void;
  /** Deletes what was made of a file's earlier versions; nobody waits for it. */
  forgetOutdated(fileId: number): void;
  /** Deletes what is left of files that were deleted while nobody looked; nobody waits for it. */
  purgeGoneFiles(): void;
  statistics(): Promise<Statistics>;
  /** Refuses what waits, and lets what is being rendered and stored come to its end, for some seconds. */
  close(): Promise<void>;
}

/** Whoever stops a process gives it about ten seconds; what is being rendered then is lost, and nothing else. */
const CLOSE_SECONDS = 8;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function createRuntime(strapi: Core.Strapi): Runtime {
  const config = parseConfig(strapi.config.get('plugin::renditions'));
  const log = logOf(strapi);
  const provider = uploadProvider(strapi, config.store.uploadOptions);
  const table = ledgerTable(strapi);
  const ledger = new RenditionLedger({
    table,
    now: Date.now,
    onFailure: (error) => log.warn(`The ledger of renditions could not be written, and will be later: ${String(error)}`),
    // A local store holds its bound by itself.
    onWritten: (bytes) => config.store.type === 'provider' && trim.written(bytes),
  });
  const buffers = new ReadBuffers();
  const originals = originalsOf(strapi, config, provider, buffers);
  const purges = new BackgroundWork();
  const forgetFile = (fileId: number) =>
    purges.start(renditions.forget(fileId), (error) => log.warn(`Renditions of the deleted file ${fileId} could not be removed: ${String(error)}`));
  const forgetOutdated = (fileId: number) =>
    purges.start(renditions.forgetOutdated(fileId), (error) => log.warn(`Renditions of the replaced file ${fileId} could not be removed: ${String(error)}`));
  const sources = createSources(strapi, config, { buffers, originals, ledger, log, onReplaced: forgetOutdated, onDeleted: forgetFile });
  const imaging = imagingOf(strapi, config);
  const stores = createStores(strapi, config, { provider, originals, ledger, log });
  const trim = new TrimAddresses({
    table,
    maxBytes: config.store.maxBytes,
    remove: async (keys) => {
      await stores.store.delete(keys);
      await ledger.forget(keys);
    },
    onFailure: (error) => log.warn(`Old renditions could not be removed from the upload provider: ${String(error)}`),
  });
  const counters = new Counters();
  const slots = slotsOf(config);
  const memory = new MemoryCache<RenditionInMemory>(config.memory);
  const renditions = new ResolveRendition({
    sources,
    imaging,
    store: stores.store,
    ledger,
    counters,
    slots,
    memory,
    maxEntryBytes: config.memory.maxEntryBytes,
    limits: config.limits,
    defaultFormats: config.defaultFormats,
    custom: config.operations,
    settings: renditionSettings(config),
    digest: sha256,
    onStoreFailure: (error) => log.warn(`The store of renditions failed; what was asked for was served all the same: ${String(error)}`),
  });
  let isClosing = false;
  const finish = async () => {
    await renditions.idle();
    await purges.idle();
  };
  return {
    config, renditions, counters, sources, imaging, provider, log, forgetFile, forgetOutdated,
    routes: imageRoutes(strapi, config),
    purgeGoneFiles() {
      const purge = purgeGoneFiles(strapi, { table, forget: (fileId) => renditions.forget(fileId), isClosing: () => isClosing });
      purges.start(purge, (error) => log.warn(`Renditions of files that are gone could not be looked for: ${String(error)}`));
    },
    statistics: async () => statisticsOf({ counters, slots: slots.usage, memory: memory.usage, stores: await stores.usage() }),
    async close() {
      isClosing = true;
      slots.close();
      await Promise.race([finish(), delay(CLOSE_SECONDS * 1000, undefined, { ref: false })]);
      await stores.close();
      await ledger.close();
    },
  };
}

function imagingOf(strapi: Core.Strapi, { operations, quality, effort, keepMetadata, rendering, limits }: Config): Imaging {
  return createImaging({ ...loadSharp(strapi.dirs.app.root), custom: operations, encoding: { quality, effort }, keepMetadata, timeoutSeconds: rendering.timeoutSeconds }, limits);
}

function slotsOf({ rendering: { slots = defaultSlots(), queueLength, queueTimeoutSeconds, pixelsInFlight } }: Config): RenderSlots {
  const isLoopBusy = watchEventLoop();
  const besideTheLoop = Math.min(slots, Math.max(1, availableParallelism() - 1));
  const available = () => (isLoopBusy() ? besideTheLoop : slots);
  return new RenderSlots({ slots, ahead: slots, queueLength, queueTimeoutSeconds, pixels: pixelsInFlight, available });
}

/**
 * One more than there are cores, since none of them then waits while one rendition is handed over to the next. One thread
 * of libuv's pool stays free for reading files while all slots render.
 */
function defaultSlots(): number {
  const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4) || 4;
  return Math.max(1, Math.min(availableParallelism() + 1, threads - 1));
}

function logOf(strapi: Core.Strapi): Log {
  const say = (level: 'error' | 'warn' | 'debug') => (message: string) => void strapi.log[level](`[renditions] ${message}`);
  return { error: say('error'), warn: say('warn'), debug: say('debug') };
}
