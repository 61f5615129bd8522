import type { RenditionFormat } from '../core/formats';
import type { Access, RenditionKey } from '../core/rendition-key';
import type { Deletion, RenditionLocation, RenditionStore, StoredRendition, WriteResult } from '../renditions/ports/rendition-store';
import { mergeDeletions } from './deletion';

const ACCESSES = ['public', 'private'] as const satisfies readonly Access[];

/** Two stores as one: no public route reads the store of private renditions. */
export class PartitionedStore implements RenditionStore {
  readonly #storeOf: (access: Access) => Promise<RenditionStore>;

  constructor(storeOf: (access: Access) => Promise<RenditionStore>) {
    this.#storeOf = storeOf;
  }

  async read(key: RenditionKey): Promise<StoredRendition | null> {
    return (await this.#storeOf(key.access)).read(key);
  }

  async locate(key: RenditionKey): Promise<RenditionLocation | null> {
    const store = await this.#storeOf(key.access);
    return (await store.locate?.(key)) ?? null;
  }

  async write(key: RenditionKey, bytes: Uint8Array, format: RenditionFormat): Promise<WriteResult | null> {
    return (await this.#storeOf(key.access)).write(key, bytes, format);
  }

  async touch(key: RenditionKey): Promise<void> {
    const store = await this.#storeOf(key.access);
    await store.touch?.(key);
  }

  delete(keys: readonly RenditionKey[]): Promise<Deletion> {
    return this.#inBoth(async (store, access) => {
      const own = keys.filter((key) => key.access === access);
      return own.length === 0 ? { deleted: [], failed: [] } : store.delete(own);
    });
  }

  deleteFile(fileId: number): Promise<Deletion> {
    return this.#inBoth((store) => store.deleteFile(fileId));
  }

  /** Waits for both, also where one fails. @throws what the first failed store threw */
  async #inBoth(work: (store: RenditionStore, access: Access) => Promise<Deletion>): Promise<Deletion> {
    const outcomes = await Promise.allSettled(ACCESSES.map(async (access) => work(await this.#storeOf(access), access)));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    return mergeDeletions(outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])));
  }
}
