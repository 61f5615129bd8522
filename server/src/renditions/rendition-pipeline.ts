import type { JobOptions, JobQueue } from '../concurrency/job-queue';
import { SingleFlight } from '../concurrency/single-flight';
import type { Encoding } from '../core/encoding';
import { hasCode } from '../core/errors';
import type { CustomOperations } from '../core/filter-spec/custom-operation';
import type { Spec } from '../core/filter-spec/parse';
import type { Presets } from '../core/filter-spec/preset';
import type { DefaultFormats, OutputFormat } from '../core/formats';
import type { Limits } from '../core/limits';
import type { Access, RenditionKey } from '../core/rendition-key';
import type { SourceFacts } from '../core/source-facts';
import type { DescribedSource } from './ports/image-facts';
import type { Imaging } from './ports/imaging';
import type { LedgerSelection } from './ports/ledger';
import type { PurgeMarks } from './ports/purge-marks';
import type { Source } from './ports/sources';
import { Purger } from './purger';
import { Refiner } from './refiner';
import { isQuick, type Caller, type ExpectedRendition, type MemoryLookup, type Rendition, type RenditionInMemory, type RenditionRequest, type Renditions, type ResolvedRendition, type StoredLocation } from './rendition';
import { RenditionCache, type RenditionCacheOptions } from './rendition-cache';
import { RenditionRenderer, type FinishedRender, type RenderedRendition, type RenderResult } from './rendition-renderer';
import { RenditionResolver } from './rendition-resolver';

export interface RenditionPipelineOptions extends RenditionCacheOptions {
  readonly imaging: Imaging;
  readonly marks: PurgeMarks;
  readonly queue: JobQueue;
  readonly limits: Limits;
  /** Resident bytes of a worker, as configured. */
  readonly workerMemoryBytes: number;
  readonly defaultFormats: DefaultFormats;
  readonly encoding: Encoding;
  /** How long clients may keep a quick rendition. */
  readonly quickMaxAgeSeconds: number;
  /** Quick renditions that wait for their final encoding. */
  readonly maxBacklog: number;
  readonly custom: CustomOperations;
  readonly presets: Presets;
  /** All settings that show in the bytes. */
  readonly settings: string;
  /** Hexadecimal. */
  digest(text: string): string;
  /** Access of previews, examinations and descriptions: private where any route is, because a previewed file may be confidential. */
  readonly editorAccess: Access;
  /** Called for each rendition that was rendered for a request. */
  onRendered?(render: FinishedRender): void;
  /** The final encoding of a rendition failed: its quick one stays. */
  onRefineFailure(resolved: ResolvedRendition, error: unknown): void;
}

export interface PreviewOptions {
  /** Most pixels on the longer side, for a fast picture for the screen. By default the final rendition. */
  readonly fit?: number | undefined;
  /** Renders only where a slot is free at once. @throws PostponedError */
  readonly whenFree?: boolean;
}

interface Examination {
  readonly source: Source;
  /** Bytes. */
  readonly size: number;
  readonly facts: SourceFacts;
}

/** Gets renditions from the cache or from the renderer: one rendering serves all requests for the same key. */
export class RenditionPipeline implements Renditions, MemoryLookup {
  readonly #options: RenditionPipelineOptions;
  readonly #flights = new SingleFlight<RenderedRendition>();
  readonly #resolver: RenditionResolver;
  readonly #renderer: RenditionRenderer;
  readonly #cache: RenditionCache;
  readonly #refiner: Refiner;
  readonly #purger: Purger;
  #writable: Promise<readonly OutputFormat[]> | null = null;

