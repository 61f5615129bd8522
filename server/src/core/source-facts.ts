import type { SourceFormat } from './formats';
import type { Point, Size } from './geometry/rect';

/** What a plan needs to know of an original; width and height in pixels of the *upright* image. */
export interface SourceFacts extends Size {
  readonly format: SourceFormat;
  /** EXIF orientation of the stored pixels, 1 to 8. */
  readonly orientation: number;
  /** 1 where it is not animated. */
  readonly frames: number;
  readonly alpha: boolean;
  /** Bits of a channel once decoded: 8, 16, 32 or 64. */
  readonly depth: number;
  /** Whether the decoder holds the whole image before it returns the first row: progressive, interlaced, or a codec that cannot do otherwise. */
  readonly buffered: boolean;
  /** In per cent of the upright image. */
  readonly focalPoint: Point | null;
}
