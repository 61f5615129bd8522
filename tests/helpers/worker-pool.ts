import { DEFAULT_ENCODING } from '../../server/src/core/encoding';
import { DEFAULT_LIMITS } from '../../server/src/core/limits';
import type { CustomOperations } from '../../server/src/core/filter-spec/custom-operation';
import { runCustomOperations } from '../../server/src/imaging/custom-operations';
import { workerFile } from '../../server/src/workers/fork-worker';
import { WorkerImaging, type WorkerImagingOptions } from '../../server/src/workers/worker-imaging';
import { WorkerPool, type WorkerPoolOptions } from '../../server/src/workers/worker-pool';
import type { WorkerSetup } from '../../server/src/workers/protocol';
import { LOADED_SHARP } from './imaging/render';

const MB = 1024 * 1024;

export interface OpenWorkersOptions extends Partial<Omit<WorkerImagingOptions, 'pool'>>, Partial<Pick<WorkerPoolOptions, 'maxWorkers' | 'idleSeconds' | 'file' | 'onStartFailure'>> {
  readonly setup?: Partial<WorkerSetup>;
  readonly custom?: CustomOperations;
}

/** Worker processes of the built package, with the sharp of the tests. */
export function openWorkers({ setup, custom = {}, maxWorkers = 2, idleSeconds = 60, file = workerFile(), onStartFailure = () => undefined, ...imaging }: OpenWorkersOptions = {}) {
  const maxMemoryBytes = imaging.maxMemoryBytes ?? 1024 * MB;
  const pool = new WorkerPool({
    file,
    maxWorkers,
    idleSeconds,
    onStartFailure,
    setup: {
      sharpPath: LOADED_SHARP.sharpPath, publicDirectory: '/nowhere', limits: DEFAULT_LIMITS, encoding: DEFAULT_ENCODING, keepMetadata: false, maxMemoryBytes, ...setup,
    },
  });
  return {
    pool,
    imaging: new WorkerImaging({
      pool,
      timeoutSeconds: 30,
      maxMemoryBytes,
      maxCustomPixels: DEFAULT_LIMITS.customPixels,
      runCustomOperations: (pixels, own) => runCustomOperations(LOADED_SHARP.sharp, pixels, own, custom),
      isContended: () => false,
      ...imaging,
    }),
  };
}
