import { describe, expect, it } from 'vitest';
import { boundsOf, clamp, intersect, pixelsOf, roundOutward, shiftInside, sizeOf, type Rect } from '../../../../server/src/core/geometry/rect';

type Box = readonly [left: number, top: number, width: number, height: number];

const rect = ([left, top, width, height]: Box): Rect => ({ left, top, width, height });

it('sizeOf drops the place', () => expect(sizeOf(rect([1, 2, 3, 4]))).toEqual({ width: 3, height: 4 }));
it('boundsOf starts at the corner', () => expect(boundsOf({ width: 3, height: 4 })).toEqual(rect([0, 0, 3, 4])));

describe('clamp', () => {
  it.each([[5, 0, 10, 5], [-1, 0, 10, 0], [11, 0, 10, 10], [0, 0, 10, 0], [10, 0, 10, 10]])('%d in %d to %d is %d', (value, low, high, found) => {
    expect(clamp(value, low, high)).toBe(found);
  });
});

describe('roundOutward', () => {
  const rows: readonly (readonly [Box, Box])[] = [
    [[0, 0, 10, 10], [0, 0, 10, 10]],
    [[0.5, 0.5, 9, 9], [0, 0, 10, 10]],
    [[0.9, 0, 0.2, 1], [0, 0, 2, 1]],
    [[233.33, 0, 333.33, 1], [233, 0, 334, 1]],
    [[-0.5, -1.5, 1, 1], [-1, -2, 2, 2]],
    [[4.9999999, 5.0000001, 1, 1], [5, 5, 1, 1]],
    [[0, 0, 9.9999999, 10.0000001], [0, 0, 10, 10]],
  ];
  it.each(rows)('%j → %j', (from, to) => expect(roundOutward(rect(from))).toEqual(rect(to)));
});

describe('pixelsOf 1000x800', () => {
  const rows: readonly (readonly [Box, Box])[] = [
    [[0, 0, 1000, 800], [0, 0, 1000, 800]],
    [[0.5, 0.5, 1, 1], [0, 0, 2, 2]],
    [[10.0000001, 10, 4.9999999, 5], [10, 10, 5, 5]],
    // Thinner than the noise of the arithmetic.
    [[5, 5, 1e-7, 1e-9], [5, 5, 1, 1]],
    [[4.9999995, 5, 1.2e-6, 1], [5, 5, 1, 1]],
    [[999.9999995, 799.9999999, 2e-6, 1e-9], [999, 799, 1, 1]],
    [[-0.0000001, -1e-9, 1000.0000002, 800], [0, 0, 1000, 800]],
  ];
  it.each(rows)('%j → %j', (from, to) => expect(pixelsOf(rect(from), { width: 1000, height: 800 })).toEqual(rect(to)));
});

describe('shiftInside 100x50', () => {
  const rows: readonly (readonly [Box, Box])[] = [
    [[10, 10, 20, 20], [10, 10, 20, 20]],
    [[-5, -5, 20, 20], [0, 0, 20, 20]],
    [[95, 45, 20, 20], [80, 30, 20, 20]],
    [[7, 9, 100, 50], [0, 0, 100, 50]],
    [[7, 9, 120, 60], [0, 0, 120, 60]],
  ];
  it.each(rows)('%j → %j', (from, to) => expect(shiftInside(rect(from), boundsOf({ width: 100, height: 50 }))).toEqual(rect(to)));
});

describe('intersect with 10,10 to 20,20', () => {
  const rows: readonly (readonly [Box, Box | null])[] = [
    [[10, 10, 10, 10], [10, 10, 10, 10]],
    [[12, 13, 2, 3], [12, 13, 2, 3]],
    [[0, 0, 100, 100], [10, 10, 10, 10]],
    [[0, 0, 11, 12], [10, 10, 1, 2]],
    [[19, 18, 10, 10], [19, 18, 1, 2]],
    [[0, 0, 10, 10], null],
    [[20, 10, 5, 5], null],
    [[10, 20, 5, 5], null],
    [[0, 0, 10.0000001, 20], null],
    [[12, 12, 0, 5], null],
  ];
  it.each(rows)('%j → %j', (box, shared) => expect(intersect(rect(box), rect([10, 10, 10, 10]))).toEqual(shared && rect(shared)));
});
