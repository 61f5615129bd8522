import { describe, expect, it } from 'vitest';
import { fillBox, fillSize } from '../../../../server/src/core/geometry/fill';
import type { Point, Size } from '../../../../server/src/core/geometry/rect';

type Pair = readonly [number, number];

const size = ([width, height]: Pair): Size => ({ width, height });
const point = (pair: Pair | null): Point | null => pair && { x: pair[0], y: pair[1] };

describe('fillBox', () => {
  type Row = readonly [source: Pair, target: Pair, focalPoint: Pair | null, closeness: number, box: readonly [number, number, number, number]];
  const rows: readonly Row[] = [
    // The largest box of the ratio, in the middle.
    [[1000, 800], [500, 400], null, 0, [0, 0, 1000, 800]],
    [[1000, 800], [100, 100], null, 0, [100, 0, 800, 800]],
    [[1000, 800], [500, 100], null, 0, [0, 300, 1000, 200]],
    [[1000, 800], [100, 400], null, 0, [400, 0, 200, 800]],
    [[1000, 800], [3000, 1000], null, 0, [0, 233, 1000, 334]],
    // A side of whole pixels is never widened, wherever it would lie.
    [[101, 50], [100, 100], null, 0, [25, 0, 50, 50]],
    [[50, 101], [100, 100], null, 0, [0, 25, 50, 50]],
    [[11, 4], [2, 2], null, 0, [3, 0, 4, 4]],
    [[33, 16], [16, 16], null, 0, [8, 0, 16, 16]],
    [[101, 51], [100, 50], null, 0, [0, 0, 101, 51]],
    [[100, 427], [320, 640], [50, 384], 0, [0, 204, 100, 200]],
    [[101, 50], [100, 100], [101, 50], 0, [51, 0, 50, 50]],
    [[101, 50], [10, 10], [40, 25], 0.5, [30, 12, 25, 25]],
    // The focal point keeps its relative place.
    [[1000, 800], [100, 100], [0, 0], 0, [0, 0, 800, 800]],
    [[1000, 800], [100, 100], [1000, 800], 0, [200, 0, 800, 800]],
    [[1000, 800], [100, 100], [500, 400], 0, [100, 0, 800, 800]],
    [[1000, 800], [100, 100], [250, 0], 0, [50, 0, 800, 800]],
    // Closer to the focal point, at most to the target's own size.
    [[1000, 800], [100, 100], [500, 400], 0.5, [300, 200, 400, 400]],
    [[1000, 800], [100, 100], [0, 0], 0.5, [0, 0, 400, 400]],
    [[1000, 800], [100, 100], [1000, 800], 0.5, [600, 400, 400, 400]],
    [[1000, 800], [100, 100], [500, 400], 1, [450, 350, 100, 100]],
    [[1000, 800], [600, 600], [500, 400], 0.5, [200, 100, 600, 600]],
    [[1000, 800], [800, 800], [500, 400], 1, [100, 0, 800, 800]],
    [[1000, 800], [2000, 2000], [500, 400], 1, [100, 0, 800, 800]],
    // Without a focal point closeness has no effect.
    [[1000, 800], [100, 100], null, 1, [100, 0, 800, 800]],
    [[1, 1], [65535, 1], null, 0, [0, 0, 1, 1]],
    [[1, 1], [1, 65535], [1, 1], 1, [0, 0, 1, 1]],
  ];
  it.each(rows)('%j for %j around %j, %d closer: %j', (source, target, focalPoint, closeness, [left, top, width, height]) => {
    expect(fillBox(size(source), size(target), point(focalPoint), closeness)).toEqual({ left, top, width, height });
  });
});

describe('fillSize', () => {
  it.each<readonly [Pair, Pair, Pair]>([
    [[1000, 800], [500, 400], [500, 400]],
    [[1000, 801], [500, 400], [500, 400]],
    [[500, 400], [500, 400], [500, 400]],
    [[499, 400], [500, 400], [499, 400]],
    [[100, 80], [500, 400], [100, 80]],
  ])('a box of %j for %j is %j', (box, target, found) => expect(fillSize(size(box), size(target))).toEqual(size(found)));
});
