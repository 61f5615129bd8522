import type { Job, JobOptions, JobQueue } from '../concurrency/job-queue';
import { estimateRenderBytes, renderCost } from '../core/render-cost';
import { quickPlan, type Encoding } from '../core/encoding';
import { fitPlan } from '../core/fit-plan';
import { BusyError, hasCode, LimitExceededError } from '../core/errors';
import type { CustomOperations } from '../core/filter-spec/custom-operation';
import { parseSpec, type Spec } from '../core/filter-spec/parse';
import type { DefaultFormats, OutputFormat } from '../core/formats';
import type { Point } from '../core/geometry/rect';
import type { Limits } from '../core/limits';
import type { AcceptedFormats } from '../core/negotiate-format';
import type { AttentionPlan, Plan, RasterPlan } from '../core/plan';
import { planRendition } from '../core/plan-rendition';
import type { Access } from '../core/rendition-key';
import type { SourceFacts } from '../core/source-facts';
import type { DescribedSource, ImageFacts, Placeholder } from './ports/image-facts';
import type { Imaging, ImagingJob, ImagingRequest } from './ports/imaging';
import type { Source, SourceInput, Sources } from './ports/sources';
import type { ResolvedRendition } from './rendition';

/** A rendition that was rendered for a request. */
export interface FinishedRender {
  readonly fileId: number;
  /** Canonical. */
  readonly spec: string;
  /** Without the time in the queue. */
  readonly seconds: number;
}

export interface RenditionRendererOptions {
  readonly sources: Sources;
  readonly imaging: Imaging;
  readonly queue: JobQueue;
  readonly limits: Limits;
  /** Resident bytes of a worker, as configured. */
  readonly workerMemoryBytes: number;
  readonly defaultFormats: DefaultFormats;
  readonly encoding: Encoding;
  readonly custom: CustomOperations;
  onRendered?(render: FinishedRender): void;
  /** The same rendition of the file as it is now. */
  resolveAgain(resolved: ResolvedRendition): Promise<ResolvedRendition>;
}

/** The encoded image, and the centre of each `smart` fill, in pixels of the upright source. */
export interface RenderResult {
  readonly bytes: Buffer;
  readonly attention: readonly Point[];
}

export interface RenderedRendition extends RenderResult {
  readonly isQuick: boolean;
  /** Differs from the requested one if the source was replaced meanwhile. */
  readonly resolved: ResolvedRendition;
}

export interface RenderOptions extends JobOptions {
  /** The encoding is quick where the format has such a one. */
  readonly prefersQuick?: boolean;
  /** For a preview: the result is of no use once its client has left. */
  readonly isPreview?: boolean;
  /** A fast picture for the screen instead, of at most so many pixels on its longer side. */
  readonly fit?: number | undefined;
}

/** A new worker takes 200 ms: a preview that is aborted within this time may finish. */
const MIN_PREVIEW_MS = 300;

/** Attempts at a source that is being replaced, before the response is 503. */
const MAX_ATTEMPTS = 3;

