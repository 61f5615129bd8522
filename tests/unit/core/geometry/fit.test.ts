import { describe, expect, it } from 'vitest';
import { toHeight, toMax, toMin, toScale, toWidth } from '../../../../server/src/core/geometry/fit';
import type { Size } from '../../../../server/src/core/geometry/rect';

type Pair = readonly [width: number, height: number];

const size = ([width, height]: Pair): Size => ({ width, height });

describe('toWidth', () => {
  const rows: readonly (readonly [Pair, number, Pair])[] = [
    [[1000, 800], 500, [500, 400]],
    [[1000, 800], 333, [333, 266]],
    [[1000, 800], 999, [999, 799]],
    [[1000, 800], 1000, [1000, 800]],
    [[1000, 800], 1001, [1000, 800]],
    [[1000, 1], 10, [10, 1]],
    [[1, 1000], 1, [1, 1000]],
    [[2, 1000], 1, [1, 500]],
    // A square stays one, though 100 * (57 / 100) is below 57 in floating point.
    [[100, 100], 57, [57, 57]],
    [[49, 49], 1, [1, 1]],
  ];
  it.each(rows)('%j to %i is %j', (from, width, to) => expect(toWidth(size(from), width)).toEqual(size(to)));
});

describe('toHeight', () => {
  const rows: readonly (readonly [Pair, number, Pair])[] = [
    [[1000, 800], 400, [500, 400]],
    [[1000, 800], 333, [416, 333]],
    [[1000, 800], 800, [1000, 800]],
    [[1000, 800], 801, [1000, 800]],
    [[1, 1000], 10, [1, 10]],
    [[100, 100], 57, [57, 57]],
  ];
  it.each(rows)('%j to %i is %j', (from, height, to) => expect(toHeight(size(from), height)).toEqual(size(to)));
});

describe('toMax', () => {
  const rows: readonly (readonly [Pair, Pair, Pair])[] = [
    [[1000, 800], [500, 500], [500, 400]],
    [[1000, 800], [500, 100], [125, 100]],
    [[1000, 800], [500, 400], [500, 400]],
    [[1000, 800], [1000, 800], [1000, 800]],
    [[1000, 800], [2000, 2000], [1000, 800]],
    [[1000, 800], [2000, 400], [500, 400]],
    [[1000, 800], [500, 2000], [500, 400]],
    [[1000, 800], [1, 1], [1, 1]],
    [[100, 100], [57, 57], [57, 57]],
    [[200, 100], [114, 57], [114, 57]],
  ];
  it.each(rows)('%j within %j is %j', (from, box, to) => expect(toMax(size(from), size(box))).toEqual(size(to)));
});

describe('toMin', () => {
  const rows: readonly (readonly [Pair, Pair, Pair])[] = [
    [[1000, 800], [500, 500], [625, 500]],
    [[1000, 800], [500, 100], [500, 400]],
    [[1000, 800], [500, 400], [500, 400]],
    [[1000, 800], [1000, 400], [1000, 800]],
    [[1000, 800], [2000, 400], [1000, 800]],
    [[1000, 800], [500, 900], [1000, 800]],
    // Both sides at least as asked, though 100 * (57 / 100) is below 57 in floating point.
    [[100, 100], [57, 57], [57, 57]],
    [[200, 100], [114, 57], [114, 57]],
  ];
  it.each(rows)('%j over %j is %j', (from, box, to) => expect(toMin(size(from), size(box))).toEqual(size(to)));
});

describe('toScale', () => {
  const rows: readonly (readonly [Pair, number, Pair])[] = [
    [[1000, 800], 50, [500, 400]],
    [[1000, 800], 12.5, [125, 100]],
    [[1000, 800], 33.3333, [333, 266]],
    [[1000, 800], 100, [1000, 800]],
    [[1000, 800], 250, [2500, 2000]],
    [[1000, 800], 1000, [10000, 8000]],
    [[1000, 800], 0.0001, [1, 1]],
    [[3, 1], 50, [1, 1]],
  ];
  it.each(rows)('%j to %d%% is %j', (from, percent, to) => expect(toScale(size(from), percent)).toEqual(size(to)));
});
