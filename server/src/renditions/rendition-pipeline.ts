import type { JobQueue } from '../concurrency/job-queue';
import { SingleFlight } from '../concurrency/single-flight';
import { hasCode, InternalError } from '../core/errors';
import type { CustomOperations } from '../core/filter-spec/custom-operation';
import { SNIFF_BYTES, sniffRendition, type DefaultFormats, type RenditionFormat } from '../core/formats';
import type { Limits } from '../core/limits';
import type { RenditionKey } from '../core/rendition-key';
import type { SourceFacts } from '../core/source-facts';
import type { Counters } from './counters';
import type { MemoryCache } from './memory-cache';
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
  /** Renditions up to that size are kept in memory. */
  readonly maxEntryBytes: number;
  /** Whatever of the configuration shows in the bytes. */
  readonly settings: string;
  /** Hexadecimal. */
  digest(text: string): string;
  /** The store failed; whoever asked was served all the same. */
  onStoreFailure(error: unknown): void;
  /** What was made of an earlier version of a file could not be deleted: `forgetOutdated` is to be called again. */
  onUndeleted(fileId: number): void;
}

interface Examined {
  readonly source: Source;
  /** Bytes. */
  readonly size: number;
  readonly facts: SourceFacts;
}

/** Finds a rendition, in memory or in the store, or makes it: once, however many ask for it at a time. */
export class RenditionPipeline implements Renditions, MemoryLookup {
  readonly #flights = new SingleFlight<RenderedRendition>();
  readonly #identities: RenditionResolver;
  readonly #maker: RenditionRenderer;

  readonly #options: RenditionPipelineOptions;

