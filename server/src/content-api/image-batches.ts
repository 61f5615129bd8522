import type { LibraryImage } from '../renditions/ports/image-facts';

/** `spentMs`: how long the lookups before it took, in milliseconds. */
export type FindImages = (fileIds: readonly number[], spentMs: number) => Promise<readonly LibraryImage[]>;

interface Batch {
  readonly fileIds: Set<number>;
  readonly images: Promise<ReadonlyMap<number, LibraryImage>>;
}

/**
 * A batch is looked up when so long no further image was asked for. Strapi's GraphQL loads the media of each entry with a
 * query for each, so those of one list come one after the other.
 */
const QUIET_MS = 2;

/** Looks images up together that one request asks for one by one. */
export class ImageBatches {
  readonly #find: FindImages;
  #batch: Batch | null = null;
  #spentMs = 0;

  constructor(find: FindImages) {
    this.#find = find;
  }

  /** Null where the media library has no such image. @throws what `find` throws */
  async load(fileId: number): Promise<LibraryImage | null> {
    this.#batch ??= this.#open();
    const { fileIds, images } = this.#batch;
    fileIds.add(fileId);
    return (await images).get(fileId) ?? null;
  }

  #open(): Batch {
    const fileIds = new Set<number>();
    const complete = async () => {
      for (let count = -1; count < fileIds.size; ) {
        count = fileIds.size;
        await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      }
      this.#batch = null;
      const begun = performance.now();
      const found = await this.#find([...fileIds], this.#spentMs);
      this.#spentMs += performance.now() - begun;
      return new Map(found.map((image) => [image.fileId, image]));
    };
    return { fileIds, images: complete() };
  }
}
