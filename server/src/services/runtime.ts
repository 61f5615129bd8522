import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { Semaphore } from '../concurrency/semaphore';
import { parseConfig, type Config } from '../config/parse-config';
import { warningsOnSecrets } from '../config/secrets';
import { tagsToPurge } from '../core/cache-tags';
import { BusyError } from '../core/errors';
import { PRESET } from '../core/filter-spec/preset';
import type { SourceFormat } from '../core/formats';
import type { ImageRoute } from '../http/image-route';
import { ResponseCache } from '../http/response-cache';
import { checkEngine, readableFormats, readEngineVersions, type EngineVersions } from '../imaging/engine';
import { loadSharp } from '../imaging/sharp';
import { ImageLibrary } from '../ledger/image-library';
import { ProviderEvictor } from '../ledger/provider-evictor';
import type { ImageTable } from '../ledger/image-table';
import { RenditionLedger } from '../ledger/rendition-ledger';
import type { LedgerTable } from '../ledger/table';
import { AggregatedLog, type Log } from '../log';
import { Counters } from '../renditions/counters';
import { MemoryCache } from '../renditions/memory-cache';
import type { LedgerSelection } from '../renditions/ports/ledger';
import type { RenditionStore } from '../renditions/ports/rendition-store';
import { PresetDocuments } from '../renditions/preset-documents';
import { PresetVariants } from '../renditions/preset-variants';
import type { RenditionInMemory } from '../renditions/rendition';
import { RenditionPipeline } from '../renditions/rendition-pipeline';
import type { MediaSources } from '../sources/media-sources';
import { ReadBuffers } from '../sources/read-buffers';
import { BackgroundTasks } from './background-tasks';
import { databaseImageTable } from './database-image-table';
import { databaseLedgerTable } from './database-ledger-table';
import { databasePurgeMarks } from './database-purge-marks';
import { findDocumentId } from './file-reference';
import { imageRoutes } from './image-routes';
import { OperationJobs } from './operation-jobs';
import { deletePurged, sweepOrphans, sweepReplaced } from './orphan-sweep';
import { PresetRenditions } from './preset-renditions';
import { encodingOf, jobQueue, workerImaging, workerPool } from './rendering';
import { renderingResources, type RenderingResources } from './rendering-resources';
import { renditionSettings, settingsChangedAt, urlSettings } from './rendition-settings';
import { createSources, storageOf } from './sources';
import { StaleEvents, type StaleReason } from './stale-events';
import { staleHooks, webhooksSent } from './stale-hooks';
import { statisticsOf, type Statistics } from './statistics';
import { StatisticsHistory } from './statistics-history';
import { createStores } from './stores';
import { warm } from './warm';
import { WarmAtUpload } from './warm-at-upload';
import { uploadProvider, type UploadProvider } from './upload-provider';

/** The parts of the plugin, created once for each Strapi. */
export interface Runtime {
  readonly config: Config;
  readonly routes: readonly ImageRoute[];
  readonly renditions: RenditionPipeline;
  readonly counters: Counters;
  readonly sources: MediaSources;
  readonly images: ImageLibrary;
  readonly store: RenditionStore;
  readonly ledger: RenditionLedger;
  readonly tables: { readonly ledger: LedgerTable; readonly images: ImageTable };
  readonly presetRenditions: PresetRenditions;
  readonly documents: PresetDocuments;
  readonly variants: PresetVariants;
  readonly provider: UploadProvider;
  readonly responseCache: ResponseCache;
  readonly log: Log;
  readonly engine: { readonly versions: EngineVersions; readonly readable: readonly SourceFormat[] };
  readonly resources: RenderingResources;
  readonly history: StatisticsHistory;
  /** Purges and warm-ups that the settings page started. */
  readonly jobs: OperationJobs;
  /** Milliseconds since the epoch; known once `readSettings` was awaited. */
  settingsChangedAt(): number;
  /** Reads when the settings that show in the bytes changed last. */
  readSettings(): Promise<void>;
  /** Limits renderings that the project's own code starts, so that the queue has room for visitors. */
  readonly projectLimiter: Semaphore;
  /** Renders the presets of `warm.presets` for an image, in the background. */
  warmAtUpload(fileId: number): void;
  /** Deletes all renditions of a file and what is known of it, in the background. */
  purgeFile(fileId: number): void;
  /** Deletes renditions, and tells the hooks. Returns how many were stored. @throws InternalError where some could not be deleted */
  purge(selection: LedgerSelection): Promise<number>;
  /** Tells the hooks that the renditions of a file are outdated. */
  noteStale(fileId: number, documentId: string | null, reason: StaleReason): void;
  /** Deletes the renditions of earlier versions of a file, in the background. */
  purgeOutdated(fileId: number): void;
  /** Does the same for all files that are no longer in the media library, and deletes quick renditions that were replaced. */
  sweepOrphans(): void;
  statistics(): Promise<Statistics>;
  /** Calls `undo` at the end of `close`. */
  onClose(undo: () => void): void;
  /** Rejects queued jobs, and waits some seconds for running renders, writes and purges. */
  close(): Promise<void>;
}

