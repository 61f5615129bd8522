import type { JobOptions, JobQueue } from '../concurrency/job-queue';
import { SingleFlight } from '../concurrency/single-flight';
import { hasCode, InternalError } from '../core/errors';
import type { CustomOperations } from '../core/filter-spec/custom-operation';
import type { Spec } from '../core/filter-spec/parse';
import type { Presets } from '../core/filter-spec/preset';
import { SNIFF_BYTES, sniffRendition, type DefaultFormats, type RenditionFormat } from '../core/formats';
import type { Limits } from '../core/limits';
import type { Access, RenditionKey } from '../core/rendition-key';
import type { SourceFacts } from '../core/source-facts';
import type { Counters } from './counters';
import type { MemoryCache } from './memory-cache';
import type { DescribedSource } from './ports/image-facts';
import type { Deletion, RenditionStore, StoredRendition } from './ports/rendition-store';
import type { Imaging } from './ports/imaging';
import type { Ledger } from './ports/ledger';
import type { Source, Sources } from './ports/sources';
import type { Caller, MemoryLookup, Rendition, RenditionInMemory, RenditionRequest, Renditions, ResolvedRendition, StoredLocation } from './rendition';
import { RenditionRenderer, type RenderedRendition, type RenderResult } from './rendition-renderer';
import { RenditionResolver } from './rendition-resolver';

export interface RenditionPipelineOptions {
  readonly sources: Sources;
  readonly imaging: Imaging;
  readonly queue: JobQueue;
  readonly store: RenditionStore;
  readonly ledger: Ledger;
  readonly counters: Counters;
  readonly memory: MemoryCache<RenditionInMemory>;
  readonly limits: Limits;
  /** Resident bytes of a worker, as configured. */
  readonly workerMemoryBytes: number;
  readonly defaultFormats: DefaultFormats;
  readonly custom: CustomOperations;
  readonly presets: Presets;
  /** Larger renditions are not kept in memory. */
  readonly maxEntryBytes: number;
  /** All settings that show in the bytes. */
  readonly settings: string;
  /** Hexadecimal. */
  digest(text: string): string;
  /** Access of previews, examinations and descriptions: private where any route is, because a previewed file may be confidential. */
  readonly editorAccess: Access;
  /** The store failed; the request was answered nevertheless. */
  onStoreFailure(error: unknown): void;
  /** A rendition of an earlier version of a file could not be deleted: call `purgeOutdated` again later. */
  onUndeleted(fileId: number): void;
}

interface Examination {
  readonly source: Source;
  /** Bytes. */
  readonly size: number;
  readonly facts: SourceFacts;
}

/** Gets renditions from memory, from the store, or from the renderer: one rendering serves all requests for the same key. */
export class RenditionPipeline implements Renditions, MemoryLookup {
  readonly #options: RenditionPipelineOptions;
  readonly #flights = new SingleFlight<RenderedRendition>();
  readonly #resolver: RenditionResolver;
  readonly #renderer: RenditionRenderer;

  constructor(options: RenditionPipelineOptions) {
    this.#options = options;
    this.#resolver = new RenditionResolver(options);
    this.#renderer = new RenditionRenderer({ ...options, resolveAgain: (resolved) => this.#resolver.resolveAgain(resolved) });
  }

  resolve(request: RenditionRequest): Promise<ResolvedRendition> {
    return this.#resolver.resolve(request);
  }

  isCurrent({ source }: ResolvedRendition): boolean {
    return this.#options.sources.peek(source.fileId) === source;
  }

  getFromMemory({ key }: ResolvedRendition, size?: number): RenditionInMemory | null {
    const remembered = this.#options.memory.get(key);
    if (remembered === undefined || (size !== undefined && remembered.size !== size)) return null;
    this.#options.counters.memoryHits += 1;
    this.#markUsed(key);
    return remembered;
  }

