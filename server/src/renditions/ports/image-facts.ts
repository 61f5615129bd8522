import type { Point } from '../../core/geometry/rect';
import type { SourceFacts } from '../../core/source-facts';
import type { Source } from './sources';

/** Shown until an image has loaded. */
export interface Placeholder {
  /** A ThumbHash in base64. */
  readonly thumbhash: string;
  /** The average colour, `#rrggbb`. */
  readonly color: string;
}

/** What is known of one version of a source: the size of a rendition follows from it, without reading the source. */
export interface ImageFacts extends Placeholder {
  /** As in `Source`. */
  readonly version: string;
  readonly source: Omit<SourceFacts, 'focalPoint'>;
  /** The points of attention of `smart` presets, by their canonical specs; in pixels of the upright image. */
  readonly attention: Readonly<Record<string, readonly Point[]>>;
}

/** A source, and what is known of its version. */
export interface DescribedSource {
  readonly source: Source;
  readonly facts: ImageFacts;
}

/** An image of the media library: its row, and the facts of the version that the row describes. */
export interface LibraryImage {
  readonly fileId: number;
  readonly documentId: string;
  readonly name: string;
  readonly mime: string;
  /** Part of the file's name in the storage. Strapi's rich text names images by it. */
  readonly hash: string;
  readonly alternativeText: string | null;
  /** In per cent of the upright image. */
  readonly focalPoint: Point | null;
  /** Null as long as they are not made, and where the source cannot be read. */
  readonly facts: ImageFacts | null;
}

/** Any of these. Files that are no images are not found. */
export interface ImageLookup {
  readonly fileIds?: readonly number[];
  readonly documentIds?: readonly string[];
  readonly hashes?: readonly string[];
}