/** Process managers wait about ten seconds before they kill a process. */
const CLOSE_SECONDS = 8;

/** Calls of `get()` that wait for their turn. */
const MAX_PROJECT_QUEUE = 10_000;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function createRuntime(strapi: Core.Strapi): Runtime {
  const rawConfig = strapi.config.get('plugin::renditions');
  const config = parseConfig(rawConfig);
  const log = new AggregatedLog(logOf(strapi));
  for (const warning of warningsOnSecrets(rawConfig, config)) log.warn(warning);
  const loadedSharp = loadSharp(strapi.dirs.app.root);
  const versions = readEngineVersions(loadedSharp.sharp);
  const engine = checkEngine(versions);
  if (engine.warning !== null) log.warn(engine.warning);
  const provider = uploadProvider(strapi, config.store.uploadOptions);
  const table = databaseLedgerTable(strapi);
  const marks = databasePurgeMarks(strapi);
  const ledger = new RenditionLedger({
    table,
    now: Date.now,
    onFailure: (error) => log.warn(`The table of renditions (strapi_plugin_renditions) could not be written; the plugin retries: ${String(error)}`),
    // Local and custom stores evict by themselves.
    onWritten: (added) => {
      if (config.store.type === 'provider') evictor.noteWritten(added.reduce((sum, { row }) => sum + row.size, 0));
      void purge('files that were purged meanwhile', () => deletePurged(added, { marks, remove: (keys) => renditions.delete(keys) }));
    },
  });
  const buffers = new ReadBuffers();
  const sourceStorageOf = storageOf(strapi, config, { provider, buffers, log });
  const purges = new BackgroundTasks();
  const purge = (renditionsOf: string, task: () => Promise<unknown>) =>
    purges.start(renditionsOf, task, ({ error, retrySeconds }) => log.warn(`Renditions of ${renditionsOf} could not be deleted; the plugin retries in ${retrySeconds} seconds: ${String(error)}`));
  const purgeFile = (fileId: number) => purge(`the deleted file ${fileId}`, () => Promise.all([renditions.purge({ fileId }), images.remove(fileId)]));
  const purgeOutdated = (fileId: number) => void purge(`the replaced file ${fileId}`, () => renditions.purgeOutdated(fileId));
  const onReplaced = (fileId: number) => {
    purgeOutdated(fileId);
    images.make([fileId]);
  };
  const sources = createSources(strapi, config, { buffers, sourceStorageOf, ledger, marks, log, onReplaced, onDeleted: (fileId) => void purgeFile(fileId) });
  const resources = renderingResources(isCommand(strapi) ? { ...config.rendering, slots: 1 } : config.rendering);
  if (resources.warning !== null) log.warn(resources.warning);
  const stores = createStores(strapi, config, { provider, sourceStorageOf, ledger, log });
  const evictor = new ProviderEvictor({
    table,
    maxBytes: config.store.maxBytes,
    remove: async (keys) => {
      const deletion = await stores.store.delete(keys);
      await ledger.remove(deletion.deleted);
      return deletion;
    },
    onFailure: (error) => log.warn(`The upload provider could not delete a least recently used rendition, it deletes others instead: ${String(error)}`),
    now: () => performance.now(),
  });
  const counters = new Counters();
  const history = new StatisticsHistory(Date.now);
  const jobs = new OperationJobs({ now: Date.now, onFailure: ({ type, kind }, error) => log.error(`The ${type} (${kind}) that the settings page started failed: ${String(error)}`) });
  const queue = jobQueue(config, resources);
  const projectLimiter = new Semaphore({
    max: () => resources.slots,
    maxQueue: MAX_PROJECT_QUEUE,
    full: () => new BusyError(`${MAX_PROJECT_QUEUE} calls of get() are waiting`),
  });
  const workers = workerPool(strapi, config, { loadedSharp, resources, log });
  const imaging = workerImaging(config, { loadedSharp, resources, workers, queue });
  const memory = new MemoryCache<RenditionInMemory>(config.memory);
  const settings = renditionSettings(config, engine.release);
  const renditions = new RenditionPipeline({
    sources,
    imaging,
    store: stores.store,
    ledger,
    marks,
    counters,
    queue,
    memory,
    maxEntryBytes: config.memory.maxEntryBytes,
    limits: config.limits,
    workerMemoryBytes: resources.workerMemoryBytes,
    defaultFormats: config.defaultFormats,
    encoding: encodingOf(config),
    quickMaxAgeSeconds: config.encoding.quickMaxAgeSeconds,
    maxBacklog: config.encoding.backlog,
    custom: config.operations,
    presets: config.presets,
    settings,
    digest: sha256,
    editorAccess: Object.values(config.routes).some(({ access }) => access === 'private') ? 'private' : 'public',
    onRendered: (render) => history.noteRender(render),
    onStoreFailure: (error) => log.warn(`The store of renditions failed; the image was served without it: ${String(error)}`),
    onUndeleted: purgeOutdated,
    onRefineFailure: ({ source: { fileId }, spec }, error) => log.warn(`The final encoding of image ${fileId} with ${JSON.stringify(spec.canonical)} failed; its quick one is served: ${String(error)}`),
  });
  const imageTable = databaseImageTable(strapi);
  const images = new ImageLibrary({
    table: imageTable,
    sources,
    presets: config.presets,
    describe: (source, specs, turn) => renditions.describe(source, specs, turn),
    onFailure: (fileId, error) => log.warn(`The size and the placeholder of image ${fileId} could not be read: ${String(error)}`),
    now: () => performance.now(),
  });
  const documents = new PresetDocuments({ images, sources, checkSeconds: config.sourceCheckSeconds, now: () => performance.now() });
  const variants = new PresetVariants({ ...config, documents, custom: config.operations });
  const routes = imageRoutes(strapi, config);
  const warmAtUpload = new WarmAtUpload({ specs: config.warm.presets.map((name) => `${PRESET}-${name}`), warm: (files, specs, options) => warm(getRuntime(strapi), files, specs, options), log });
  const responseCache = new ResponseCache(renditions, config.memory.maxUrlBytes);
  let changedAt = 0;
  let isClosing = false;
  const undos: (() => void)[] = [];
  const stale = new StaleEvents(staleHooks(strapi, config), log);
  const finish = async () => {
    await renditions.idle();
    // Rows that are written may turn out to be purged meanwhile.
    await ledger.flush().catch(() => undefined);
    await purges.idle();
    await stale.idle();
    await webhooksSent(strapi);
  };
  return {
    config, resources, history, jobs, renditions, counters, sources, images, ledger, store: stores.store, tables: { ledger: table, images: imageTable }, documents, variants, provider, responseCache, log, projectLimiter, purgeOutdated,
    engine: { versions, readable: readableFormats(loadedSharp.sharp) },
    purgeFile: (fileId) => void purgeFile(fileId),
    noteStale: (id, documentId, reason) => stale.emit({ file: { id, documentId }, reason, tags: tagsToPurge({ fileId: id }) }),
    async purge(selection) {
      const { fileId: id } = selection;
      const documentId = id === undefined ? null : await findDocumentId(strapi, id);
      // Also where some could not be deleted: no process uses those any more.
      return renditions.purge(selection).finally(() => stale.emit({ file: id === undefined ? null : { id, documentId }, reason: 'purged', tags: tagsToPurge(selection) }));
    },
    warmAtUpload: (fileId) => warmAtUpload.add(fileId),
    routes,
    presetRenditions: new PresetRenditions(strapi, config, routes, (fileId, preset, error) => log.error(`The preset "${preset}" is left out for image ${fileId}: ${String(error)}`)),
    settingsChangedAt: () => changedAt,
    async readSettings() {
      // It writes, and a command answers no requests.
      if (isCommand(strapi)) return;
      changedAt = await settingsChangedAt(strapi, urlSettings(config, settings), Date.now());
    },
    sweepOrphans() {
      if (isCommand(strapi)) return;
      void purge('old purges', () => marks.deleteOld());
      void purge('images that have final ones', () => sweepReplaced({ table, remove: (keys) => renditions.delete(keys), isClosing: () => isClosing }));
      void purge('files that were deleted earlier', () => sweepOrphans(strapi, { tables: [table, imageTable], purgeFile, isClosing: () => isClosing }));
    },
    statistics: async () => statisticsOf({ counters, backlog: renditions.backlog, jobs: queue.usage, workers: workers.usage, memory: memory.usage, urls: responseCache.usage, stores: await stores.usage() }),
    onClose: (undo) => void undos.push(undo),
    async close() {
      isClosing = true;
      jobs.cancel();
      purges.close();
      const factsWritten = images.close();
      const refinerClosed = Promise.all([renditions.close(), warmAtUpload.close()]);
      queue.close();
      projectLimiter.close(new BusyError('the server is shutting down'));
      await Promise.race([Promise.all([finish(), refinerClosed]), delay(CLOSE_SECONDS * 1000, undefined, { ref: false })]);
      await workers.close();
      await factsWritten;
      await stores.close();
      await ledger.close();
      log.flush();
      // Last: without the handler, Strapi would answer requests for images with 404.
      for (const undo of undos) undo();
    },
  };
}

function logOf(strapi: Core.Strapi): Log {
  const say = (level: 'error' | 'warn' | 'debug') => (message: string) => void strapi.log[level](`[renditions] ${message}`);
  return { error: say('error'), warn: say('warn'), debug: say('debug') };
}

/** Whether this process runs a command beside the site: `npx strapi-renditions` sets it before it loads Strapi. */
const isCommand = (strapi: Core.Strapi): boolean => strapi.config.get<boolean>('strapi-plugin-renditions.isCommand', false);

/** The one runtime of this Strapi; it is put together at the first call. */
export const getRuntime = (strapi: Core.Strapi): Runtime => strapi.plugin('renditions').service<Runtime>('runtime');
