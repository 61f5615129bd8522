import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobQueue, type JobQueueOptions } from '../../server/src/concurrency/job-queue';
import type { Presets } from '../../server/src/core/filter-spec/preset';
import { DEFAULT_ENCODING, type Encoding } from '../../server/src/core/encoding';
import { DEFAULT_FORMATS } from '../../server/src/core/formats';
import { DEFAULT_LIMITS } from '../../server/src/core/limits';
import { RenditionLedger } from '../../server/src/ledger/rendition-ledger';
import { Counters } from '../../server/src/renditions/counters';
import { MemoryCache } from '../../server/src/renditions/memory-cache';
import type { Imaging } from '../../server/src/renditions/ports/imaging';
import type { RenditionInMemory } from '../../server/src/renditions/rendition';
import { RenditionPipeline } from '../../server/src/renditions/rendition-pipeline';
import { LocalSource } from '../../server/src/sources/local-source';
import { MediaSources } from '../../server/src/sources/media-sources';
import { ReadBuffers, RecentSources } from '../../server/src/sources/read-buffers';
import type { MediaRow } from '../../server/src/sources/source-file';
import { LocalStore } from '../../server/src/stores/local-store';
import { LedgerInMemory } from './ledger-in-memory';
import { openWorkers, type OpenWorkersOptions } from './worker-pool';

export interface PipelineFixtureOptions {
  readonly queue?: Partial<JobQueueOptions>;
  readonly memoryBytes?: number;
  readonly checkSeconds?: number;
  readonly workers?: OpenWorkersOptions;
  readonly presets?: Presets;
  /** By default renditions are encoded once. */
  readonly encoding?: Partial<Encoding>;
  readonly quickMaxAgeSeconds?: number;
  readonly maxBacklog?: number;
  /** Access of previews and examinations; by default public. */
  readonly editorAccess?: 'public' | 'private';
}

/**
 * The rendition pipeline with real files and real worker processes. A map of rows replaces the database; `counts` has
 * the number of renders and of row look-ups.
 */
export async function openPipelineFixture({ queue: queueOptions, memoryBytes = 10_000_000, checkSeconds = 3600, workers: workerOptions, presets = {}, encoding: ownEncoding, quickMaxAgeSeconds = 60, maxBacklog = 1000, editorAccess = 'public' }: PipelineFixtureOptions = {}) {
  const encoding = { ...DEFAULT_ENCODING, quick: false, ...ownEncoding };
  const directory = await mkdtemp(join(tmpdir(), 'renditions-fixture-'));
  const uploads = join(directory, 'public', 'uploads');
  await mkdir(uploads, { recursive: true });
  const rows = new Map<number, MediaRow>();
  const counts = { renders: 0, lookUps: 0 };
  let lookUpFailure: Error | null = null;

  /** How often each file was purged; 0 stands for all files. Other processes raise them, too. */
  const purges = new Map<number, number>();
  const markOf = (fileId: number) => `${purges.get(0) ?? 0} ${purges.get(fileId) ?? 0}`;
  const raise = async (fileId: number | null) => void purges.set(fileId ?? 0, (purges.get(fileId ?? 0) ?? 0) + 1);
  const buffers = new ReadBuffers();
  const local = new LocalSource(join(directory, 'public'), DEFAULT_LIMITS.sourceBytes, buffers);
  const failures: unknown[] = [];
  /** The callbacks of `MediaSources` and of the pipeline, in their order. */
  const changes: string[] = [];
  const table = new LedgerInMemory();
  const ledger = new RenditionLedger({ table, now: () => Date.now(), onFailure: (error) => failures.push(error) });
  const sources = new MediaSources({
    findPurgeMark: async (fileId) => markOf(fileId),
    findRow: (id) => {
      counts.lookUps += 1;
      if (lookUpFailure !== null) return Promise.reject(lookUpFailure);
      return Promise.resolve(rows.get(id) ?? null);
    },
    storageOf: () => local,
    recent: new RecentSources(buffers),
    recallVersion: (fileId, updatedAt) => ledger.versionAt(fileId, updatedAt),
    onReplaced: (fileId) => changes.push(`replaced ${fileId}`),
    onDeleted: (fileId) => changes.push(`deleted ${fileId}`),
    onStale: (error) => failures.push(error),
    checkSeconds,
    now: () => performance.now(),
    date: Date.now,
  });
  const workers = openWorkers({ ...workerOptions, setup: { publicDirectory: join(directory, 'public'), encoding, ...workerOptions?.setup } });
  const imaging: Imaging = {
    writableFormats: (access) => workers.imaging.writableFormats(access),
    checkSource: (name) => workers.imaging.checkSource(name),
    run: (request, converse) => workers.imaging.run(request, (job) => converse({
      source: job.source,
      findAttention: (plan) => job.findAttention(plan),
      placeholder: (plan) => job.placeholder(plan),
      render(plan) {
        counts.renders += 1;
        return job.render(plan);
      },
    })),
  };
  const store = new LocalStore({ directory: join(directory, 'renditions'), maxBytes: 100_000_000, onDelete: (hash) => ledger.markDeleted(hash) });
  const counters = new Counters();
  const queue = new JobQueue({ slots: 2, prefetch: 1, queueLength: 100, queueTimeoutSeconds: 30, maxPixels: 100_000_000, ...queueOptions });
  const memory = new MemoryCache<RenditionInMemory>({ maxBytes: memoryBytes, maxEntryBytes: 1_000_000 });
  const renditions = new RenditionPipeline({
    sources,
    imaging,
    store,
    ledger,
    marks: { of: async (fileIds) => new Map(fileIds.map((fileId) => [fileId, markOf(fileId)])), raise },
    counters,
    queue,
    memory,
    maxEntryBytes: 1_000_000,
    limits: DEFAULT_LIMITS,
    workerMemoryBytes: 2 ** 30,
    defaultFormats: DEFAULT_FORMATS,
    encoding,
    quickMaxAgeSeconds,
    maxBacklog,
    custom: {},
    presets,
    settings: '',
    editorAccess,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    onStoreFailure: (error) => failures.push(error),
    onRefineFailure: (_resolved, error) => failures.push(error),
    onUndeleted: (fileId) => changes.push(`undeleted ${fileId}`),
  });

  return {
    directory, uploads, raise, rows, counts, counters, queue, workers: workers.pool, sources, store, ledger, table, memory, renditions, failures, changes,
    /** Adds a file to the library, or replaces its bytes, like Strapi's local provider. */
    async put(id: number, bytes: Buffer, row: Partial<MediaRow> = {}) {
      const name = `file-${id}.jpg`;
      await writeFile(join(uploads, name), bytes);
      rows.set(id, { id, name, mime: 'image/jpeg', url: `/uploads/${name}`, hash: `file-${id}`, ext: '.jpg', provider: 'local', updatedAt: new Date(), focalPoint: null, ...row });
    },
    failLookingUp(error: Error | null) {
      lookUpFailure = error;
    },
    async get(fileId: number, spec: string, accept?: string): Promise<Buffer> {
      const rendition = await renditions.get(await renditions.resolve({ fileId, spec, accept }));
      return rendition.bytes ?? rendition.stored.bytes();
    },
    async close() {
      await renditions.close();
      await renditions.idle();
      await workers.pool.close();
      await store.close();
      await ledger.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type PipelineFixture = Awaited<ReturnType<typeof openPipelineFixture>>;
