import { hasCode } from '../core/errors';
import { FORMATS, type RenditionFormat } from '../core/formats';
import type { RenditionKey } from '../core/rendition-key';
import type { AddressedRendition, RenditionIndex } from '../renditions/ports/ledger';
import type { Deletion, RenditionLocation, RenditionStore, StoredRendition, WriteResult } from '../renditions/ports/rendition-store';
import type { SourceBytes } from '../renditions/ports/sources';
import { deleteEach } from './delete-each';
import { renditionName } from './rendition-name';
import { StoredBytes } from './stored-rendition';

/** A file as Strapi's upload providers take and know it. */
export interface ProviderFile {
  /** The provider's name for it, without the extension. */
  readonly hash: string;
  readonly ext: string;
  readonly mime: string;
  /** A folder; providers that know none leave it out. */
  readonly path: string;
  readonly url: string;
  /** Bytes. */
  readonly size: number;
}

/** The project's upload provider. */
export interface Provider {
  /** Answers the address. */
  upload(file: Omit<ProviderFile, 'url'>, bytes: Uint8Array): Promise<string>;
  /** @throws SourceGoneError where it is not there */
  read(file: ProviderFile): Promise<Pick<SourceBytes, 'bytes' | 'release'>>;
  delete(file: ProviderFile): Promise<void>;
}

export interface ProviderStoreOptions {
  readonly provider: Provider;
  readonly index: RenditionIndex;
  /** What a browser is led to. */
  publicUrlOf(address: string): string;
  /** Milliseconds, of any origin. */
  now(): number;
}

interface Known {
  readonly rendition: AddressedRendition;
  readonly until: number;
}

/** Addresses that are kept in memory … */
const MAX_KNOWN = 10_000;

/** … and for how long they are believed: another process may have deleted what they lead to. */
const KNOWN_MS = 60_000;

/** A folder of the provider's, to tell renditions from the library's own files. */
const FOLDER = 'renditions';

/** Renditions put through the project's upload provider: on its S3, its Cloudinary, its disk. */
export class ProviderStore implements RenditionStore {
  readonly #options: ProviderStoreOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: ProviderStoreOptions) {
    this.#options = options;
  }

  async read(key: RenditionKey): Promise<StoredRendition | null> {
    const found = await this.#find(key);
    if (found === null) return null;
    const bytes = await this.#fetch(found);
    if (bytes?.length === found.size) return new StoredBytes(bytes);
    // Deleted behind our back, or half written over by another process: to be made again.
    this.#known.delete(key.hash);
    if (bytes === null) await this.#options.index.remove([key.hash]);
    return null;
  }

  async locate(key: RenditionKey): Promise<RenditionLocation | null> {
    const found = await this.#find(key);
    return found && { url: this.#options.publicUrlOf(found.address), format: found.format, size: found.size };
  }

  async write(key: RenditionKey, bytes: Uint8Array, format: RenditionFormat): Promise<WriteResult> {
    const address = await this.#options.provider.upload(fileOf(key, format, bytes.byteLength), bytes);
    this.#remember({ key, address, format, size: bytes.byteLength });
    return { address };
  }

  async delete(keys: readonly RenditionKey[]): Promise<Deletion> {
    const found = await this.#options.index.find(keys);
    const { deleted, failed } = await this.#deleteAll(found);
    const absent = keys.map(({ hash }) => hash).filter((hash) => !found.some(({ key }) => key.hash === hash));
    return { deleted: [...absent, ...deleted], failed };
  }

  async deleteFile(fileId: number): Promise<Deletion> {
    return this.#deleteAll(await this.#options.index.ofFile(fileId));
  }

  /** One by one: a file may have hundreds, and the provider is not ours alone. */
  #deleteAll(renditions: readonly AddressedRendition[]): Promise<Deletion> {
    return deleteEach(renditions, ({ key }) => key.hash, async (rendition) => {
      this.#known.delete(rendition.key.hash);
      await this.#options.provider.delete(providerFile(rendition)).catch(async (error: unknown) => {
        // Providers differ in whether that is a failure.
        const isThere = await this.#fetch(rendition).then((bytes) => bytes !== null, () => true);
        if (isThere) throw error;
      });
    });
  }

  async #find(key: RenditionKey): Promise<AddressedRendition | null> {
    const known = this.#known.get(key.hash);
    if (known !== undefined && this.#options.now() < known.until) return known.rendition;
    try {
      const [found] = await this.#options.index.find([key]);
      if (found !== undefined) this.#remember(found);
      else this.#known.delete(key.hash);
      return found ?? null;
    } catch (error) {
      // An old address is better than none while nobody can be asked.
      if (known !== undefined) return known.rendition;
      throw error;
    }
  }

  async #fetch(rendition: AddressedRendition): Promise<Buffer | null> {
    try {
      const { bytes, release } = await this.#options.provider.read(providerFile(rendition));
      // A rendition may stay in memory for long: of its own size, and not in what was lent for a large original.
      const own = Buffer.from(bytes);
      release?.();
      return own;
    } catch (error) {
      if (hasCode(error, 'SOURCE_GONE')) return null;
      throw error;
    }
  }

  #remember(rendition: AddressedRendition): void {
    const { hash } = rendition.key;
    this.#known.delete(hash);
    this.#known.set(hash, { rendition, until: this.#options.now() + KNOWN_MS });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
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
