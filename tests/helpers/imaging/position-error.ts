import type { Size } from '../../../server/src/core/geometry/rect';
import { gradientStep } from './picture';
import { colourAt, type Pixels } from './pixels';
import type { Shown } from './reference';

/**
 * How far a rendition of a gradient is displaced as a whole, on the worse axis, in pixels of the outcome:
 * rounding to bytes averages out over many pixels.
 */
export function positionError(pixels: Pixels, source: Size, shown: Shown): number {
  let [x, y, count] = [0, 0, 0];
  // The outermost pixels mix with what lies beyond the edge.
  for (let row = 1; row < pixels.height - 1; row += 1) {
    for (let column = 1; column < pixels.width - 1; column += 1) {
      const [red, green] = colourAt(pixels, column, row);
      const point = shown.at(column + 0.5, row + 0.5);
      x += red / gradientStep(source.width) + 0.5 - point.x;
      y += green / gradientStep(source.height) + 0.5 - point.y;
      count += 1;
    }
  }
  const [origin, next] = [shown.at(0, 0), shown.at(1, 1)];
  const [perX, perY] = [Math.abs(next.x - origin.x), Math.abs(next.y - origin.y)];
  return count === 0 ? 0 : Math.max(Math.abs(x / count) / perX, Math.abs(y / count) / perY);
}
