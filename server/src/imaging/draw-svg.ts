import type { Size } from '../core/geometry/rect';
import type { Sharp, SharpFactory } from './sharp';

/** Rasterises an SVG at exactly that size. */
export function drawSvg(svg: Buffer, { width, height }: Size, { sharp }: { readonly sharp: SharpFactory }): Sharp {
  // Without the XML parser's own limits, which refuse an embedded photograph of more than 10 MB: this process is bounded.
  // What an SVG says of its size can be overruled by its style sheet: whatever comes is brought to the size that was asked for.
  return sharp(svg, { limitInputPixels: false, failOn: 'error', unlimited: true }).resize(width, height, { fit: 'fill' });
}
