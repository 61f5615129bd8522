import type { ImageFacts, ImageLookup, LibraryImage } from '../renditions/ports/image-facts';

/** Facts in the table. */
export interface RecordedFacts {
  readonly facts: ImageFacts;
  /** `updatedAt` of the file's row when the file had this version. */
  readonly seenAt: number;
}

/** An image's row in the media library, with its facts in the table. */
export interface ImageRow {
  readonly image: Omit<LibraryImage, 'facts'>;
  /** Milliseconds since the epoch of the row's last change. */
  readonly updatedAt: number;
  readonly recorded: RecordedFacts | null;
}

/** The table of image facts, beside that of the media library. Processes may call every method concurrently. */
export interface ImageTable {
  find(lookup: ImageLookup): Promise<readonly ImageRow[]>;
  /** The `count` images with the lowest ids above the given one, in ascending order. */
  findAfter(fileId: number, count: number): Promise<readonly ImageRow[]>;
  /** Records the facts of a file, instead of those that it had. */
  put(fileId: number, recorded: RecordedFacts): Promise<void>;
  /** Records that the file still has that version. */
  confirm(fileId: number, version: string, seenAt: number): Promise<void>;
  delete(fileId: number): Promise<void>;
  /** The `count` lowest ids of files with facts that are above the given one, in ascending order. */
  filesAfter(fileId: number, count: number): Promise<readonly number[]>;
}
