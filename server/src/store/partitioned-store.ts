import type { RenditionFormat } from '../core/formats';
import type { Access, RenditionKey } from '../core/rendition-key';
import type { Kept, LocatedRendition, RenditionStore, StoredRendition } from '../renditions/ports';

const ACCESSES = ['public', 'private'] as const satisfies readonly Access[];

/** Two stores as one: what is private rests where no public route reads. */
export class PartitionedStore implements RenditionStore {
  constructor(private readonly ofAccess: (access: Access) => Promise<RenditionStore>) {}

  async read(key: RenditionKey): Promise<StoredRendition | null> {
    return (await this.ofAccess(key.access)).read(key);
  }

  async locate(key: RenditionKey): Promise<LocatedRendition | null> {
    const store = await this.ofAccess(key.access);
    return (await store.locate?.(key)) ?? null;
  }

  async write(key: RenditionKey, bytes: Uint8Array, format: RenditionFormat): Promise<Kept | null> {
    return (await this.ofAccess(key.access)).write(key, bytes, format);
  }

  async touch(key: RenditionKey): Promise<void> {
    const store = await this.ofAccess(key.access);
    await store.touch?.(key);
  }

  async delete(keys: readonly RenditionKey[]): Promise<void> {
    for (const access of ACCESSES) {
      const ofThis = keys.filter((key) => key.access === access);
      if (ofThis.length > 0) await (await this.ofAccess(access)).delete(ofThis);
    }
  }

  async deleteFile(fileId: number): Promise<void> {
    for (const access of ACCESSES) await (await this.ofAccess(access)).deleteFile(fileId);
  }
}
