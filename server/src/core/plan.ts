import type { OutputFormat } from './formats';
import type { Rect, Size } from './geometry/rect';
import type { Turn } from './geometry/turn';

/**
 * A step on the resized image, in pixels of the rendition. `cut` keeps that box of the image so far. `canvas` has that
 * size, and the image so far at that place.
 */
export type PixelStep =
  | ({ readonly type: 'cut' | 'canvas' } & Rect)
  | { readonly type: 'grayscale' | 'sharpen' }
  /** Gaussian; `sigma` in pixels. */
  | { readonly type: 'blur'; readonly sigma: number };

export interface OutputPlan {
  readonly format: OutputFormat;
  readonly lossless: boolean;
  /** 1 to 100, or null for the format's configured quality. */
  readonly quality: number | null;
  readonly animated: boolean;
  /** Encoded fast, for the first clients. */
  readonly quick?: true;
  /** Colour `rrggbb` under transparent pixels, or null to keep transparency. */
  readonly background: string | null;
}

/** One crop, one resize, one turn and the steps after them, all in numbers. */
export interface RasterPlan {
  readonly kind: 'raster';
  /** In whole pixels of the upright source. */
  readonly crop: Rect;
  /** Applied to the resized crop. */
  readonly turn: Turn;
  /** Size of the resized and turned crop, in pixels of the rendition. */
  readonly size: Size;
  /** Run in this order after the turn. */
  readonly steps: readonly PixelStep[];
  /** Custom operations, which run last. */
  readonly custom: readonly { readonly name: string; readonly args: readonly string[] }[];
  readonly output: OutputPlan;
}

/** For an SVG that stays SVG: its viewport is cropped and resized. */
export interface VectorPlan {
  readonly kind: 'vector';
  /** In pixels of the source's size, with fractions. */
  readonly crop: Rect;
  readonly size: Size;
}

/** A smart fill needs the attention point of a region: find it, then plan again with it. */
export interface AttentionPlan {
  readonly kind: 'attention';
  /** In pixels of the upright source. */
  readonly region: Rect;
  /** Size of the crop around that point, in pixels of the upright source. */
  readonly box: Size;
}

export type Plan = RasterPlan | VectorPlan | AttentionPlan;
