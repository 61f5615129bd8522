import { BusyError } from '../core/errors';
import type { Access } from '../core/rendition-key';
import type { WorkerSetup } from './protocol';
import { WorkerProcess, type KillReason } from './worker-process';

export interface WorkerPoolOptions {
  /** The script that a worker runs. */
  readonly file: string;
  readonly setup: WorkerSetup;
  /** Most workers at once. Callers must not hold more leases than that. */
  readonly maxWorkers: number;
  /** A worker that is idle for so long is ended. By default 60. */
  readonly idleSeconds?: number;
  /** Called when no worker starts; then not again until one has started. */
  onStartFailure(error: Error): void;
}

export interface WorkerPoolUsage {
  /** Processes now, and how many of them have a job. */
  readonly workers: number;
  readonly busy: number;
  /** Processes started since the start of the server. */
  readonly started: number;
  /** Killed at a limit of time or memory. */
  readonly killed: number;
  /** Resident bytes of all workers; 0 on systems other than Linux. */
  readonly residentBytes: number;
}

const DEFAULT_IDLE_SECONDS = 60;

/** A worker is replaced after so many jobs or so much growth, to return memory that libvips and the allocator keep. */
const MAX_JOBS = 1000;
const MAX_GROWTH_BYTES = 256 * 1024 * 1024;

/** Delay of the next start after a failed one. Each further failure doubles it. */
const MIN_BACK_OFF_MS = 1000;
const MAX_BACK_OFF_MS = 30_000;

interface IdleWorker {
  readonly worker: WorkerProcess;
  readonly access: Access;
  /** Resident bytes before its first job. */
  readonly startBytes: number;
  readonly retire: NodeJS.Timeout;
}

/** A worker that a caller holds for one job. */
export interface Lease {
  readonly worker: WorkerProcess;
  /** The worker had no job before this one. */
  readonly isFresh: boolean;
  /** Ends the lease. A worker that is not usable is killed. */
  release(isUsable: boolean): void;
}

/**
 * Starts workers when they are needed and keeps them warm. It ends a worker after idle time, after so many jobs or so much
 * growth, and between renditions of public and of private routes, so that no process reads the sources of both.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  /** The worker that was used last comes last and is taken first, so that the others retire. */
  readonly #idle: IdleWorker[] = [];
  readonly #all = new Set<WorkerProcess>();
  #busy = 0;
  #started = 0;
  #killed = 0;
  #startFailures = 0;
  #nextStartAt = -Infinity;
  #isClosed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  get usage(): WorkerPoolUsage {
    const residentBytes = [...this.#all].reduce((sum, worker) => sum + (worker.residentBytes ?? 0), 0);
    return { workers: this.#all.size, busy: this.#busy, started: this.#started, killed: this.#killed, residentBytes };
  }

  /** Process ids of all workers. */
  get pids(): readonly number[] {
    return [...this.#all].flatMap(({ pid }) => pid ?? []);
  }

  /** @throws BusyError where no worker can be started now */
  async acquire(access: Access): Promise<Lease> {
    this.#busy += 1;
    try {
      const found = this.#takeIdle(access);
      if (found !== null) return this.#lease(found.worker, access, found.startBytes);
      const worker = await this.#start();
      return this.#lease(worker, access, worker.residentBytes ?? 0);
    } catch (error) {
      this.#busy -= 1;
      throw error;
    }
  }

  noteKill(reason: KillReason): void {
    if (reason === 'time' || reason === 'memory') this.#killed += 1;
  }

  /** Kills all workers, also those with a job, and starts no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { retire } of this.#idle.splice(0)) clearTimeout(retire);
    const all = [...this.#all];
    for (const worker of all) worker.kill('recycled');
    await Promise.all(all.map(({ ended }) => ended));
  }

  #lease(worker: WorkerProcess, access: Access, startBytes: number): Lease {
    const isFresh = worker.jobs === 0;
    worker.jobs += 1;
    let isHeld = true;
    return {
      worker,
      isFresh,
      release: (isUsable) => {
        if (!isHeld) return;
        isHeld = false;
        this.#busy -= 1;
        if (!isUsable || this.#isClosed) return worker.kill('recycled');
        const isWorn = worker.jobs >= MAX_JOBS || (worker.residentBytes ?? 0) - startBytes > MAX_GROWTH_BYTES;
        if (isWorn) this.#replace(worker, access);
        else this.#putIdle(worker, access, startBytes);
      },
    };
  }

  /** Starts the replacement at once, so that the next job does not wait for it. */
  #replace(worn: WorkerProcess, access: Access): void {
    worn.kill('recycled');
    this.#start().then(
      (worker) => {
        if (this.#isClosed || this.#all.size > this.#options.maxWorkers) worker.kill('recycled');
        else this.#putIdle(worker, access, worker.residentBytes ?? 0);
      },
      () => undefined, // the next `acquire` tries again, and reports the failure
    );
  }

  #putIdle(worker: WorkerProcess, access: Access, startBytes: number): void {
    const { idleSeconds = DEFAULT_IDLE_SECONDS } = this.#options;
    const idle: IdleWorker = {
      worker,
      access,
      startBytes,
      retire: setTimeout(() => {
        this.#idle.splice(this.#idle.indexOf(idle), 1);
        worker.kill('recycled');
      }, idleSeconds * 1000).unref(),
    };
    this.#idle.push(idle);
  }

  #takeIdle(access: Access): IdleWorker | null {
    for (;;) {
      const at = this.#idle.findLastIndex((idle) => idle.access === access);
      if (at < 0) break;
      const found = this.#removeIdle(at);
      // It may have been killed from outside while idle.
      if (found.worker.isAlive) return found;
    }
    // The remaining idle workers have the other access: one makes room.
    if (this.#all.size >= this.#options.maxWorkers && this.#idle.length > 0) this.#removeIdle(0).worker.kill('recycled');
    return null;
  }

  #removeIdle(at: number): IdleWorker {
    const [found] = this.#idle.splice(at, 1) as [IdleWorker];
    clearTimeout(found.retire);
    return found;
  }

  async #start(): Promise<WorkerProcess> {
    const leftMs = this.#nextStartAt - performance.now();
    if (leftMs > 0) throw new BusyError('no worker process can be started; the log says why', { retryAfterSeconds: Math.ceil(leftMs / 1000) });
    try {
      // The process may have been killed from outside: try once more.
      const worker = await this.#spawn().catch(() => this.#spawn());
      this.#startFailures = 0;
      return worker;
    } catch (error) {
      if (this.#isClosed) throw error;
      if (this.#startFailures === 0) this.#options.onStartFailure(error as Error);
      this.#nextStartAt = performance.now() + Math.min(MAX_BACK_OFF_MS, MIN_BACK_OFF_MS * 2 ** this.#startFailures);
      this.#startFailures += 1;
      throw new BusyError('no worker process can be started', { cause: error });
    }
  }

  async #spawn(): Promise<WorkerProcess> {
    if (this.#isClosed) throw new BusyError('the server is shutting down');
    return WorkerProcess.start(this.#options.file, this.#options.setup, (worker) => this.#watch(worker));
  }

  /** Called before the worker is ready, so that `close` also ends workers that are starting. */
  #watch(worker: WorkerProcess): void {
    this.#started += 1;
    this.#all.add(worker);
    void worker.ended.then(() => this.#all.delete(worker));
  }
}
