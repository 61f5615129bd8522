import type { Size } from '../core/geometry/rect';
import type { Sharp, SharpFactory } from './sharp';

/** Rasterises an SVG at exactly that size. */
export function drawSvg(svg: Buffer, { width, height }: Size, { sharp }: { readonly sharp: SharpFactory }): Sharp {
  // What an SVG says of its size can be overruled by its style sheet: whatever comes is brought to the size that was asked for.
  return sharp(svg, { limitInputPixels: false, failOn: 'error' }).resize(width, height, { fit: 'fill' });
}
