import type { Job, JobOptions, JobQueue } from '../concurrency/job-queue';
import { estimateRenderBytes, renderCost } from '../core/render-cost';
import { BusyError, hasCode, LimitExceededError } from '../core/errors';
import type { CustomOperations } from '../core/filter-spec/custom-operation';
import type { DefaultFormats } from '../core/formats';
import type { Point } from '../core/geometry/rect';
import type { Limits } from '../core/limits';
import type { Plan } from '../core/plan';
import { planRendition } from '../core/plan-rendition';
import type { Access } from '../core/rendition-key';
import type { SourceFacts } from '../core/source-facts';
import type { Imaging, ImagingJob } from './ports/imaging';
import type { Source, SourceInput, Sources } from './ports/sources';
import type { ResolvedRendition } from './rendition';

export interface RenditionRendererOptions {
  readonly sources: Sources;
  readonly imaging: Imaging;
  readonly queue: JobQueue;
  readonly limits: Limits;
  /** Resident bytes of a worker, as configured. */
  readonly workerMemoryBytes: number;
  readonly defaultFormats: DefaultFormats;
  readonly custom: CustomOperations;
  /** The same rendition of the file as it is now. */
  resolveAgain(resolved: ResolvedRendition): Promise<ResolvedRendition>;
}

/** The encoded image, and the centre of each `smart` fill, in pixels of the upright source. */
export interface RenderResult {
  readonly bytes: Buffer;
  readonly attention: readonly Point[];
}

export interface RenderedRendition extends RenderResult {
  /** Differs from the requested one if the source was replaced meanwhile. */
  readonly resolved: ResolvedRendition;
}

/** Attempts at a source that is being replaced, before the response is 503. */
const MAX_ATTEMPTS = 3;

/** Keeps a failure until it is known whether it counts. */
const settle = <T>(work: Promise<T>): Promise<() => T> => work.then((value) => () => value, (error: unknown) => () => { throw error; });

const nameOf = ({ fileId, version }: Source): string => `${fileId} ${version}`;

/** Renders in the job queue. All bytes of a rendition come from one version of its source. */
export class RenditionRenderer {
  readonly #options: RenditionRendererOptions;

  constructor(options: RenditionRendererOptions) {
    this.#options = options;
  }

  /** @throws any RenditionError */
  async render(resolved: ResolvedRendition, options: JobOptions = {}): Promise<RenderedRendition> {
    const { queue, sources, imaging, resolveAgain } = this.#options;
    // Before the queue: a refused source takes no place in it.
    imaging.checkSource(nameOf(resolved.source));
    return queue.run(async (job) => {
      let wanted = resolved;
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const { fileId, version } = wanted.source;
        const outcome = await settle(this.#render(wanted, job));
        if (await sources.isCurrent(fileId, version)) {
          const result = outcome();
          if (result !== null) return { resolved: wanted, ...result };
        }
        wanted = await resolveAgain(wanted);
      }
      throw new BusyError('the source is being replaced');
    }, options);
  }

  /** Facts of a source, from its headers. @throws any RenditionError */
  async probe(source: Source, access: Access, options: JobOptions): Promise<ImagingJob['source']> {
    this.#options.imaging.checkSource(nameOf(source));
    return this.#options.queue.run((job) => this.#inWorker(source, access, job, async (worker) => worker.source), options);
  }

  /** Null if the source has another version now. */
  #render({ source, spec, accepted, key }: ResolvedRendition, job: Job): Promise<RenderResult | null> {
    const { limits, defaultFormats, custom } = this.#options;
    return this.#inWorker(source, key.access, job, async (worker) => {
      if (worker.source.version !== source.version) return null;
      const facts: SourceFacts = { ...worker.source.facts, focalPoint: source.focalPoint };
      const attention: Point[] = [];
      for (;;) {
        const plan = planRendition(spec, facts, { limits, defaultFormats, custom, accepted, attention });
        this.#checkMemory(facts, plan);
        const pixels = renderCost(facts, plan);
        if (plan.kind !== 'attention') return { bytes: await job.withPixels(pixels, () => worker.render(plan)), attention };
        attention.push(await job.withPixels(pixels, () => worker.findAttention(plan)));
      }
    });
  }

  /** Refuses a plan that would exceed the memory limit of a worker. @throws LimitExceededError */
  #checkMemory(facts: SourceFacts, plan: Plan): void {
    const { workerMemoryBytes } = this.#options;
    const bytes = estimateRenderBytes(facts, plan);
    if (bytes > workerMemoryBytes) {
      throw new LimitExceededError(`rendering would take about ${Math.round(bytes / 1e6)} MB of memory; the limit rendering.workerMemoryBytes is ${Math.round(workerMemoryBytes / 1e6)} MB`);
    }
  }

  /** Fetches the source before it waits for a slot, then uses a worker. */
  async #inWorker<T>(source: Source, access: Access, job: Job, use: (worker: ImagingJob) => Promise<T>): Promise<T> {
    const { sources, imaging } = this.#options;
    return withSource(await sources.open(source.fileId), (input) =>
      job.inSlot(() => imaging.run({ name: nameOf(source), access, source: input, signal: job.signal }, use)));
  }
}

/** Releases a source after `use`. Bytes that are no image are not kept for the next reader: a storage may send an error page for a while. */
export async function withSource<T>(source: SourceInput, use: (source: SourceInput) => Promise<T>): Promise<T> {
  try {
    return await use(source);
  } catch (error) {
    if (source.kind === 'bytes' && hasCode(error, 'UNSUPPORTED_SOURCE')) source.forget?.();
    throw error;
  } finally {
    if (source.kind === 'bytes') source.release?.();
  }
}
