import type { OutputFormat } from './formats';
import type { Rect, Size } from './geometry/rect';
import type { Turn } from './geometry/turn';

/**
 * What is done to the resized pixels, in pixels of the rendition. `cut` leaves that box of the picture so far; `canvas`
 * is a larger picture of that size, on which the one so far lies at that place.
 */
export type PixelStep =
  | ({ readonly type: 'cut' | 'canvas' } & Rect)
  | { readonly type: 'grayscale' | 'sharpen' }
  /** Gaussian. */
  | { readonly type: 'blur'; readonly sigma: number };

export interface OutputPlan {
  readonly format: OutputFormat;
  readonly lossless: boolean;
  /** 1 to 100, or null for the configured one of the format. */
  readonly quality: number | null;
  readonly animated: boolean;
  /** `rrggbb` that transparency is flattened onto, or null to keep it. */
  readonly background: string | null;
}

/** One crop, one resize, one turn: all in numbers, ready to be carried out. */
export interface RasterPlan {
  readonly kind: 'raster';
  /** In whole pixels of the upright source. */
  readonly crop: Rect;
  /** How the crop is laid down. */
  readonly turn: Turn;
  /** Of the crop as turned, in pixels of the rendition. */
  readonly size: Size;
  /** What follows, in this order. */
  readonly steps: readonly PixelStep[];
  /** The project's own operations, which come last. */
  readonly custom: readonly { readonly name: string; readonly args: readonly string[] }[];
  readonly output: OutputPlan;
}

/** An SVG that stays one: its viewport is cut and sized. */
export interface VectorPlan {
  readonly kind: 'vector';
  /** In pixels of the source's own size; fractions are kept. */
  readonly crop: Rect;
  readonly size: Size;
}

/** The spec asks for the most striking area of a region: find it, then plan again with it. */
export interface AttentionPlan {
  readonly kind: 'attention';
  /** In pixels of the upright source. */
  readonly region: Rect;
  /** The box that will be centred on it, in pixels of the upright source. */
  readonly box: Size;
}

export type Plan = RasterPlan | VectorPlan | AttentionPlan;
