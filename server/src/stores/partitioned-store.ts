import type { RenditionFormat } from '../core/formats';
import type { Access, RenditionKey } from '../core/rendition-key';
import type { Deletion, WriteResult, RenditionLocation, RenditionStore, StoredRendition } from '../renditions/ports/rendition-store';

const ACCESSES = ['public', 'private'] as const satisfies readonly Access[];

/** Two stores as one: what is private rests where no public route reads. */
export class PartitionedStore implements RenditionStore {
  readonly #ofAccess: (access: Access) => Promise<RenditionStore>;

  constructor(ofAccess: (access: Access) => Promise<RenditionStore>) {
    this.#ofAccess = ofAccess;
  }

  async read(key: RenditionKey): Promise<StoredRendition | null> {
    return (await this.#ofAccess(key.access)).read(key);
  }

  async locate(key: RenditionKey): Promise<RenditionLocation | null> {
    const store = await this.#ofAccess(key.access);
    return (await store.locate?.(key)) ?? null;
  }

  async write(key: RenditionKey, bytes: Uint8Array, format: RenditionFormat): Promise<WriteResult | null> {
    return (await this.#ofAccess(key.access)).write(key, bytes, format);
  }

  async touch(key: RenditionKey): Promise<void> {
    const store = await this.#ofAccess(key.access);
    await store.touch?.(key);
  }

  delete(keys: readonly RenditionKey[]): Promise<Deletion> {
    return this.#inBoth(async (store, access) => {
      const ofThis = keys.filter((key) => key.access === access);
      return ofThis.length === 0 ? { deleted: [], failed: [] } : store.delete(ofThis);
    });
  }

  deleteFile(fileId: number): Promise<Deletion> {
    return this.#inBoth((store) => store.deleteFile(fileId));
  }

  /** Where one store fails as a whole, the other has done its part. @throws what the first one threw that failed */
  async #inBoth(work: (store: RenditionStore, access: Access) => Promise<Deletion>): Promise<Deletion> {
    const outcomes = await Promise.allSettled(ACCESSES.map(async (access) => work(await this.#ofAccess(access), access)));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    const deletions = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    return { deleted: deletions.flatMap(({ deleted }) => deleted), failed: deletions.flatMap(({ failed }) => failed) };
  }
}
