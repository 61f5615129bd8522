import { hasCode } from '../core/errors';
import { SNIFF_BYTES, sniffRendition, type RenditionFormat } from '../core/formats';
import type { RenditionKey } from '../core/rendition-key';
import type { Counters } from './counters';
import type { MemoryCache } from './memory-cache';
import type { Ledger } from './ports/ledger';
import type { RenditionStore, StoredRendition } from './ports/rendition-store';
import type { Source, Sources } from './ports/sources';
import type { Purger } from './purger';
import { isQuick, type ExpectedRendition, type Rendition, type RenditionInMemory, type ResolvedRendition, type StoredLocation } from './rendition';
import type { RenderedRendition } from './rendition-renderer';

export interface RenditionCacheOptions {
  readonly sources: Sources;
  /** Stores quick renditions, too, by their own keys. */
  readonly store: RenditionStore;
  readonly ledger: Ledger;
  readonly counters: Counters;
  readonly memory: MemoryCache<RenditionInMemory>;
  /** Larger renditions are not kept in memory. */
  readonly maxEntryBytes: number;
  /** The store failed; the request was answered nevertheless. */
  onStoreFailure(error: unknown): void;
  /** A rendition of an earlier version of a file could not be deleted: call `purgeOutdated` again later. */
  onUndeleted(fileId: number): void;
}

/**
 * Renditions in memory and in the store, and their record in the ledger. In memory a quick rendition has the place of
 * its final one, for a limited time: another process may store the final one meanwhile.
 */
export class RenditionCache {
  readonly #options: RenditionCacheOptions;
  readonly #purger: Pick<Purger, 'delete'>;
  readonly #quickMaxAgeSeconds: () => number;

  /** `quickMaxAgeSeconds`: how long a quick rendition may be kept from now on. */
  constructor(options: RenditionCacheOptions, purger: Pick<Purger, 'delete'>, quickMaxAgeSeconds: () => number) {
    this.#options = options;
    this.#purger = purger;
    this.#quickMaxAgeSeconds = quickMaxAgeSeconds;
  }

  getFromMemory({ key, quickKey, source }: ResolvedRendition, expected: ExpectedRendition = {}): RenditionInMemory | null {
    const remembered = this.#options.memory.get(key);
    if (remembered === undefined) return null;
    if (remembered.resolved.source.purgeMark !== source.purgeMark) {
      this.#options.memory.delete(key);
      return null;
    }
    if (expected.size !== undefined && expected.size !== remembered.size) return null;
    if (expected.isQuick !== undefined && expected.isQuick !== isQuick(remembered)) return null;
    this.#options.counters.memoryHits += 1;
    this.#markUsed(isQuick(remembered) && quickKey !== null ? quickKey : key);
    return remembered;
  }

  /** The final one, else the quick one. Null also where the store cannot be read: the rendition can be rendered again. */
  async read(resolved: ResolvedRendition, needsFinal = false): Promise<Rendition | null> {
    const { key, quickKey } = resolved;
    const final = await this.#readKey(resolved, key, null);
    if (final !== null || quickKey === null || needsFinal) return final;
    return this.#readKey(resolved, quickKey, this.#quickMaxAgeSeconds());
  }