  constructor(options: RenditionPipelineOptions) {
    this.#options = options;
    this.#identities = new RenditionResolver(options);
    this.#maker = new RenditionRenderer({ ...options, resolveAgain: (resolved) => this.#identities.resolveAgain(resolved)
  });
  }

  resolve(request: RenditionRequest): Promise<ResolvedRendition> {
    return this.#identities.resolve(request);
  }

  isCurrent({ source }: ResolvedRendition): boolean {
    return this.#options.sources.peek(source.fileId) === source;
  }

  getFromMemory({ key }: ResolvedRendition, size?: number): RenditionInMemory | null {
    const remembered = this.#options.memory.get(key);
    if (remembered === undefined || (size !== undefined && remembered.size !== size)) return null;
    this.#options.counters.memoryHits += 1;
    this.#noteUse(key);
    return remembered;
  }

  async get(resolved: ResolvedRendition, { schedule, ...caller }: Caller = {}): Promise<Rendition> {
    const found = this.getFromMemory(resolved) ?? (await this.#findStored(resolved));
    if (found !== null) return found;
    // By the time of its turn somebody else may have rendered it.
    return schedule ? schedule(() => this.get(resolved, caller)) : this.#makeAndRemember(resolved, caller);
  }

  async ensureStored(resolved: ResolvedRendition, caller?: Caller): Promise<StoredLocation | Rendition> {
    const there = await this.#locate(resolved);
    if (there !== null) return there;
    const made = await this.#makeAndRemember(resolved, caller);
    // What was made is now on its way to the store.
    await this.#flights.settled(resolved.key.hash);
    return (await this.#locate(made.resolved)) ?? made;
  }

  /** Renders for one look: nothing is looked up or stored, and visitors come first. @throws any RenditionError */
  async preview(request: RenditionRequest, { signal }: Caller = {}): Promise<RenderResult> {
    const resolved = await this.resolve(request);
    const work = { run: (shared: AbortSignal) => this.#maker.render(resolved, { signal: shared, priority: 'low' }), settle: async () => undefined };
    return this.#flights.run(`preview ${resolved.key.hash}`, work, signal);
  }

  /** What an original is, by its bytes; visitors come first. @throws as `identify` does, and LimitExceededError */
  async examine(fileId: number, { signal }: Caller = {}): Promise<Examined> {
    const source = await this.#options.sources.find(fileId);
    const { size, facts } = await this.#maker.probe(source, { signal, priority: 'low' });
    return { source, size, facts: { ...facts, focalPoint: source.focalPoint } };
  }

  /** Deletes all that was kept of a file. @throws InternalError where some of it could not be deleted */
  async forget(fileId: number): Promise<void> {
    const { sources, memory, store, ledger } = this.#options;
    sources.forget(fileId);
    memory.deleteFile(fileId);
    const deletion = await store.deleteFile(fileId);
    if (deletion.failed.length === 0) await ledger.removeFile(fileId);
    else await this.#noteDeleted(deletion);
  }

  /**
   * Deletes what was kept of earlier versions of a file, to which no URL leads any more; all of it where the file is gone.
   * @throws as `forget` does, and as `Sources.find` does
   */
  async forgetOutdated(fileId: number): Promise<void> {
    const { sources, ledger } = this.#options;
    const version = await sources.find(fileId).then((source) => source.version, (error: unknown) => {
      if (hasCode(error, 'FILE_NOT_FOUND')) return null;
      throw error;
    });
    if (version === null) return this.forget(fileId);
    const keys = await ledger.findOutdated(fileId, version);
    if (keys.length > 0) await this.#drop(keys);
  }

  /** Resolves when nothing is being made or stored any more. */
  idle(): Promise<void> {
    return this.#flights.idle();
  }

  /** A store that cannot be read is no reason not to serve what can be made. */
  async #findStored(resolved: ResolvedRendition): Promise<Rendition | null> {
    const { store, ledger } = this.#options;
    try {
      const stored = await store.read(resolved.key);
      if (stored === null) return null;
      ledger.markUsed(resolved.key);
      const found = await this.#open(resolved, stored);
      if (found !== null) this.#options.counters.storeHits += 1;
      return found;
    } catch (error) {
      this.#storeFailed(error);
      return null;
    }
  }

  /** Small ones go to memory; what is no rendition is let go. */
  async #open(resolved: ResolvedRendition, stored: StoredRendition): Promise<Rendition | null> {
    const format = sniffRendition(stored.head);
    if (format === null) {
      await stored.release();
      return null;
    }
    if (stored.size > this.#options.maxEntryBytes) return { resolved, format, size: stored.size, stored };
    return this.#remember(resolved, await stored.bytes());
  }

  async #locate(resolved: ResolvedRendition): Promise<StoredLocation | null> {
    const { store, ledger, counters } = this.#options;
    try {
      const location = (await store.locate?.(resolved.key)) ?? null;
      if (location === null) return null;
      ledger.markUsed(resolved.key);
      counters.storeHits += 1;
      return { resolved, location };
    } catch (error) {
      this.#storeFailed(error);
      return null;
    }
  }

  /** From memory alone: a store knows by itself what it was asked for. */
  #noteUse(key: RenditionKey): void {
    const { ledger, store } = this.#options;
    if (ledger.markUsed(key)) store.touch?.(key).catch((error: unknown) => this.#storeFailed(error));
  }

  async #makeAndRemember(resolved: ResolvedRendition, caller: Caller | undefined): Promise<Rendition> {
    this.#options.counters.misses += 1;
    const work = { run: (signal: AbortSignal) => this.#maker.render(resolved, { signal }), settle: (made: RenderedRendition) => this.#keep(made) };
    const made = await this.#flights.run(resolved.key.hash, work, caller?.signal);
    return this.#remember(made.resolved, made.bytes);
  }

  #remember(resolved: ResolvedRendition, bytes: Buffer): Rendition {
    const rendition: RenditionInMemory = { resolved, format: formatOf(bytes), size: bytes.length, bytes };
    if (bytes.length <= this.#options.maxEntryBytes) this.#options.memory.set(resolved.key, rendition);
    return rendition;
  }

  async #keep({ resolved: { key, spec, source }, bytes }: RenderedRendition): Promise<void> {
    const { store, ledger } = this.#options;
    try {
      const format = formatOf(bytes);
      const kept = await store.write(key, bytes, format);
      if (kept === null) return;
      ledger.add({ key, address: kept.address, spec: spec.canonical, source, format, size: bytes.length });
      // It waited for its turn, and the purge of what it is of may have gone by meanwhile.
      if (await this.#isOutdated(source)) await this.#drop([key]).catch(() => this.#options.onUndeleted(source.fileId));
    } catch (error) {
      this.#storeFailed(error);
    }
  }

  /** Replaced or deleted. A storage or a database that does not answer says nothing of that. */
  async #isOutdated({ fileId, version }: Source): Promise<boolean> {
    const isCurrent = await this.#options.sources.isCurrent(fileId, version).catch((error: unknown) => !hasCode(error, 'FILE_NOT_FOUND'));
    return !isCurrent;
  }

  async #drop(keys: readonly RenditionKey[]): Promise<void> {
    await this.#noteDeleted(await this.#options.store.delete(keys));
  }

  /** What is still there stays in the ledger. @throws InternalError where that is so */
  async #noteDeleted({ deleted, failed }: Deletion): Promise<void> {
    await this.#options.ledger.remove(deleted);
    const [first] = failed;
    if (first !== undefined) throw new InternalError(`${failed.length} of ${deleted.length + failed.length} could not be deleted: ${String(first.error)}`, { cause: first.error });
  }

  #storeFailed(error: unknown): void {
    this.#options.counters.storeFailures += 1;
    this.#options.onStoreFailure(error);
  }
}

function formatOf(bytes: Buffer): RenditionFormat {
  const format = sniffRendition(bytes.subarray(0, SNIFF_BYTES));
  if (format === null) throw new Error('a rendition was made that is of no known format');
  return format;
}
