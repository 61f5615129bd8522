import sharp from 'sharp';
import type { Size } from '../../../server/src/core/geometry/rect';
import { colourAt, distance, type Pixels } from './pixels';
import type { TestImage } from './test-image';

const NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';

/** Four colours that meet at (50, 40) and reach far beyond 100x80, so that any slicing or blank space is visible. */
export const QUARTERS = [
  '<rect x="-400" y="-400" width="450" height="440" fill="#cc0000"/>',
  '<rect x="50" y="-400" width="450" height="440" fill="#00cc00"/>',
  '<rect x="-400" y="40" width="450" height="440" fill="#0000cc"/>',
  '<rect x="50" y="40" width="450" height="440" fill="#cccc00"/>',
  '<rect x="10" y="10" width="20" height="15" fill="#ffffff"/>',
].join('');

export const svg = (attributes: string, content = QUARTERS, prolog = ''): Buffer => Buffer.from(`${prolog}<svg ${NAMESPACES} ${attributes}>${content}</svg>`);

/** Rasterised pixels for each pixel of the SVG's size. */
const DENSITY = 4;

/** An SVG rasterised by librsvg, without the plugin. */
export async function rasterisedImage(source: Buffer, { width, height }: Size): Promise<TestImage> {
  const { data, info } = await sharp(source, { limitInputPixels: false })
    .resize(Math.round(width * DENSITY), Math.round(height * DENSITY), { fit: 'fill' })
    .ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const rasterised: Pixels = { data, width: info.width, height: info.height };
  const at = (x: number, y: number) => {
    const inside = (value: number, side: number) => Math.min(Math.max(Math.floor(value * DENSITY), 0), side - 1);
    return colourAt(rasterised, inside(x, rasterised.width), inside(y, rasterised.height));
  };
  return {
    width,
    height,
    colourAt(x, y, slack) {
      const colour = at(x, y);
      const steps = [-slack, -slack / 2, 0, slack / 2, slack];
      return steps.every((dy) => steps.every((dx) => distance(colour, at(x + dx, y + dy)) <= 1)) ? colour : null;
    },
  };
}

/** Takes hours to rasterise at any size: each filter step reads 40,000 pixels for each pixel. Its memory is bounded. */
export const ENDLESS = svg(
  'width="1000" height="1000"',
  `<filter id="f">${'<feMorphology operator="dilate" radius="100"/>'.repeat(300)}</filter><rect width="1000" height="1000" fill="#888" filter="url(#f)"/>`,
);