/** The image that a placeholder is made from. PNG keeps transparency; the first frame is enough. */
const PLACEHOLDER_SPEC = parseSpec('max-100x100|format-png');

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
  async render(resolved: ResolvedRendition, options: RenderOptions = {}): Promise<RenderedRendition> {
    const { queue, imaging, resolveAgain, onRendered } = this.#options;
    // Before the queue: a refused source takes no place in it.
    imaging.checkSource(nameOf(resolved.source));
    return queue.run(async (job) => {
      const { wanted, result } = await this.#fromOneVersion(resolved, (current) => this.#render(current, options, job), resolveAgain);
      if (options.isCounted !== false) onRendered?.({ fileId: wanted.source.fileId, spec: wanted.spec.canonical, seconds: job.seconds });
      return { resolved: wanted, ...result };
    }, options);
  }

  /** Formats that the workers can write. @throws BusyError */
  writableFormats(access: Access, options: JobOptions): Promise<readonly OutputFormat[]> {
    const { queue, imaging } = this.#options;
    return queue.run((job) => job.inSlot(() => imaging.writableFormats(access)), options);
  }

  /**
   * Plans a rendition without rendering it, to refuse it before its URL is used. The points of attention, which only a
   * worker finds, do not change its size. @throws InvalidSpecError, LimitExceededError, or the last failure of a source that cost workers
   */
  check({ source, spec }: Pick<ResolvedRendition, 'source' | 'spec'>, probed: Omit<SourceFacts, 'focalPoint'>, accepted: AcceptedFormats, writable: readonly OutputFormat[] | undefined): void {
    const { limits, defaultFormats, custom, imaging } = this.#options;
    imaging.checkSource(nameOf(source));
    const facts: SourceFacts = { ...probed, focalPoint: source.focalPoint };
    const attention: Point[] = [];
    for (;;) {
      const plan = planRendition(spec, facts, { limits, defaultFormats, custom, accepted, attention, writable });
      this.#checkMemory(facts, plan);
      if (plan.kind !== 'attention') return;
      attention.push({ x: plan.region.left + plan.region.width / 2, y: plan.region.top + plan.region.height / 2 });
    }
  }

  /** What is known of a source, with the points of attention that these specs need. @throws any RenditionError */
  async describe(source: Source, specs: readonly Spec[], access: Access, options: JobOptions): Promise<DescribedSource> {
    const { queue, sources, imaging } = this.#options;
    imaging.checkSource(nameOf(source));
    const findAgain = async () => {
      sources.forget(source.fileId);
      return { source: await sources.find(source.fileId) };
    };
    return queue.run(async (job) => {
      const { wanted, result } = await this.#fromOneVersion({ source }, (current) => this.#describe(current.source, specs, access, job), findAgain);
      return { source: wanted.source, facts: result };
    }, options);
  }

  /** Facts of a source, from its headers. @throws any RenditionError */
  async probe(source: Source, access: Access, options: JobOptions): Promise<ImagingJob['source']> {
    this.#options.imaging.checkSource(nameOf(source));
    return this.#options.queue.run((job) => this.#inWorker(source, access, job, async (worker) => worker.source), options);
  }

  /**
   * Repeats `use` until the source has the same version before and after. `use` returns null where it found another one.
   * @throws BusyError where the source changes each time
   */
  async #fromOneVersion<W extends { readonly source: Source }, R>(first: W, use: (wanted: W) => Promise<R | null>, again: (wanted: W) => Promise<W>): Promise<{ readonly wanted: W; readonly result: R }> {
    let wanted = first;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const { fileId, version } = wanted.source;
      const outcome = await settle(use(wanted));
      if (await this.#options.sources.isCurrent(fileId, version)) {
        const result = outcome();
        if (result !== null) return { wanted, result };
      }
      wanted = await again(wanted);
    }
    throw new BusyError('the source is being replaced');
  }

  /** Null if the source has another version now. */
  #render({ source, spec, accepted, key, quickKey }: ResolvedRendition, { prefersQuick = false, isPreview = false, fit }: RenderOptions, job: Job): Promise<Omit<RenderedRendition, 'resolved'> | null> {
    return this.#inWorker(source, key.access, job, async (worker) => {
      if (worker.source.version !== source.version) return null;
      const facts: SourceFacts = { ...worker.source.facts, focalPoint: source.focalPoint };
      const { plan, attention } = await this.#plan(spec, facts, accepted, worker, job);
      const quick = prefersQuick ? quickPlan(plan, this.#options.encoding) : null;
      const encoded = fit !== undefined && plan.kind === 'raster' ? fitPlan(plan, fit, facts) : (quick ?? plan);
      const bytes = await job.withPixels(renderCost(facts, encoded), () => worker.render(encoded));
      return { bytes, attention, isQuick: quick !== null };
    }, { isBlameless: quickKey !== null && !prefersQuick, ...(isPreview && { endAbortedAfterMs: MIN_PREVIEW_MS }) });
  }

  /** Null if the source has another version now. */
  #describe(source: Source, specs: readonly Spec[], access: Access, job: Job): Promise<ImageFacts | null> {
    return this.#inWorker(source, access, job, async (worker) => {
      const { version, facts: probed } = worker.source;
      if (version !== source.version) return null;
      const facts: SourceFacts = { ...probed, focalPoint: source.focalPoint };
      const placeholder = await this.#placeholder(facts, worker, job);
      const attention: Record<string, readonly Point[]> = {};
      for (const spec of specs) attention[spec.canonical] = await this.#findAttention(spec, facts, worker, job);
      return { version, source: probed, attention, ...placeholder };
    });
  }

  async #placeholder(facts: SourceFacts, worker: ImagingJob, job: Job): Promise<Placeholder> {
    const { plan } = await this.#plan(PLACEHOLDER_SPEC, facts, [], worker, job);
    // `format-png` leaves no SVG as it is, so the plan is one of pixels.
    return job.withPixels(renderCost(facts, plan), () => worker.placeholder(plan as RasterPlan));
  }

  /** No points where the spec cannot be carried out on this image: it has no such rendition then. */
  async #findAttention(spec: Spec, facts: SourceFacts, worker: ImagingJob, job: Job): Promise<readonly Point[]> {
    try {
      return (await this.#plan(spec, facts, [], worker, job)).attention;
    } catch (error) {
      if (hasCode(error, 'INVALID_SPEC') || hasCode(error, 'LIMIT_EXCEEDED')) return [];
      throw error;
    }
  }

  /** Plans a rendition, and finds the points of attention that the plan needs. */
  async #plan(spec: Spec, facts: SourceFacts, accepted: AcceptedFormats, worker: ImagingJob, job: Job): Promise<{ readonly plan: Exclude<Plan, AttentionPlan>; readonly attention: readonly Point[] }> {
    const { limits, defaultFormats, custom } = this.#options;
    const attention: Point[] = [];
    for (;;) {
      const plan = planRendition(spec, facts, { limits, defaultFormats, custom, accepted, attention });
      this.#checkMemory(facts, plan);
      if (plan.kind !== 'attention') return { plan, attention };
      attention.push(await job.withPixels(renderCost(facts, plan), () => worker.findAttention(plan)));
    }
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
  async #inWorker<T>(source: Source, access: Access, job: Job, use: (worker: ImagingJob) => Promise<T>, options: Pick<ImagingRequest, 'isBlameless' | 'endAbortedAfterMs'> = {}): Promise<T> {
    const { sources, imaging } = this.#options;
    const request = { name: nameOf(source), access, signal: job.signal, ...options, ...(job.isBackground && { endAbortedAfterMs: 0 }) };
    return withSource(await sources.open(source.fileId), (input) =>
      job.inSlot(() => imaging.run({ ...request, source: input }, use)));
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
