import { sniffRendition, type RenditionFormat } from '../core/formats';
import type { Access, RenditionKey } from '../core/rendition-key';
import type { Deletion, RenditionLocation, RenditionStore, StoredFacts, StoredName, StoredRendition, WriteResult } from '../renditions/ports/rendition-store';
import { mergeDeletions } from './deletion';

const ACCESSES = ['public', 'private'] as const satisfies readonly Access[];

export interface Partitions {
  final(access: Access): Promise<RenditionStore>;
  /** A store on the local disk. It may be the one of the final renditions. */
  quick(access: Access): Promise<RenditionStore>;
}

/** Several stores as one: no public route reads a store of private renditions, and quick renditions stay on the local disk. */
export class PartitionedStore implements RenditionStore {
  readonly #partitions: Partitions;

  constructor(partitions: Partitions) {
    this.#partitions = partitions;
  }

  async read(key: RenditionKey): Promise<StoredRendition | null> {
    return (await this.#storeOf(key)).read(key);
  }

  async locate(key: RenditionKey): Promise<RenditionLocation | null> {
    const store = await this.#storeOf(key);
    return (await store.locate?.(key)) ?? null;
  }

  async write(key: RenditionKey, bytes: Uint8Array, format: RenditionFormat): Promise<WriteResult | null> {
    return (await this.#storeOf(key)).write(key, bytes, format);
  }

  async touch(key: RenditionKey): Promise<void> {
    const store = await this.#storeOf(key);
    await store.touch?.(key);
  }

  delete(keys: readonly RenditionKey[]): Promise<Deletion> {
    return this.#inEach(async (store) => {
      const own: RenditionKey[] = [];
      for (const key of keys) if ((await this.#storeOf(key)) === store) own.push(key);
      return own.length === 0 ? { deleted: [], failed: [] } : store.delete(own);
    });
  }

  deleteFile(fileId: number): Promise<Deletion> {
    return this.#inEach((store) => store.deleteFile(fileId));
  }

  async inspect(key: RenditionKey): Promise<StoredFacts | null> {
    const store = await this.#storeOf(key);
    if (store.inspect !== undefined) return store.inspect(key);
    const stored = await store.read(key);
    await stored?.release();
    const format = stored && sniffRendition(stored.head);
    return stored && format ? { format, size: stored.size } : null;
  }

  async *list(): AsyncGenerator<readonly StoredName[]> {
    for (const store of await this.#stores()) yield* store.list?.() ?? [];
  }

  #storeOf({ access, quickOf = null }: RenditionKey): Promise<RenditionStore> {
    return this.#partitions[quickOf === null ? 'final' : 'quick'](access);
  }

  /** Each once. */
  async #stores(): Promise<readonly RenditionStore[]> {
    const { final, quick } = this.#partitions;
    return [...new Set(await Promise.all(ACCESSES.flatMap((access) => [final(access), quick(access)])))];
  }

  /** Waits for all, also where one fails. @throws what the first failed store threw */
  async #inEach(work: (store: RenditionStore) => Promise<Deletion>): Promise<Deletion> {
    const outcomes = await Promise.allSettled((await this.#stores()).map(async (store) => work(store)));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    return mergeDeletions(outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])));
  }
}
