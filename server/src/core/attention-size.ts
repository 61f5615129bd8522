import type { Size } from './geometry/rect';

/** libvips judges attention on an image of about this size: more pixels find nothing else. */
const MAX_SIDE = 256;

/** The region as it is judged, of any shape: enough for a box of 256 pixels on a region sixteen times as long. */
const MAX_JUDGED_PIXELS = 1024 * 1024;

/** Longest side that an SVG is rendered at to be judged. */
const MAX_SVG_SIDE = 2048;

export interface AttentionSize {
  /** The planned region, reduced. */
  readonly region: Size;
  /** The planned box at the same scale; it never exceeds `region`. */
  readonly box: Size;
}

/**
 * At which size a region is judged, in pixels. Only an SVG, which has no pixels yet, is enlarged: for a region of
 * 60000x1 pixels, a box of 256 pixels would ask for 4 gigapixels.
 */
export function attentionSize(region: Size, box: Size, vector: boolean): AttentionSize {
  const bounded = Math.sqrt(MAX_JUDGED_PIXELS / (region.width * region.height));
  const most = vector ? Math.min(bounded, MAX_SVG_SIDE / Math.max(region.width, region.height)) : Math.min(bounded, 1);
  const scale = Math.min(MAX_SIDE / Math.max(box.width, box.height), most);
  const reduced = (side: number) => Math.max(1, Math.round(side * scale));
  const judged = { width: reduced(region.width), height: reduced(region.height) };
  return { region: judged, box: { width: Math.min(judged.width, reduced(box.width)), height: Math.min(judged.height, reduced(box.height)) } };
}
