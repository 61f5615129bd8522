import { FileNotFoundError } from '../../server/src/core/errors';
import type { Point } from '../../server/src/core/geometry/rect';
import type { SourceFacts } from '../../server/src/core/source-facts';
import type { ImageFacts, ImageLookup, LibraryImage } from '../../server/src/renditions/ports/image-facts';
import type { Source } from '../../server/src/renditions/ports/sources';
import type { Images } from '../../server/src/renditions/preset-documents';

export interface StubImage {
  readonly documentId: string;
  readonly facts?: Partial<ImageFacts['source']>;
  readonly version?: string;
  readonly focalPoint?: Point | null;
  /** Whether the library has its facts before a request makes them; by default it has. */
  readonly isDescribed?: boolean;
}

interface Held {
  readonly image: LibraryImage;
  readonly source: Source;
  readonly facts: ImageFacts;
}

const FACTS: Omit<SourceFacts, 'focalPoint'> = { width: 4000, height: 3000, format: 'jpeg', orientation: 1, frames: 1, alpha: false, depth: 8, buffered: false };

/** A media library with facts, without a database. `calls` has what was asked of it. */
export class StubLibrary implements Images {
  readonly calls: string[] = [];
  readonly #images = new Map<number, Held>();
  /** The error of the next lookups; null for none. */
  failure: unknown = null;
  /** The error of `factsOf`. */
  factsFailure: unknown = null;

  /** Adds a file, or changes it: its source is then another object. */
  put(fileId: number, { documentId, facts = {}, version = '1', focalPoint = null, isDescribed = true }: StubImage): void {
    const known: ImageFacts = { version, source: { ...FACTS, ...facts }, attention: {}, thumbhash: '', color: '#000000' };
    const image = { fileId, documentId, name: `${fileId}.jpg`, mime: 'image/jpeg', hash: String(fileId), alternativeText: null, focalPoint, facts: isDescribed ? known : null };
    this.#images.set(fileId, { image, source: { fileId, name: image.name, version, focalPoint, updatedAt: 0, purgeMark: '' }, facts: known });
  }

  delete(fileId: number): void {
    this.#images.delete(fileId);
  }

  async find({ documentIds = [] }: ImageLookup): Promise<readonly LibraryImage[]> {
    this.calls.push(`find ${documentIds.join()}`);
    if (this.failure !== null) throw this.failure;
    return [...this.#images.values()].map(({ image }) => image).filter(({ documentId }) => documentIds.includes(documentId));
  }

  async factsOf(fileId: number): Promise<ImageFacts> {
    this.calls.push(`facts ${fileId}`);
    if (this.factsFailure !== null) throw this.factsFailure;
    return this.#held(fileId).facts;
  }

  /** As `Sources` has it. */
  readonly sources = {
    find: async (fileId: number): Promise<Source> => this.#held(fileId).source,
  };

  #held(fileId: number): Held {
    const held = this.#images.get(fileId);
    if (held === undefined) throw new FileNotFoundError(`no file ${fileId}`);
    return held;
  }
}
