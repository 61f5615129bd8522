import { waveAt } from './picture';
import { colourAt, type Pixels } from './pixels';
import type { Shown } from './reference';

/** How far a rendition of a picture of waves is displaced: the worst of its parts, a tenth of each axis, in pixels of the outcome. Rounding to bytes averages out over many pixels. */
export function waveError(pixels: Pixels, shown: Shown): number {
  const [origin, next] = [shown.at(0, 0), shown.at(1, 1)];
  return Math.max(
    axisError(pixels.width, pixels.height, (column, row) => [colourAt(pixels, column, row)[0], shown.at(column + 0.5, row + 0.5).x], next.x - origin.x),
    axisError(pixels.height, pixels.width, (row, column) => [colourAt(pixels, column, row)[1], shown.at(column + 0.5, row + 0.5).y], next.y - origin.y),
  );
}

const PARTS = 10;

/** What is found, and the point of the source that should be there. */
type Look = (along: number, across: number) => readonly [found: number, point: number];

function axisError(along: number, across: number, look: Look, scale: number): number {
  const sums = Array.from({ length: PARTS }, () => ({ off: 0, count: 0 }));
  for (let at = 1; at < along - 1; at += 1) {
    const sum = sums[Math.floor((at * PARTS) / along)];
    for (let beside = 1; beside < across - 1; beside += 1) {
      const [found, point] = look(at, beside);
      const wave = waveAt(point);
      // A kernel rounds off the turns.
      if (sum === undefined || wave.toTurn < 2.5 * scale) continue;
      sum.off += (found - wave.value) / wave.slope / scale;
      sum.count += 1;
    }
  }
  return Math.max(0, ...sums.filter(({ count }) => count > 0).map(({ off, count }) => Math.abs(off / count)));
}
