import type { Size } from './geometry/rect';

/** libvips looks for attention on an image of about this size. More pixels do not change what it finds. */
const MAX_SIDE = 256;

/** Pixels of the reduced region: enough for a box of 256 pixels in a region sixteen times as long. */
const MAX_PIXELS = 1024 * 1024;

/** Longest side at which an SVG is rasterised to find attention. */
const MAX_SVG_SIDE = 2048;

export interface AttentionSize {
  /** The planned region, reduced. */
  readonly region: Size;
  /** The planned box at the same scale. Never larger than `region`. */
  readonly box: Size;
}

/**
 * The size, in pixels, at which libvips looks for attention. Only an SVG may be enlarged, since it has no pixels yet:
 * enlarging a region of 60000x1 pixels to cover a box of 256 pixels would take 4 gigapixels.
 */
export function attentionSize(region: Size, box: Size, vector: boolean): AttentionSize {
  const byPixels = Math.sqrt(MAX_PIXELS / (region.width * region.height));
  const maxScale = vector ? Math.min(byPixels, MAX_SVG_SIDE / Math.max(region.width, region.height)) : Math.min(byPixels, 1);
  const scale = Math.min(MAX_SIDE / Math.max(box.width, box.height), maxScale);
  const reduced = (side: number) => Math.max(1, Math.round(side * scale));
  const reducedRegion = { width: reduced(region.width), height: reduced(region.height) };
  return { region: reducedRegion, box: { width: Math.min(reducedRegion.width, reduced(box.width)), height: Math.min(reducedRegion.height, reduced(box.height)) } };
}