  async locate(resolved: ResolvedRendition): Promise<StoredLocation | null> {
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

  /** Keeps a rendition in memory that was just rendered. */
  remember({ resolved, bytes, isQuick: quick }: RenderedRendition): Rendition {
    return this.#addToMemory(resolved, bytes, quick ? this.#quickMaxAgeSeconds() : null);
  }

  /** Whether it is stored. Never rejects. */
  async store({ resolved, bytes, isQuick: quick }: RenderedRendition): Promise<boolean> {
    const { store, ledger } = this.#options;
    const { spec, source, quickKey, presets } = resolved;
    const key = quick && quickKey !== null ? quickKey : resolved.key;
    // The final one was rendered meanwhile.
    if (quick && this.#remembersFinal(resolved)) return false;
    try {
      const format = formatOf(bytes);
      const written = await store.write(key, bytes, format);
      if (written === null) return false;
      ledger.add({ key, address: written.address, spec: spec.canonical, presets, source, format, size: bytes.length });
      // The source may have been purged or replaced while this rendition was being rendered and written.
      if (await this.#isOutdated(source)) await this.#purger.delete([key]).catch(() => this.#options.onUndeleted(source.fileId));
      return true;
    } catch (error) {
      this.#reportStoreFailure(error);
      return false;
    }
  }

  /** Whether the final rendition is stored. @throws what the store throws */
  async hasFinal({ key }: ResolvedRendition): Promise<boolean> {
    const { store } = this.#options;
    if (((await store.locate?.(key)) ?? null) !== null) return true;
    const stored = await store.read(key);
    await stored?.release();
    return stored !== null;
  }

  /** The same. Adds it to the ledger where a killed process did not get to that. */
  async confirmFinal(resolved: ResolvedRendition): Promise<boolean> {
    if (!(await this.hasFinal(resolved))) return false;
    const { store, ledger } = this.#options;
    const { key, spec, presets, source } = resolved;
    if (await ledger.has(key)) return true;
    const stored = await store.inspect?.(key);
    if (stored) ledger.add({ key, address: null, spec: spec.canonical, presets, source, ...stored });
    return true;
  }

  /** Deletes the quick rendition: the final one is stored. The store tells the ledger. */
  async dropQuick({ key, quickKey }: ResolvedRendition): Promise<void> {
    const { memory, store } = this.#options;
    const remembered = memory.get(key);
    // A final one that is too large for memory did not take its place.
    if (remembered !== undefined && isQuick(remembered)) memory.delete(key);
    const [failure] = quickKey === null ? [] : (await store.delete([quickKey])).failed;
    if (failure !== undefined) this.#reportStoreFailure(failure.error);
  }

  async #readKey(resolved: ResolvedRendition, key: RenditionKey, quickMaxAgeSeconds: number | null): Promise<Rendition | null> {
    const { store, ledger, counters } = this.#options;
    try {
      const stored = await store.read(key);
      if (stored === null) return null;
      ledger.markUsed(key);
      const found = await this.#open(resolved, stored, quickMaxAgeSeconds);
      if (found !== null) counters.storeHits += 1;
      return found;
    } catch (error) {
      this.#reportStoreFailure(error);
      return null;
    }
  }

  #remembersFinal({ key }: ResolvedRendition): boolean {
    const remembered = this.#options.memory.get(key);
    return remembered !== undefined && !isQuick(remembered);
  }

  /** Small renditions go to memory. Null for a file that is no rendition. */
  async #open(resolved: ResolvedRendition, stored: StoredRendition, quickMaxAgeSeconds: number | null): Promise<Rendition | null> {
    const format = sniffRendition(stored.head);
    if (format === null) {
      await stored.release();
      return null;
    }
    if (stored.size > this.#options.maxEntryBytes && stored.isBuffered !== true) return { resolved, format, size: stored.size, quickMaxAgeSeconds, stored };
    return this.#addToMemory(resolved, await stored.bytes(), quickMaxAgeSeconds);
  }

  #addToMemory(resolved: ResolvedRendition, bytes: Buffer, quickMaxAgeSeconds: number | null): Rendition {
    const { memory, maxEntryBytes } = this.#options;
    if (quickMaxAgeSeconds !== null) {
      // The final one may have arrived while the quick one was rendered or read.
      const remembered = memory.get(resolved.key);
      if (remembered !== undefined && !isQuick(remembered)) return remembered;
    }
    const rendition: RenditionInMemory = { resolved, format: formatOf(bytes), size: bytes.length, quickMaxAgeSeconds, bytes };
    if (bytes.length <= maxEntryBytes) memory.set(resolved.key, rendition, quickMaxAgeSeconds);
    return rendition;
  }

  /** `touch` only after hits in memory: a store sees its own hits. */
  #markUsed(key: RenditionKey): void {
    const { ledger, store } = this.#options;
    if (ledger.markUsed(key)) store.touch?.(key).catch((error: unknown) => this.#reportStoreFailure(error));
  }

  /** Replaced, deleted or purged. False where the storage or the database does not answer. */
  async #isOutdated(source: Source): Promise<boolean> {
    const { sources } = this.#options;
    const { fileId, version } = source;
    const isCurrent = await sources.isCurrent(fileId, version).catch((error: unknown) => !hasCode(error, 'FILE_NOT_FOUND'));
    if (!isCurrent) return true;
    // The same object was looked up a moment ago. A purge by another process is seen when the ledger has the rendition.
    return sources.peek(fileId) !== source && sources.isPurged(source).catch(() => false);
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
