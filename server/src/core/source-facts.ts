import type { SourceFormat } from './formats';
import type { Point, Size } from './geometry/rect';

/** What a plan needs to know about an original. Width and height are pixels of the *upright* image. */
export interface SourceFacts extends Size {
  readonly format: SourceFormat;
  /** EXIF orientation of the stored pixels, 1 to 8. */
  readonly orientation: number;
  /** 1 unless it is animated. */
  readonly frames: number;
  readonly alpha: boolean;
  /** Bits of a channel after decoding: 8, 16, 32 or 64. */
  readonly depth: number;
  /** Whether the decoder holds the whole image before it returns the first row: a progressive or interlaced image, or a codec that always does. */
  readonly buffered: boolean;
  /** In per cent of the upright image. */
  readonly focalPoint: Point | null;
}