  async get(resolved: ResolvedRendition, caller: Caller = {}): Promise<Rendition> {
    const found = this.getFromMemory(resolved) ?? (await this.#readStored(resolved));
    if (found !== null) return found;
    // When its turn comes, another request may have rendered it.
    const { schedule } = caller;
    return schedule ? schedule(() => this.get(resolved, { signal: caller.signal })) : this.#renderAndCache(resolved, caller);
  }

  async ensureStored(resolved: ResolvedRendition, caller?: Caller): Promise<StoredLocation | Rendition> {
    const there = await this.#locate(resolved);
    if (there !== null) {
      this.#options.counters.storeHits += 1;
      return there;
    }
    const rendered = await this.#renderAndCache(resolved, caller);
    // The rendition is being written to the store.
    await this.#flights.settled(resolved.key.hash);
    return (await this.#locate(rendered.resolved)) ?? rendered;
  }

  /** Renders with low priority, without caches and store. @throws any RenditionError */
  async preview(request: RenditionRequest, { signal }: Caller = {}): Promise<RenderResult> {
    const resolved = await this.resolve({ ...request, access: this.#options.editorAccess });
    const work = { run: (shared: AbortSignal) => this.#renderer.render(resolved, { signal: shared, priority: 'low' }), settle: async () => undefined };
    return this.#flights.run(`preview ${resolved.key.hash}`, work, signal);
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

  /** Deletes all renditions of a file. @throws InternalError where some could not be deleted */
  async purge(fileId: number): Promise<void> {
    const { sources, memory, store, ledger } = this.#options;
    sources.forget(fileId);
    memory.deleteFile(fileId);
    const deletion = await store.deleteFile(fileId);
    if (deletion.failed.length === 0) await ledger.removeFile(fileId);
    else await this.#recordDeletion(deletion);
  }

  /**
   * Deletes the renditions of earlier versions of a file, or all of them if the file was deleted.
   * @throws as `purge` and `Sources.find` do
   */
  async purgeOutdated(fileId: number): Promise<void> {
    const { sources, ledger } = this.#options;
    const version = await sources.find(fileId).then((source) => source.version, (error: unknown) => {
      if (hasCode(error, 'FILE_NOT_FOUND')) return null;
      throw error;
    });
    if (version === null) return this.purge(fileId);
    const keys = await ledger.findOutdated(fileId, version);
    if (keys.length > 0) await this.#delete(keys);
  }

  /** Resolves when nothing is being rendered or stored. */
  idle(): Promise<void> {
    return this.#flights.idle();
  }

  /** Null also where the store cannot be read: the rendition can be rendered again. */
  async #readStored(resolved: ResolvedRendition): Promise<Rendition | null> {
    const { store, ledger } = this.#options;
    try {
      const stored = await store.read(resolved.key);
      if (stored === null) return null;
      ledger.markUsed(resolved.key);
      const found = await this.#open(resolved, stored);
      if (found !== null) this.#options.counters.storeHits += 1;
      return found;
    } catch (error) {
      this.#reportStoreFailure(error);
      return null;
    }
  }

  /** Small renditions go to memory. Null for a file that is no rendition. */
  async #open(resolved: ResolvedRendition, stored: StoredRendition): Promise<Rendition | null> {
    const format = sniffRendition(stored.head);
    if (format === null) {
      await stored.release();
      return null;
    }
    if (stored.size > this.#options.maxEntryBytes && stored.isBuffered !== true) return { resolved, format, size: stored.size, stored };
    return this.#addToMemory(resolved, await stored.bytes());
  }

  async #locate(resolved: ResolvedRendition): Promise<StoredLocation | null> {
    const { store, ledger } = this.#options;
    try {
      const location = (await store.locate?.(resolved.key)) ?? null;
      if (location === null) return null;
      ledger.markUsed(resolved.key);
      return { resolved, location };
    } catch (error) {
      this.#reportStoreFailure(error);
      return null;
    }
  }

  /** `touch` only after hits in memory: a store sees its own hits. */
  #markUsed(key: RenditionKey): void {
    const { ledger, store } = this.#options;
    if (ledger.markUsed(key)) store.touch?.(key).catch((error: unknown) => this.#reportStoreFailure(error));
  }

  async #renderAndCache(resolved: ResolvedRendition, caller: Caller | undefined): Promise<Rendition> {
    this.#options.counters.misses += 1;
    const work = { run: (signal: AbortSignal) => this.#renderer.render(resolved, { signal }), settle: (rendered: RenderedRendition) => this.#store(rendered) };
    const rendered = await this.#flights.run(resolved.key.hash, work, caller?.signal);
    return this.#addToMemory(rendered.resolved, rendered.bytes);
  }

  #addToMemory(resolved: ResolvedRendition, bytes: Buffer): Rendition {
    const rendition: RenditionInMemory = { resolved, format: formatOf(bytes), size: bytes.length, bytes };
    if (bytes.length <= this.#options.maxEntryBytes) this.#options.memory.set(resolved.key, rendition);
    return rendition;
  }

  async #store({ resolved: { key, spec, source }, bytes }: RenderedRendition): Promise<void> {
    const { store, ledger } = this.#options;
    try {
      const format = formatOf(bytes);
      const written = await store.write(key, bytes, format);
      if (written === null) return;
      ledger.add({ key, address: written.address, spec: spec.canonical, source, format, size: bytes.length });
      // The source may have been purged while this rendition was being written.
      if (await this.#isOutdated(source)) await this.#delete([key]).catch(() => this.#options.onUndeleted(source.fileId));
    } catch (error) {
      this.#reportStoreFailure(error);
    }
  }

  /** Replaced or deleted. False where the storage or the database does not answer. */
  async #isOutdated({ fileId, version }: Source): Promise<boolean> {
    const isCurrent = await this.#options.sources.isCurrent(fileId, version).catch((error: unknown) => !hasCode(error, 'FILE_NOT_FOUND'));
    return !isCurrent;
  }

  async #delete(keys: readonly RenditionKey[]): Promise<void> {
    await this.#recordDeletion(await this.#options.store.delete(keys));
  }

  /** Renditions that could not be deleted stay in the ledger. @throws InternalError if there are any */
  async #recordDeletion({ deleted, failed }: Deletion): Promise<void> {
    await this.#options.ledger.remove(deleted);
    const [first] = failed;
    if (first !== undefined) throw new InternalError(`${failed.length} of ${deleted.length + failed.length} could not be deleted: ${String(first.error)}`, { cause: first.error });
  }

  #reportStoreFailure(error: unknown): void {
    this.#options.counters.storeFailures += 1;
    this.#options.onStoreFailure(error);
  }
}

function formatOf(bytes: Buffer): RenditionFormat {
  const format = sniffRendition(bytes.subarray(0, SNIFF_BYTES));
  if (format === null) throw new Error('expected a rendition in a known format, found other bytes');
  return format;
}
