import type { Core } from '@strapi/strapi';
import { JobQueue } from '../concurrency/job-queue';
import type { Config } from '../config/parse-config';
import type { Encoding } from '../core/encoding';
import { runCustomOperations } from '../imaging/custom-operations';
import type { LoadedSharp } from '../imaging/sharp';
import type { Log } from '../log';
import { workerFile } from '../workers/fork-worker';
import { WorkerImaging } from '../workers/worker-imaging';
import { WorkerPool } from '../workers/worker-pool';
import type { RenderingResources } from './rendering-resources';

export function jobQueue({ rendering: { queueLength, queueTimeoutSeconds, pixelsInFlight } }: Config, { slots, available }: RenderingResources): JobQueue {
  return new JobQueue({ slots, available, prefetch: slots, queueLength, queueTimeoutSeconds, maxPixels: pixelsInFlight });
}

interface WorkerParts {
  readonly loadedSharp: LoadedSharp;
  readonly resources: RenderingResources;
}

export const encodingOf = ({ quality, encoding: { quick, effort } }: Config): Encoding => ({ quality, effort, quick });

export function workerPool(strapi: Core.Strapi, config: Config, { loadedSharp, resources, log }: WorkerParts & { readonly log: Log }): WorkerPool {
  return new WorkerPool({
    file: workerFile(),
    maxWorkers: resources.slots,
    setup: {
      sharpPath: loadedSharp.sharpPath,
      publicDirectory: strapi.dirs.static.public,
      limits: config.limits,
      encoding: encodingOf(config),
      keepMetadata: config.keepMetadata,
      maxMemoryBytes: resources.workerMemoryBytes,
    },
    onStartFailure: (error) => log.error(`No worker process can be started, so requests for new renditions get 503 until one starts: ${error.message}`),
  });
}

export function workerImaging({ operations, limits, rendering }: Config, { loadedSharp, resources, workers, queue }: WorkerParts & { readonly workers: WorkerPool; readonly queue: JobQueue }): WorkerImaging {
  return new WorkerImaging({
    pool: workers,
    timeoutSeconds: rendering.timeoutSeconds,
    maxMemoryBytes: resources.workerMemoryBytes,
    maxCustomPixels: limits.customPixels,
    runCustomOperations: (pixels, own) => runCustomOperations(loadedSharp.sharp, pixels, own, operations),
    isContended: () => queue.waiting > 0,
  });
}
