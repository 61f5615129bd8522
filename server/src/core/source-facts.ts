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
  /** In per cent of the upright image. */
  readonly focalPoint: Point | null;
}
