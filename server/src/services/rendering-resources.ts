import { availableParallelism, totalmem } from 'node:os';
import type { Config } from '../config/parse-config';
import { watchEventLoop } from './event-loop';

/** What rendering may take of this machine. */
export interface RenderingResources {
  readonly slots: number;
  /** How many of the slots may be used now. */
  available(): number;
  /** Most resident bytes of a worker. */
  readonly workerMemoryBytes: number;
  /** For the log: what the settings ask too much of this machine. */
  readonly warning: string | null;
}

/** A worker renders with one thread, so more than that many for each core only take memory. */
const MAX_SENSIBLE_SLOTS = 4;

const MB = 1024 * 1024;

/** What Strapi itself and the caches in memory need. */
const SERVER_BYTES = 512 * MB;

/** Enough for nearly all that the default limits allow; most photographs take a tenth of it. */
const MAX_DEFAULT_WORKER_BYTES = 1536 * MB;

/** Node and libvips take a third of it before they have done anything. */
const MIN_WORKER_BYTES = 256 * MB;

interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
}

/** The memory that the container grants, where there is one that bounds it. */
function thisMachine(): Machine {
  const total = totalmem();
  const constrained = process.constrainedMemory();
  return { cores: availableParallelism(), memoryBytes: constrained > 0 ? Math.min(constrained, total) : total };
}

/** Takes the settings, and fits to the machine what they leave open. */
export function renderingResources(settings: Pick<Config['rendering'], 'slots' | 'workerMemoryBytes'>, machine: Machine = thisMachine()): RenderingResources {
  const { cores, memoryBytes } = machine;
  const forWorkers = memoryBytes - SERVER_BYTES;
  const { workerMemoryBytes = Math.min(MAX_DEFAULT_WORKER_BYTES, Math.max(MIN_WORKER_BYTES, forWorkers)) } = settings;
  // One more than there are cores: none of them then waits while one rendition is handed over to the next.
  const { slots = Math.max(1, Math.min(cores + 1, Math.floor(forWorkers / workerMemoryBytes))) } = settings;
  const isLoopBusy = watchEventLoop();
  const besideTheLoop = Math.min(slots, Math.max(1, cores - 1));
  const warning = slots <= MAX_SENSIBLE_SLOTS * cores ? null
    : `rendering.slots: expected at most ${MAX_SENSIBLE_SLOTS * cores}, ${MAX_SENSIBLE_SLOTS} for each of ${cores} cores, found ${slots}: each slot is a process that takes memory. Lower it, or leave it out`;
  return { slots, workerMemoryBytes, warning, available: () => (isLoopBusy() ? besideTheLoop : slots) };
}
