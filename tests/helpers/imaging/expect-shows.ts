import { expect } from 'vitest';
import { alphaAt, colourAt, distance, type Colour, type Pixels } from './pixels';
import type { Shown } from './reference';
import { waveAt, type TestImage } from './test-image';

/** Grid points on each side: enough to see any turn, shift or scale. */
const GRID = 16;

/** A resizing kernel reaches over edges: so many pixels of the rendition are not judged. */
const EDGE = 1.5;

export interface Tolerance {
  /** The error that a codec may add, in values from 0 to 255. */
  readonly codec?: number;
  /** Colour of a canvas around the image; null where it is transparent. */
  readonly canvas?: Colour | null;
}

/** Each pixel of a grid shows the right pixel of the source, to within one pixel of the rendition or the source. */
export function expectShows(pixels: Pixels, testImage: TestImage, shown: Shown, { codec = 1, canvas = null }: Tolerance = {}): void {
  expect({ width: pixels.width, height: pixels.height }).toEqual({ width: shown.width, height: shown.height });
  const wrong: string[] = [];
  let judged = 0;
  for (const y of gridOf(pixels.height)) {
    for (const x of gridOf(pixels.width)) {
      const verdict = judge(pixels, testImage, shown, x, y, codec, canvas);
      if (verdict === 'unclear') continue;
      judged += 1;
      if (verdict !== 'right') wrong.push(verdict);
    }
  }
  expect(wrong).toEqual([]);
  expect(judged).toBeGreaterThanOrEqual(Math.min(12, (pixels.width * pixels.height) / 4));
}

const gridOf = (side: number): number[] =>
  [...new Set(Array.from({ length: GRID }, (_, index) => Math.round((index / (GRID - 1)) * (side - 1))))];

function judge(pixels: Pixels, testImage: TestImage, shown: Shown, x: number, y: number, codec: number, canvas: Colour | null): string {
  const inside = distanceInside(shown, x + 0.5, y + 0.5);
  if (Math.abs(inside) < EDGE) return 'unclear';
  const found = colourAt(pixels, x, y);
  const words = `(${x}, ${y}) shows ${found.map(Math.round).join(' ')}`;
  if (inside < 0) {
    if (canvas === null) return alphaAt(pixels, x, y) === 0 ? 'right' : `${words}, not a transparent canvas`;
    return distance(found, canvas) <= codec ? 'right' : `${words}, not the canvas ${canvas.join(' ')}`;
  }
  const point = shown.at(x + 0.5, y + 0.5);
  const next = shown.at(x + 1.5, y + 1.5);
  const slack = Math.max(1, Math.abs(next.x - point.x), Math.abs(next.y - point.y));
  const expected = testImage.colourAt(point.x, point.y, slack * EDGE);
  if (expected === null) return 'unclear';
  return distance(found, expected) <= slack + codec ? 'right' : `${words}, not ${expected.map(Math.round).join(' ')}`;
}

/** How far inside the image a point of the outcome lies, in its pixels; negative on a canvas, infinite where there is none. */
function distanceInside({ width, height, visible: { left, top, width: w, height: h } }: Shown, x: number, y: number): number {
  const canvasAt = (edge: boolean, depth: number) => (edge ? depth : Infinity);
  return Math.min(
    canvasAt(left > 0.5, x - left),
    canvasAt(top > 0.5, y - top),
    canvasAt(left + w < width - 0.5, left + w - x),
    canvasAt(top + h < height - 0.5, top + h - y),
  );
}

/** How far a rendition of waves is displaced, in its pixels: the worst of its parts, a tenth of each axis. Rounding to bytes averages out over many pixels. */
export function waveError(pixels: Pixels, shown: Shown): number {
  const [origin, next] = [shown.at(0, 0), shown.at(1, 1)];
  return Math.max(
    axisError(pixels.width, pixels.height, (column, row) => [colourAt(pixels, column, row)[0], shown.at(column + 0.5, row + 0.5).x], next.x - origin.x),
    axisError(pixels.height, pixels.width, (row, column) => [colourAt(pixels, column, row)[1], shown.at(column + 0.5, row + 0.5).y], next.y - origin.y),
  );
}

const PARTS = 10;

/** The value found, and the point of the source that should be there. */
type Look = (along: number, across: number) => readonly [found: number, point: number];

function axisError(along: number, across: number, look: Look, scale: number): number {
  const sums = Array.from({ length: PARTS }, () => ({ off: 0, count: 0 }));
  for (let at = 1; at < along - 1; at += 1) {
    const sum = sums[Math.floor((at * PARTS) / along)];
    for (let beside = 1; beside < across - 1; beside += 1) {
      const [found, point] = look(at, beside);
      const wave = waveAt(point);
      // A kernel smooths the turning points.
      if (sum === undefined || wave.toTurn < 2.5 * scale) continue;
      sum.off += (found - wave.value) / wave.slope / scale;
      sum.count += 1;
    }
  }
  return Math.max(0, ...sums.filter(({ count }) => count > 0).map(({ off, count }) => Math.abs(off / count)));
}
