import type { OutputFormat } from './formats';
import type { Rect, Size } from './geometry/rect';
import type { Turn } from './geometry/turn';

/** What is done to the pixels after they were resized, in this order: grey, blur, sharpen, the project's own. */
export interface Effects {
  readonly grayscale: boolean;
  /** Gaussian sigma in pixels of the rendition, or null. */
  readonly blur: number | null;
  readonly sharpen: boolean;
  readonly custom: readonly { readonly name: string; readonly args: readonly string[] }[];
}

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
  /** The rendition's own size and where on it the picture lies; null where the picture is all of it. */
  readonly canvas: Rect | null;
  readonly effects: Effects;
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
