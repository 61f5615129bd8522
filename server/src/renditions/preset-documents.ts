import { LRUCache } from 'lru-cache';
import { codeOf, FileNotFoundError, hasCode, SourceUnavailableError } from '../core/errors';
import type { ImageFacts, ImageLookup, LibraryImage } from './ports/image-facts';
import type { Source, Sources } from './ports/sources';
import type { Caller } from './rendition';

/** The images of the media library. */
export interface Images {
  find(lookup: ImageLookup): Promise<readonly LibraryImage[]>;
  /** Makes them if there are none. @throws any RenditionError */
  factsOf(fileId: number, caller: Pick<Caller, 'signal'>): Promise<ImageFacts>;
}

export interface PresetDocumentsOptions {
  readonly images: Images;
  readonly sources: Pick<Sources, 'find'>;
  /** Ids without an image are looked up again after this time. */
  readonly checkSeconds: number;
  /** Milliseconds, of any origin. */
  now(): number;
}

/** An image, and the facts of its source. */
export interface DescribedDocument {
  readonly source: Source;
  readonly facts: ImageFacts;
}

interface Lookup {
  readonly image: Promise<LibraryImage | null>;
  readonly startedAt: number;
  /** Valid for this source object, which stays the same until the file changes. Null as long as no source was found. */
  described: DescribedDocument | null;
  /** Of the lookup before: a changed caption does not change them. */
  readonly earlier: ImageFacts | null;
}

const MAX_IMAGES = 5000;
/** Apart from the images, which requests with guessed ids must not evict. */
const MAX_UNKNOWN = 10_000;

/**
 * Finds images by their documents, for requests that do not name a file by its id. An image costs one query, and another
 * one when its file has changed; an unknown id costs one in `checkSeconds`.
 */
export class PresetDocuments {
  readonly #options: PresetDocumentsOptions;
  readonly #lookups = new LRUCache<string, Lookup>({ max: MAX_IMAGES });
  readonly #running = new Map<string, Lookup>();
  /** Ids without an image, and when they were looked up. */
  readonly #unknown = new LRUCache<string, number>({ max: MAX_UNKNOWN });
  #changes = 0;

  constructor(options: PresetDocumentsOptions) {
    this.#options = options;
  }

  /** Does not tell whether the file still exists. @throws FileNotFoundError, SourceUnavailableError */
  async findFileId(documentId: string): Promise<number> {
    return (await this.#imageOf(documentId, this.#lookUp(documentId))).fileId;
  }

  /** @throws any RenditionError */
  async describe(documentId: string, caller: Pick<Caller, 'signal'> = {}): Promise<DescribedDocument> {
    let lookup = this.#lookUp(documentId);
    let found = await this.#sourceOf(documentId, lookup);
    if (lookup.described !== null && lookup.described.source !== found.source) {
      lookup = this.#lookUpAgain(documentId, lookup);
      found = await this.#sourceOf(documentId, lookup);
    }
    const { image, source } = found;
    if (lookup.described?.source === source) return lookup.described;
    const known = [image.facts, lookup.earlier].find((facts) => facts?.version === source.version);
    lookup.described = { source, facts: known ?? (await this.#options.images.factsOf(image.fileId, caller)) };
    return lookup.described;
  }

  /** Call it when files may have been added. */
  forgetUnknown(): void {
    this.#changes += 1;
    if (this.#unknown.size > 0) this.#unknown.clear();
  }

  #lookUp(documentId: string): Lookup {
    const running = this.#running.get(documentId);
    if (running !== undefined) return running;
    const lookup = this.#lookups.get(documentId);
    if (lookup !== undefined && (lookup.described !== null || this.#isFresh(lookup.startedAt))) return lookup;
    if (this.#isFresh(this.#unknown.get(documentId))) throw notFound(documentId);
    return this.#start(documentId, null);
  }

  /** Other requests may have started it already. */
  #lookUpAgain(documentId: string, outdated: Lookup): Lookup {
    const lookup = this.#running.get(documentId) ?? this.#lookups.get(documentId);
    return lookup === undefined || lookup === outdated ? this.#start(documentId, outdated.described?.facts ?? null) : lookup;
  }

  #isFresh(startedAt = -Infinity): boolean {
    return this.#options.now() - startedAt < this.#options.checkSeconds * 1000;
  }

  #start(documentId: string, earlier: ImageFacts | null): Lookup {
    const changes = this.#changes;
    const startedAt = this.#options.now();
    const settle = (image: LibraryImage | null) => {
      if (image !== null) {
        this.#lookups.set(documentId, lookup);
      } else {
        this.#lookups.delete(documentId);
        // Otherwise the file may have been added since.
        if (this.#changes === changes) this.#unknown.set(documentId, startedAt);
      }
      return image;
    };
    const image = this.#query(documentId).then(settle).finally(() => this.#running.delete(documentId));
    const lookup: Lookup = { image, startedAt, described: null, earlier };
    this.#running.set(documentId, lookup);
    return lookup;
  }

  async #query(documentId: string): Promise<LibraryImage | null> {
    try {
      const images = await this.#options.images.find({ documentIds: [documentId] });
      return images[0] ?? null;
    } catch (error) {
      throw codeOf(error) === null ? new SourceUnavailableError('the database does not answer', { cause: error }) : error;
    }
  }

  async #imageOf(documentId: string, lookup: Lookup): Promise<LibraryImage> {
    const image = await lookup.image;
    if (image === null) throw notFound(documentId);
    return image;
  }

  async #sourceOf(documentId: string, lookup: Lookup): Promise<{ readonly image: LibraryImage; readonly source: Source }> {
    const image = await this.#imageOf(documentId, lookup);
    try {
      return { image, source: await this.#options.sources.find(image.fileId) };
    } catch (error) {
      if (hasCode(error, 'FILE_NOT_FOUND')) this.#lookups.delete(documentId);
      throw error;
    }
  }
}

const notFound = (documentId: string): FileNotFoundError => new FileNotFoundError(`the media library has no image with the document ${documentId}`);