  constructor(options: RenditionPipelineOptions) {
    const { queue, counters, maxBacklog, onRefineFailure, quickMaxAgeSeconds } = options;
    this.#options = options;
    this.#resolver = new RenditionResolver(options);
    this.#renderer = new RenditionRenderer({ ...options, resolveAgain: (resolved) => this.#resolver.resolveAgain(resolved) });
    this.#refiner = new Refiner({
      refine: (resolved, how) => this.#refine(resolved, how),
      load: () => ({ ...queue.usage, waiting: queue.waiting, quietMs: queue.quietMs, backgroundMs: queue.backgroundMs }),
      maxBacklog,
      onRefined: (savedBytes) => counters.addRefined(savedBytes),
      onFailure: onRefineFailure,
      now: () => performance.now(),
    });
    // Quick renditions that find no place in the backlog come back half as often.
    this.#purger = new Purger({ ...options, dropBacklog: (fileId) => this.#refiner.removeFile(fileId) });
    this.#cache = new RenditionCache(options, this.#purger, () => quickMaxAgeSeconds * (this.#refiner.isFull ? 2 : 1));
  }

  /** Quick renditions that wait for their final encoding. */
  get backlog(): number {
    return this.#refiner.size;
  }

  resolve(request: RenditionRequest): Promise<ResolvedRendition> {
    return this.#resolver.resolve(request);
  }

  isCurrent({ source }: ResolvedRendition): boolean {
    return this.#options.sources.peek(source.fileId) === source;
  }

  getFromMemory(resolved: ResolvedRendition, expected?: ExpectedRendition): RenditionInMemory | null {
    const found = this.#cache.getFromMemory(resolved, expected);
    if (found !== null) this.#noteQuick(found);
    return found;
  }

  async get(resolved: ResolvedRendition, caller: Caller = {}): Promise<Rendition> {
    const { needsFinal = false } = caller;
    const found = this.#cache.getFromMemory(resolved, needsFinal ? { isQuick: false } : {}) ?? (await this.#cache.read(resolved, needsFinal));
    if (found !== null) return this.#noteQuick(found);
    // When its turn comes, another request may have rendered it.
    const { schedule, signal } = caller;
    if (schedule) return schedule(() => this.get(resolved, { signal, needsFinal }));
    this.#options.counters.misses += 1;
    return needsFinal ? this.#cache.remember(await this.#renderFinal(resolved, signal)) : this.#renderAndCache(resolved, signal);
  }

  async ensureStored(resolved: ResolvedRendition, caller: Caller = {}): Promise<StoredLocation | Rendition> {
    // Its lifetime bounds how long another process's final one is not seen.
    const quick = this.getFromMemory(resolved, { isQuick: true });
    if (quick !== null) return quick;
    const there = await this.#cache.locate(resolved);
    if (there !== null) {
      this.#options.counters.storeHits += 1;
      return there;
    }
    const rendition = await this.get(resolved, caller);
    if (isQuick(rendition)) return rendition;
    // The rendition is being written to the store.
    await this.#flights.settled(resolved.key.hash);
    await this.#flights.settled(finalFlight(resolved));
    const located = await this.#cache.locate(rendition.resolved);
    if (located !== null) await rendition.stored?.release();
    return located ?? rendition;
  }

  /**
   * Renders and stores what is not stored, for no client: whenever a slot is free and no visitor waits for one.
   * @throws any RenditionError
   */
  async warm(resolved: ResolvedRendition, signal?: AbortSignal): Promise<'stored' | 'rendered' | 'not stored'> {
    if (await this.#cache.confirmFinal(resolved)) return 'stored';
    // Not a flight: a visitor who joined it would wait as long as it does.
    const rendered = await this.#renderer.render(resolved, { signal, background: 'due', priority: 'low' });
    this.#refiner.remove(rendered.resolved.key.hash);
    return (await this.#storeFinal(rendered)) ? 'rendered' : 'not stored';
  }

  /** The same for an editor. Its key differs from that of visitors where any route is private. */
  resolveForEditor(request: RenditionRequest): Promise<ResolvedRendition> {
    return this.resolve({ ...request, access: this.#options.editorAccess });
  }

  /** Renders with low priority, without caches and store. When the last caller aborts, the work ends. @throws any RenditionError */
  async preview(request: RenditionRequest, { signal }: Caller = {}, { fit, whenFree = false }: PreviewOptions = {}): Promise<RenderResult> {
    const resolved = await this.resolveForEditor(request);
    const job: JobOptions = whenFree ? { background: 'when free', isCounted: false } : { priority: 'low' };
    const work = { run: (shared: AbortSignal) => this.#renderer.render(resolved, { ...job, signal: shared, fit, isPreview: true }), settle: async () => undefined };
    return this.#flights.run(`preview ${JSON.stringify([fit, whenFree])} ${resolved.key.hash}`, work, signal);
  }

  /** Formats that the installed libvips can write. @throws BusyError where no worker starts */
  writableFormats(): Promise<readonly OutputFormat[]> {
    this.#writable ??= this.#renderer.writableFormats(this.#options.editorAccess, { priority: 'low', isCounted: false }).catch((error: unknown) => {
      this.#writable = null;
      throw error;
    });
    return this.#writable;
  }

  /** Refuses a rendition that cannot be rendered from a source with these facts. @throws InvalidSpecError, LimitExceededError */
  check(...args: Parameters<RenditionRenderer['check']>): void {
    this.#renderer.check(...args);
  }

  /** Reads the facts of a source from its bytes, with low priority. @throws as `resolve` does, and LimitExceededError */
  async examine(fileId: number, { signal }: Caller = {}): Promise<Examination> {
    const source = await this.#options.sources.find(fileId);
    const { size, facts } = await this.#renderer.probe(source, this.#options.editorAccess, { signal, priority: 'low' });
    return { source, size, facts: { ...facts, focalPoint: source.focalPoint } };
  }

  /** What is known of a source, from its bytes; by default with low priority. Not counted in the statistics. @throws any RenditionError */
  describe(source: Source, specs: readonly Spec[], { signal, priority = 'low' }: Pick<JobOptions, 'signal' | 'priority'> = {}): Promise<DescribedSource> {
    return this.#renderer.describe(source, specs, this.#options.editorAccess, { signal, priority, isCounted: false });
  }

  /**
   * Deletes the selected renditions, or all, in memory and in the store, for all processes. Returns how many were stored.
   * @throws InternalError where some could not be deleted
   */
  purge(selection: LedgerSelection): Promise<number> {
    return this.#purger.purge(selection);
  }

  /**
   * Deletes the renditions of earlier versions of a file, or all of them if the file was deleted.
   * @throws as `purge` and `Sources.find` do
   */
  purgeOutdated(fileId: number): Promise<void> {
    return this.#purger.purgeOutdated(fileId);
  }

  /** Deletes stored renditions. @throws InternalError where some could not be deleted */
  async delete(keys: readonly RenditionKey[]): Promise<void> {
    await this.#purger.delete(keys);
  }

  /** Resolves when nothing is being rendered or stored. */
  idle(): Promise<void> {
    return this.#flights.idle();
  }

  /** Starts no further final encodings, and ends the running one. */
  close(): Promise<void> {
    return this.#refiner.close();
  }

  /** A quick rendition that is requested is to become final. */
  #noteQuick<R extends Rendition>(found: R): R {
    if (!isQuick(found)) return found;
    this.#options.counters.quickResponses += 1;
    this.#refiner.add(found.resolved, found.size);
    return found;
  }

  async #renderAndCache(resolved: ResolvedRendition, signal: AbortSignal | undefined): Promise<Rendition> {
    const work = {
      run: (shared: AbortSignal) => this.#renderer.render(resolved, { signal: shared, prefersQuick: true }),
      settle: async (rendered: RenderedRendition) => {
        await this.#cache.store(rendered);
      },
    };
    return this.#noteQuick(this.#cache.remember(await this.#flights.run(resolved.key.hash, work, signal)));
  }

  /** Renders the final encoding, which takes the place of a quick one. */
  #renderFinal(resolved: ResolvedRendition, signal: AbortSignal | undefined): Promise<RenderedRendition> {
    const work = {
      run: (shared: AbortSignal) => this.#renderer.render(resolved, { signal: shared }),
      settle: async (rendered: RenderedRendition) => {
        this.#refiner.remove(rendered.resolved.key.hash);
        await this.#storeFinal(rendered);
      },
    };
    return this.#flights.run(finalFlight(resolved), work, signal);
  }

  /**
   * The same for the refiner, in a background job that no caller joins: it would wait as long as the job does.
   * Resolves to the bytes; to null where another process has made it, or where the file has changed.
   * @throws PostponedError, any RenditionError
   */
  async #refine(resolved: ResolvedRendition, { signal, isDue }: { readonly signal: AbortSignal; readonly isDue: boolean }): Promise<number | null> {
    if (!(await this.#isCurrentAndNotPurged(resolved))) return null;
    if (await this.#cache.hasFinal(resolved)) {
      await this.#cache.dropQuick(resolved);
      return null;
    }
    const rendered = await this.#renderer.render(resolved, { signal, background: isDue ? 'due' : 'when free', isCounted: false });
    this.#cache.remember(rendered);
    if (!(await this.#storeFinal(rendered))) throw new Error('it could not be stored');
    return rendered.resolved.key.hash === resolved.key.hash ? rendered.bytes.length : null;
  }

  async #isCurrentAndNotPurged({ source: { fileId, version, purgeMark } }: ResolvedRendition): Promise<boolean> {
    const { sources } = this.#options;
    try {
      return (await sources.isCurrent(fileId, version)) && (await sources.find(fileId)).purgeMark === purgeMark;
    } catch (error) {
      if (hasCode(error, 'FILE_NOT_FOUND')) return false;
      throw error;
    }
  }

  /** Whether it is stored. Then it replaces the quick one. */
  async #storeFinal(rendered: RenderedRendition): Promise<boolean> {
    const isStored = await this.#cache.store(rendered);
    if (isStored) await this.#cache.dropQuick(rendered.resolved);
    return isStored;
  }
}

/** Where renditions are encoded once, it is the flight of all requests. */
const finalFlight = ({ key, quickKey }: ResolvedRendition): string => (quickKey === null ? key.hash : `final ${key.hash}`);
