import type { JobQueueUsage } from '../concurrency/job-queue';
import type { Access } from '../core/rendition-key';
import type { ResponseCacheUsage } from '../http/response-cache';
import type { Counters } from '../renditions/counters';
import type { MemoryUsage } from '../renditions/memory-cache';
import type { StoreUsage } from '../stores/store-directory';
import type { WorkerPoolUsage } from '../workers/worker-pool';

/** State of this process. Slots, bytes and entries are current values; all others count from its start. */
export interface Statistics {
  readonly hits: {
    /** Renditions found in memory. */
    readonly memory: number;
    /** Renditions found in the store. */
    readonly store: number;
    /** Responses with status 304. */
    readonly notModified: number;
  };
  /** Requests that waited for a rendition to be rendered; several may have waited for one. */
  readonly misses: number;
  /** Renditions that are encoded twice: quick for the first requests, then final. */
  readonly encoding: {
    /** Requests that found or rendered a quick rendition. */
    readonly quickResponses: number;
    /** Quick renditions that were replaced by their final ones. */
    readonly refined: number;
    /** Bytes that these are smaller. */
    readonly savedBytes: number;
    /** Quick renditions that wait for their final encoding now. */
    readonly backlog: number;
  };
  readonly renders: { readonly finished: number; readonly failed: number; readonly seconds: number };
  readonly slots: { readonly total: number; readonly busy: number; readonly queued: number; readonly sourcePixels: number };
  /** The processes that render. */
  readonly workers: WorkerPoolUsage;
  readonly memory: MemoryUsage;
  /** URLs that are answered without a second verification of their signature; not included in `memory`. */
  readonly urls: ResponseCacheUsage;
  /**
   * This machine's own stores; renditions at the upload provider are not counted. `bytes` is an upper bound of the disk
   * space that they take, in blocks of 4 KiB and with directories, as `du` counts (not `du --apparent-size`); room that
   * is reserved for the next renditions is in it.
   */
  readonly stores: Partial<Record<Access, StoreUsage>>;
  /** Bytes of images that were sent by this process. */
  readonly sentBytes: number;
  /** Requests that were refused or failed, by kind: the code of an error, `FORBIDDEN`, `INTERNAL_ERROR` … */
  readonly errors: Readonly<Record<string, number>>;
  readonly storeFailures: number;
}

interface Sources {
  readonly counters: Counters;
  /** Quick renditions that wait for their final encoding. */
  readonly backlog: number;
  readonly jobs: JobQueueUsage;
  readonly workers: WorkerPoolUsage;
  readonly memory: MemoryUsage;
  readonly urls: ResponseCacheUsage;
  readonly stores: Statistics['stores'];
}

export function statisticsOf({ counters, backlog, jobs, workers, memory, urls, stores }: Sources): Statistics {
  const { memoryHits, storeHits, notModified, misses, quickResponses, refined, savedBytes, sentBytes, storeFailures, errors } = counters;
  const { finished, failed, seconds } = jobs;
  return {
    hits: { memory: memoryHits, store: storeHits, notModified },
    misses,
    encoding: { quickResponses, refined, savedBytes, backlog },
    renders: { finished, failed, seconds },
    slots: { total: jobs.slots, busy: jobs.running, queued: jobs.queued, sourcePixels: jobs.pixels },
    workers,
    memory,
    urls,
    stores,
    sentBytes,
    errors: Object.fromEntries(errors),
    storeFailures,
  };
}
