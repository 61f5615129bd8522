import { LRUCache } from 'lru-cache';
import { hasCode } from '../core/errors';
import { FORMATS, SNIFF_BYTES, sniffRendition, type RenditionFormat } from '../core/formats';
import type { RenditionKey } from '../core/rendition-key';
import type { AddressedRendition, RenditionIndex } from '../renditions/ports/ledger';
import type { Deletion, RenditionLocation, RenditionStore, StoredFacts, StoredRendition, WriteResult } from '../renditions/ports/rendition-store';
import type { SourceBytes } from '../renditions/ports/sources';
import { deleteEach } from './deletion';
import { renditionName } from './rendition-name';
import { StoredBytes } from './stored-rendition';

/** A file as Strapi's upload providers receive it. */
export interface ProviderFile {
  /** The file's name at the provider, without the extension. */
  readonly hash: string;
  /** Such as `.webp`. */
  readonly ext: string;
  readonly mime: string;
  /** A folder; some providers ignore it. */
  readonly path: string;
  readonly url: string;
  /** Bytes. */
  readonly size: number;
}

/** The project's upload provider. */
export interface Provider {
  /** Resolves to the file's URL. */
  upload(file: Omit<ProviderFile, 'url'>, bytes: Uint8Array): Promise<string>;
  /** @throws SourceGoneError where the file is missing */
  read(file: ProviderFile): Promise<Pick<SourceBytes, 'bytes' | 'release'>>;
  delete(file: ProviderFile): Promise<void>;
}

export interface ProviderStoreOptions {
  readonly provider: Provider;
  readonly index: RenditionIndex;
  /** The URL that a browser is redirected to. */
  publicUrlOf(address: string): string;
  /** Milliseconds, of any origin. */
  now(): number;
}

const MAX_ADDRESSES = 10_000;

/** After this time the ledger is read again: another process may have deleted the rendition. */
const ADDRESS_TTL_MS = 60_000;

/** Separates renditions from the files of the media library at the provider. */
const FOLDER = 'renditions';

/** Stores renditions through the project's upload provider, such as S3 or Cloudinary. */
export class ProviderStore implements RenditionStore {
  readonly #options: ProviderStoreOptions;
  /** By the hash of the rendition's key. */
  readonly #addresses: LRUCache<string, AddressedRendition>;

  constructor(options: ProviderStoreOptions) {
    this.#options = options;
    // Expired addresses stay: they are used while the ledger cannot be read.
    this.#addresses = new LRUCache({ max: MAX_ADDRESSES, ttl: ADDRESS_TTL_MS, ttlResolution: 0, noDeleteOnStaleGet: true, perf: { now: () => options.now() } });
  }

  async read(key: RenditionKey): Promise<StoredRendition | null> {
    const found = await this.#find(key);
    if (found === null) return null;
    const bytes = await this.#fetch(found);
    if (bytes?.length === found.size) return new StoredBytes(bytes);
    // Deleted at the provider, or half overwritten by another process: it is rendered again.
    this.#addresses.delete(key.hash);
    if (bytes === null) await this.#options.index.remove([key.hash]);
    return null;
  }

  async locate(key: RenditionKey): Promise<RenditionLocation | null> {
    const found = await this.#find(key);
    return found && { url: this.#options.publicUrlOf(found.address), format: found.format, size: found.size };
  }

  async inspect(key: RenditionKey): Promise<StoredFacts | null> {
    const [found] = await this.#options.index.find([key]);
    const bytes = found && (await this.#fetch(found));
    const format = bytes && sniffRendition(bytes.subarray(0, SNIFF_BYTES));
    return bytes && format ? { format, size: bytes.length } : null;
  }

  async write(key: RenditionKey, bytes: Uint8Array, format: RenditionFormat): Promise<WriteResult> {
    const address = await this.#options.provider.upload(fileOf(key, format, bytes.byteLength), bytes);
    this.#addresses.set(key.hash, { key, address, format, size: bytes.byteLength });
    return { address };
  }

  async delete(keys: readonly RenditionKey[]): Promise<Deletion> {
    const found = await this.#options.index.find(keys);
    const { deleted, failed } = await this.#deleteAll(found);
    const missing = keys.map(({ hash }) => hash).filter((hash) => !found.some(({ key }) => key.hash === hash));
    return { deleted: [...missing, ...deleted], failed };
  }

  async deleteFile(fileId: number): Promise<Deletion> {
    return this.#deleteAll(await this.#options.index.ofFile(fileId));
  }

  /** One by one: a file may have hundreds of renditions, and the provider limits the rate of requests. */
  #deleteAll(renditions: readonly AddressedRendition[]): Promise<Deletion> {
    return deleteEach(renditions, ({ key }) => key.hash, async (rendition) => {
      this.#addresses.delete(rendition.key.hash);
      await this.#options.provider.delete(providerFile(rendition)).catch(async (error: unknown) => {
        // Some providers fail to delete a file that is missing: that is a success.
        const exists = await this.#fetch(rendition).then((bytes) => bytes !== null, () => true);
        if (exists) throw error;
      });
    });
  }

  async #find(key: RenditionKey): Promise<AddressedRendition | null> {
    const fresh = this.#addresses.get(key.hash);
    if (fresh !== undefined) return fresh;
    try {
      const [found] = await this.#options.index.find([key]);
      if (found !== undefined) this.#addresses.set(key.hash, found);
      else this.#addresses.delete(key.hash);
      return found ?? null;
    } catch (error) {
      // While the database does not answer, an expired address is better than none.
      const expired = this.#addresses.get(key.hash, { allowStale: true });
      if (expired !== undefined) return expired;
      throw error;
    }
  }

  async #fetch(rendition: AddressedRendition): Promise<Buffer | null> {
    try {
      const { bytes, release } = await this.#options.provider.read(providerFile(rendition));
      // Copied: the memory cache may keep a rendition for long, and the lent buffer may be large.
      const own = Buffer.from(bytes);
      release?.();
      return own;
    } catch (error) {
      if (hasCode(error, 'SOURCE_GONE')) return null;
      throw error;
    }
  }
}

const fileOf = (key: RenditionKey, format: RenditionFormat, size: number): Omit<ProviderFile, 'url'> => ({
  hash: `rendition-${renditionName(key)}`,
  ext: `.${FORMATS[format].extension}`,
  mime: FORMATS[format].mime,
  path: FOLDER,
  size,
});

const providerFile = ({ key, address, format, size }: AddressedRendition): ProviderFile => ({ ...fileOf(key, format, size), url: address });
