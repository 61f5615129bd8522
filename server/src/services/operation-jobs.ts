import type { Job, JobTarget } from '../operations-contracts';

/** What a job reports while it runs. */
type JobProgress = Pick<Job, 'done' | 'total' | 'rendered' | 'stored' | 'failed'>;

/** The signal asks it to end early. Its result says whether it did. */
export type JobWork = (signal: AbortSignal, report: (progress: Partial<JobProgress>) => void) => Promise<'finished' | 'cancelled'>;

/** Another job is running in this process. */
export class JobRunningError extends Error {
  override readonly name = 'JobRunningError';

  constructor() {
    super('expected no purge and no warm-up to be running, found one. Wait until it has finished, or cancel it');
  }
}

export interface OperationJobsOptions {
  /** Milliseconds since the epoch. */
  now(): number;
  onFailure(target: JobTarget, error: unknown): void;
}

/** Runs one job at a time, apart from the request that started it: a large one takes longer than a proxy waits. */
export class OperationJobs {
  readonly #options: OperationJobsOptions;
  #job: Job | null = null;
  #controller = new AbortController();

  constructor(options: OperationJobsOptions) {
    this.#options = options;
  }

  /** The running job, or the last one. */
  get job(): Job | null {
    return this.#job;
  }

  /** @throws JobRunningError */
  start(target: JobTarget, work: JobWork): Job {
    if (this.#job?.status === 'running') throw new JobRunningError();
    const controller = new AbortController();
    const job: Job = { target, status: 'running', startedAt: this.#options.now(), endedAt: null, done: 0, total: null, rendered: 0, stored: 0, failed: 0 };
    this.#job = job;
    this.#controller = controller;
    void this.#run(target, work, controller.signal);
    return job;
  }

  /** Without effect where none is running. The job ends when its work does. */
  cancel(): void {
    this.#controller.abort();
  }

  async #run(target: JobTarget, work: JobWork, signal: AbortSignal): Promise<void> {
    let status: Job['status'] = 'failed';
    try {
      status = await work(signal, (progress) => this.#change(progress));
    } catch (error) {
      this.#options.onFailure(target, error);
    }
    this.#change({ status, endedAt: this.#options.now() });
  }

  #change(change: Partial<Job>): void {
    if (this.#job !== null) this.#job = { ...this.#job, ...change };
  }
}
