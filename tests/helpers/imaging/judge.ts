import { expect } from 'vitest';
import type { Picture } from './picture';
import { alphaAt, colourAt, distance, type Colour, type Pixels } from './pixels';
import type { Shown } from './reference';

/** Grid points on each side: enough to see any turn, shift or scale. */
const GRID = 16;

/** The kernel of the reduction reaches over edges. In pixels of the outcome. */
const EDGE = 1.5;

export interface Tolerance {
  /** What the codecs may add, in values of 0 to 255. */
  readonly codec?: number;
  /** Of a canvas around the picture; null where it is transparent. */
  readonly canvas?: Colour | null;
}

/** Every pixel of a grid shows the source's pixel that it should, to within one pixel of the outcome or the source. */
export function expectShows(pixels: Pixels, picture: Picture, shown: Shown, { codec = 1, canvas = null }: Tolerance = {}): void {
  expect({ width: pixels.width, height: pixels.height }).toEqual({ width: shown.width, height: shown.height });
  const wrong: string[] = [];
  let judged = 0;
  for (const y of gridOf(pixels.height)) {
    for (const x of gridOf(pixels.width)) {
      const verdict = judge(pixels, picture, shown, x, y, codec, canvas);
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

function judge(pixels: Pixels, picture: Picture, shown: Shown, x: number, y: number, codec: number, canvas: Colour | null): string {
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
  const expected = picture.colourAt(point.x, point.y, slack * EDGE);
  if (expected === null) return 'unclear';
  return distance(found, expected) <= slack + codec ? 'right' : `${words}, not ${expected.map(Math.round).join(' ')}`;
}

/** How far inside the picture a point of the outcome lies, in its pixels; negative on a canvas, infinite where there is none. */
function distanceInside({ width, height, visible: { left, top, width: w, height: h } }: Shown, x: number, y: number): number {
  const canvasAt = (edge: boolean, depth: number) => (edge ? depth : Infinity);
  return Math.min(
    canvasAt(left > 0.5, x - left),
    canvasAt(top > 0.5, y - top),
    canvasAt(left + w < width - 0.5, left + w - x),
    canvasAt(top + h < height - 0.5, top + h - y),
  );
}
