import type { JobQueue } from '../concurrency/job-queue';
import { SingleFlight } from '../concurrency/single-flight';
import { hasCode, InternalError } from '../core/errors';
import type { DefaultFormats } from '../core/formats';
import { sniffRendition, SNIFF_BYTES, type RenditionFormat } from '../core/formats';
import type { Limits } from '../core/limits';
import type { RenditionKey } from '../core/rendition-key';
import type { SourceFacts } from '../core/source-facts';
import type { CustomOperations } from '../core/spec/custom-operation';
import type { Counters } from './counters';
import { Identities } from './identities';
import { MakeRendition, type RenderedRendition, type RenderResult } from './make-rendition';
import type { MemoryCache } from './memory-cache';
import type { Deletion, Imaging, Ledger, RenditionStore, Source, Sources, StoredRendition } from './ports';
import type { Caller, Identity, Placed, QuickRenditions, Rendition, RenditionInMemory, RenditionRequest, Renditions } from './rendition';

export interface RenditionsOptions {
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
export class ResolveRendition implements Renditions, QuickRenditions {
  private readonly flights = new SingleFlight<RenderedRendition>();
  private readonly identities: Identities;
  private readonly maker: MakeRendition;

  constructor(private readonly options: RenditionsOptions) {
    this.identities = new Identities(options);
    this.maker = new MakeRendition({ ...options, identifyAgain: (identity) => this.identities.again(identity) });
  }

  identify(request: RenditionRequest): Promise<Identity> {
    return this.identities.of(request);
  }

  isCurrent({ source }: Identity): boolean {
    return this.options.sources.peek(source.fileId) === source;
  }

  recall({ key }: Identity, size?: number): RenditionInMemory | null {
    const remembered = this.options.memory.get(key);
    if (remembered === undefined || (size !== undefined && remembered.size !== size)) return null;
    this.options.counters.memoryHits += 1;
    this.noteUse(key);
    return remembered;
  }

  async obtain(identity: Identity, { inTurn, ...caller }: Caller = {}): Promise<Rendition> {
    const found = this.recall(identity) ?? (await this.findStored(identity));
    if (found !== null) return found;
    // By the time of its turn somebody else may have rendered it.
    return inTurn ? inTurn(() => this.obtain(identity, caller)) : this.makeAndRemember(identity, caller);
  }

  async place(identity: Identity, caller?: Caller): Promise<Placed | Rendition> {
    const there = await this.locate(identity);
    if (there !== null) return there;
    const made = await this.makeAndRemember(identity, caller);
    // What was made is now on its way to the store.
    await this.flights.settled(identity.key.hash);
    return (await this.locate(made.identity)) ?? made;
  }

  /** Renders for one look: nothing is looked up or stored, and visitors come first. @throws any RenditionError */
  async preview(request: RenditionRequest, { signal }: Caller = {}): Promise<RenderResult> {
    const identity = await this.identify(request);
    const work = { run: (shared: AbortSignal) => this.maker.make(identity, { signal: shared, priority: 'low' }), settle: async () => undefined };
    return this.flights.run(`preview ${identity.key.hash}`, work, signal);
  }

  /** What an original is, by its bytes; visitors come first. @throws as `identify` does, and LimitExceededError */
  async examine(fileId: number, { signal }: Caller = {}): Promise<Examined> {
    const source = await this.options.sources.find(fileId);
    const { size, facts } = await this.maker.probe(source, { signal, priority: 'low' });
    return { source, size, facts: { ...facts, focalPoint: source.focalPoint } };
  }

  /** Deletes all that was kept of a file. @throws InternalError where some of it could not be deleted */
  async forget(fileId: number): Promise<void> {
    const { sources, memory, store, ledger } = this.options;
    sources.forget(fileId);
    memory.deleteFile(fileId);
    const deletion = await store.deleteFile(fileId);
    if (deletion.failed.length === 0) await ledger.forgetFile(fileId);
    else await this.noteDeleted(deletion);
  }

  /**
   * Deletes what was kept of earlier versions of a file, to which no URL leads any more; all of it where the file is gone.
   * @throws as `forget` does, and as `Sources.find` does
   */
  async forgetOutdated(fileId: number): Promise<void> {
    const { sources, ledger } = this.options;
    const version = await sources.find(fileId).then((source) => source.version, (error: unknown) => {
      if (hasCode(error, 'FILE_NOT_FOUND')) return null;
      throw error;
    });
    if (version === null) return this.forget(fileId);
    const keys = await ledger.outdated(fileId, version);
    if (keys.length > 0) await this.drop(keys);
  }

