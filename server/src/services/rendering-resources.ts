import { availableParallelism, totalmem } from 'node:os';
import type { Config } from '../config/parse-config';
import { watchEventLoop } from './event-loop';

/** Share of this machine that rendering may use. */
export interface RenderingResources {
  readonly slots: number;
  /** Slots that may be used now. */
  available(): number;
  /** Maximum of resident bytes of a worker. */
  readonly workerMemoryBytes: number;
  /** For the log: a setting that is too high for this machine. */
  readonly warning: string | null;
}

/** For each core. A worker renders with one thread, so more of them only take memory. */
const MAX_SENSIBLE_SLOTS = 4;

const MB = 1024 * 1024;

/** Memory for Strapi and the caches. */
const SERVER_BYTES = 512 * MB;

/** Enough for nearly all sources within the default limits; most photographs take a tenth of it. */
const MAX_DEFAULT_WORKER_BYTES = 1536 * MB;

/** Node and libvips alone take a third of it. */
const MIN_WORKER_BYTES = 256 * MB;

interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
}

/** The memory limit of the container, if there is one. */
function thisMachine(): Machine {
  const total = totalmem();
  const constrained = process.constrainedMemory();
  return { cores: availableParallelism(), memoryBytes: constrained > 0 ? Math.min(constrained, total) : total };
}

/** Resources from the settings; defaults fit the machine. */
export function renderingResources(settings: Pick<Config['rendering'], 'slots' | 'workerMemoryBytes'>, machine: Machine = thisMachine()): RenderingResources {
  const { cores, memoryBytes } = machine;
  const forWorkers = memoryBytes - SERVER_BYTES;
  const { workerMemoryBytes = Math.min(MAX_DEFAULT_WORKER_BYTES, Math.max(MIN_WORKER_BYTES, forWorkers)) } = settings;
  // One more than cores, so that no core is idle between two renditions.
  const { slots = Math.max(1, Math.min(cores + 1, Math.floor(forWorkers / workerMemoryBytes))) } = settings;
  const isLoopBusy = watchEventLoop();
  const besideTheLoop = Math.min(slots, Math.max(1, cores - 1));
  const warning = slots <= MAX_SENSIBLE_SLOTS * cores ? null
    : `rendering.slots: expected at most ${MAX_SENSIBLE_SLOTS * cores}, ${MAX_SENSIBLE_SLOTS} for each of ${cores} cores, found ${slots}: each slot is a process that takes memory. Lower it, or leave it out`;
  return { slots, workerMemoryBytes, warning, available: () => (isLoopBusy() ? besideTheLoop : slots) };
}
