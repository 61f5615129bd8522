import { AbortedError, BusyError, hasCode, InternalError, LimitExceededError, RenditionError, UnsupportedSourceError } from '../core/errors';
import type { OutputFormat } from '../core/formats';
import type { Point, Size } from '../core/geometry/rect';
import { renditionSizeOf } from '../core/pixel-steps';
import type { AttentionPlan, RasterPlan, VectorPlan } from '../core/plan';
import type { Access } from '../core/rendition-key';
import type { RawPixels } from '../core/raw-pixels';
import type { Placeholder } from '../renditions/ports/image-facts';
import type { Imaging, ImagingJob, ImagingRequest } from '../renditions/ports/imaging';
import type { ProbedSource, Requests, RequestType } from './protocol';
import { SourceFailures } from './source-failures';
import type { Lease, WorkerPool } from './worker-pool';
import { WorkerEndedError } from './worker-process';

export interface WorkerImagingOptions {
  readonly pool: WorkerPool;
  /** From the start of a job to its last byte, without the time in which the job waits. */
  readonly timeoutSeconds: number;
  /** Most resident bytes of a worker. */
  readonly maxMemoryBytes: number;
  /** Width times height times frames of the pixels that custom operations get. */
  readonly maxCustomPixels: number;
  /** Runs custom operations on raw pixels in this process. */
  runCustomOperations(pixels: RawPixels, operations: RasterPlan['custom']): Promise<RawPixels>;
  /** Whether other jobs wait. Then an aborted job ends early. */
  isContended(): boolean;
}

/** Reading headers takes milliseconds. The rest allows for a slow disk and a busy machine. */
const MAX_PROBE_SECONDS = 10;

/** How often a running worker is checked. */
const CHECK_INTERVAL_MS = 100;

/** Beyond this share of its time an aborted job is killed if other jobs wait. Before, it may finish, since the result is useful. */
const MIN_ABORTED_SHARE = 0.5;

/**
 * A timeout counts against the source only if the job had the processor for this share of the time. On a busy machine
 * good images run out of time, too.
 */
const MIN_CPU_SHARE = 0.5;

/** Signals that end a process when a decoder corrupts its memory or calls `abort`. */
const CRASH_SIGNALS: readonly (string | null)[] = ['SIGSEGV', 'SIGBUS', 'SIGABRT', 'SIGILL', 'SIGFPE', 'SIGTRAP'];

/** Probes and renders in worker processes, within limits of time and memory. */
export class WorkerImaging implements Imaging {
  readonly #options: WorkerImagingOptions;
  readonly #failures = new SourceFailures(() => performance.now());

  constructor(options: WorkerImagingOptions) {
    this.#options = options;
  }

  checkSource(name: string): void {
    this.#failures.check(name);
  }

  async writableFormats(access: Access): Promise<readonly OutputFormat[]> {
    const lease = await this.#options.pool.acquire(access);
    let isUsable = false;
    try {
      const { value } = await lease.worker.request('formats', {}, { maxMilliseconds: MAX_PROBE_SECONDS * 1000 });
      isUsable = true;
      return value;
    } catch (error) {
      throw error instanceof WorkerEndedError ? this.#errorOf(error, 0, 0)[0] : error;
    } finally {
      lease.release(isUsable);
    }
  }

  async run<T>(request: ImagingRequest, work: (job: ImagingJob) => Promise<T>): Promise<T> {
    // Checked again: while this job was queued, the source may have ended workers of other jobs.
    this.checkSource(request.name);
    const clock = { spentMs: 0 };
    for (let mayRetry = true; ; mayRetry = false) {
      const lease = await this.#options.pool.acquire(request.access);
      const job = new WorkerJob(lease, request, this.#options, clock);
      let isUsable = false;
      try {
        const result = await work(await job.probe());
        isUsable = true;
        return result;
      } catch (error) {
        const { end } = job;
        if (end === null) {
          isUsable = isHarmless(error);
          throw error;
        }
        // A used worker may have ended because of an earlier job.
        if (end.reason === null && mayRetry && !lease.isFresh) continue;
        throw this.#recordEnd(end, job, request);
      } finally {
        job.close();
        lease.release(isUsable);
      }
    }
  }

  /** Counts the end of a worker, and its source's failure if the source caused it. Returns the error of the job. */
  #recordEnd(end: WorkerEndedError, { limitMs, cpuMs }: WorkerJob, { name, isBlameless = false }: ImagingRequest): Error {
    if (end.reason !== null) this.#options.pool.noteKill(end.reason);
    const [error, isBlamed] = this.#errorOf(end, limitMs, cpuMs);
    if (isBlamed && !isBlameless && error instanceof RenditionError) this.#failures.add(name, error);
    return error;
  }

  #errorOf(end: WorkerEndedError, limitMs: number, cpuMs: number): readonly [error: Error, isBlamed: boolean] {
    const options = { cause: end };
    switch (end.reason) {
      case 'time': return [new BusyError(`rendering took longer than ${limitMs / 1000} seconds`, options), cpuMs >= limitMs * MIN_CPU_SHARE];
      case 'memory': return [
        new LimitExceededError(`rendering takes more memory than the limit rendering.workerMemoryBytes, which is ${this.#options.maxMemoryBytes}`, options), true,
      ];
      case 'aborted': return [new AbortedError('every client disconnected', options), false];
      case 'recycled': return [new BusyError('the server is shutting down', options), false];
      case null: break;
    }
    if (CRASH_SIGNALS.includes(end.signal)) return [new UnsupportedSourceError('the image cannot be decoded: the decoder crashed', options), true];
    if (end.signal !== null) return [new BusyError('the worker process was killed from outside', options), false];
    return [new InternalError(`a worker process failed: ${end.message}`, options), false];
  }
}