  /** Resolves when nothing is being made or stored any more. */
  idle(): Promise<void> {
    return this.flights.idle();
  }

  /** A store that cannot be read is no reason not to serve what can be made. */
  private async findStored(identity: Identity): Promise<Rendition | null> {
    const { store, ledger } = this.options;
    try {
      const stored = await store.read(identity.key);
      if (stored === null) return null;
      ledger.used(identity.key);
      const found = await this.open(identity, stored);
      if (found !== null) this.options.counters.storeHits += 1;
      return found;
    } catch (error) {
      this.storeFailed(error);
      return null;
    }
  }

  /** Small ones go to memory; what is no rendition is let go. */
  private async open(identity: Identity, stored: StoredRendition): Promise<Rendition | null> {
    const format = sniffRendition(stored.head);
    if (format === null) {
      await stored.release();
      return null;
    }
    if (stored.size > this.options.maxEntryBytes) return { identity, format, size: stored.size, stored };
    return this.remember(identity, await stored.bytes());
  }

  private async locate(identity: Identity): Promise<Placed | null> {
    const { store, ledger, counters } = this.options;
    try {
      const located = (await store.locate?.(identity.key)) ?? null;
      if (located === null) return null;
      ledger.used(identity.key);
      counters.storeHits += 1;
      return { identity, located };
    } catch (error) {
      this.storeFailed(error);
      return null;
    }
  }

  /** From memory alone: a store knows by itself what it was asked for. */
  private noteUse(key: RenditionKey): void {
    const { ledger, store } = this.options;
    if (ledger.used(key)) store.touch?.(key).catch((error: unknown) => this.storeFailed(error));
  }

  private async makeAndRemember(identity: Identity, caller: Caller | undefined): Promise<Rendition> {
    this.options.counters.misses += 1;
    const work = { run: (signal: AbortSignal) => this.maker.make(identity, { signal }), settle: (made: RenderedRendition) => this.keep(made) };
    const made = await this.flights.run(identity.key.hash, work, caller?.signal);
    return this.remember(made.identity, made.bytes);
  }

  private remember(identity: Identity, bytes: Buffer): Rendition {
    const rendition: RenditionInMemory = { identity, format: formatOf(bytes), size: bytes.length, bytes };
    if (bytes.length <= this.options.maxEntryBytes) this.options.memory.set(identity.key, rendition);
    return rendition;
  }

  private async keep({ identity: { key, spec, source }, bytes }: RenderedRendition): Promise<void> {
    const { store, ledger } = this.options;
    try {
      const format = formatOf(bytes);
      const kept = await store.write(key, bytes, format);
      if (kept === null) return;
      ledger.made({ key, address: kept.address, spec: spec.canonical, source, format, size: bytes.length });
      // It waited for its turn, and the purge of what it is of may have gone by meanwhile.
      if (await this.isOutdated(source)) await this.drop([key]).catch(() => this.options.onUndeleted(source.fileId));
    } catch (error) {
      this.storeFailed(error);
    }
  }

  /** Replaced or deleted. A storage or a database that does not answer says nothing of that. */
  private async isOutdated({ fileId, version }: Source): Promise<boolean> {
    const isCurrent = await this.options.sources.isCurrent(fileId, version).catch((error: unknown) => !hasCode(error, 'FILE_NOT_FOUND'));
    return !isCurrent;
  }

  private async drop(keys: readonly RenditionKey[]): Promise<void> {
    await this.noteDeleted(await this.options.store.delete(keys));
  }

  /** What is still there stays in the ledger. @throws InternalError where that is so */
  private async noteDeleted({ deleted, failed }: Deletion): Promise<void> {
    await this.options.ledger.forget(deleted);
    const [first] = failed;
    if (first !== undefined) throw new InternalError(`${failed.length} of ${deleted.length + failed.length} could not be deleted: ${String(first.error)}`, { cause: first.error });
  }

  private storeFailed(error: unknown): void {
    this.options.counters.storeFailures += 1;
    this.options.onStoreFailure(error);
  }
}

function formatOf(bytes: Buffer): RenditionFormat {
  const format = sniffRendition(bytes.subarray(0, SNIFF_BYTES));
  if (format === null) throw new Error('a rendition was made that is of no known format');
  return format;
}