/** Whether the worker can be used again. After a decoder failed, which is then the cause, its memory may be corrupt. */
const isHarmless = (error: unknown): boolean => error instanceof RenditionError && !(hasCode(error, 'UNSUPPORTED_SOURCE') && error.cause !== undefined);

/** The requests to one worker about one source. */
class WorkerJob implements ImagingJob {
  /** Set when the worker ended. */
  end: WorkerEndedError | null = null;
  /** Time limit of the last step. */
  limitMs = 0;
  readonly #lease: Lease;
  readonly #request: ImagingRequest;
  readonly #options: WorkerImagingOptions;
  /** Time spent by the whole job, with earlier workers. */
  readonly #clock: { spentMs: number };
  #probed: ProbedSource | null = null;

  constructor(lease: Lease, request: ImagingRequest, options: WorkerImagingOptions, clock: { spentMs: number }) {
    this.#lease = lease;
    this.#request = request;
    this.#options = options;
    this.#clock = clock;
    lease.worker.cpuMilliseconds = 0;
  }

  /** Processor time that the worker spent on this job. */
  get cpuMs(): number {
    return this.#lease.worker.cpuMilliseconds;
  }

  get source(): ProbedSource {
    if (this.#probed === null) throw new InternalError('a job was used before its source was probed');
    return this.#probed;
  }

  async probe(): Promise<this> {
    const { source } = this.#request;
    const probeMs = Math.min(MAX_PROBE_SECONDS, this.#options.timeoutSeconds) * 1000;
    const { value } =
      source.kind === 'file'
        ? await this.#step('probe', { source }, { maxMs: probeMs })
        : await this.#step('probe', { source: { kind: 'pipe', size: source.bytes.length, version: source.version } }, { maxMs: probeMs, bytes: source.bytes });
    this.#probed = value;
    return this;
  }

  async findAttention(plan: AttentionPlan): Promise<Point> {
    return (await this.#step('attention', { plan })).value;
  }

  async placeholder(plan: RasterPlan): Promise<Placeholder> {
    return (await this.#step('placeholder', { plan })).value;
  }

  async render(plan: RasterPlan | VectorPlan): Promise<Buffer> {
    if (plan.kind === 'vector' || plan.custom.length === 0) return (await this.#step('render', { plan })).bytes;
    this.#checkCustom(renditionSizeOf(plan), plan.output.animated ? this.source.facts.frames : 1);
    const raw = await this.#step('raw', { plan });
    const { data, ...layout } = await this.#options.runCustomOperations({ ...raw.value, data: raw.bytes }, plan.custom);
    this.#checkCustom(layout, layout.frames);
    return (await this.#step('encode', { plan, layout }, { bytes: data })).bytes;
  }

  /** Ends the job. */
  close(): void {
    this.#lease.worker.endJob();
  }

  /** @throws LimitExceededError */
  #checkCustom({ width, height }: Size, frames: number): void {
    const { maxCustomPixels } = this.#options;
    if (width * height * frames <= maxCustomPixels) return;
    const times = frames > 1 ? ` in ${frames} frames` : '';
    throw new LimitExceededError(`a custom operation would get ${width}x${height} pixels${times}; the limit customPixels is ${maxCustomPixels}`);
  }

  /** Runs one request within the remaining time of the job. */
  async #step<T extends RequestType>(
    type: T, request: Requests[T]['request'], { maxMs = Infinity, bytes }: { readonly maxMs?: number; readonly bytes?: Uint8Array } = {},
  ): Promise<{ readonly value: Requests[T]['response']; readonly bytes: Buffer }> {
    const { worker } = this.#lease;
    const jobMs = this.#options.timeoutSeconds * 1000;
    const leftMs = Math.max(0, Math.min(maxMs, jobMs - this.#clock.spentMs));
    this.limitMs = Math.min(maxMs, jobMs);
    const startedAt = performance.now();
    const timer = setTimeout(() => worker.kill('time'), leftMs);
    const checks = setInterval(() => this.#checkLimits(this.#clock.spentMs + performance.now() - startedAt), CHECK_INTERVAL_MS);
    try {
      return await worker.request(type, request, { maxMilliseconds: leftMs, ...(bytes === undefined ? {} : { bytes }) });
    } catch (error) {
      if (error instanceof WorkerEndedError) this.end = error;
      throw error;
    } finally {
      clearTimeout(timer);
      clearInterval(checks);
      this.#clock.spentMs += performance.now() - startedAt;
    }
  }

  #checkLimits(spentMs: number): void {
    const { worker } = this.#lease;
    const { maxMemoryBytes, timeoutSeconds, isContended } = this.#options;
    if ((worker.residentBytes ?? 0) > maxMemoryBytes) worker.kill('memory');
    const { signal, endAbortedAfterMs } = this.#request;
    if (signal?.aborted !== true) return;
    const isUseless = endAbortedAfterMs !== undefined && spentMs >= endAbortedAfterMs;
    if (isUseless || (spentMs > timeoutSeconds * 1000 * MIN_ABORTED_SHARE && isContended())) worker.kill('aborted');
  }
}
