import { describe, expect, it } from 'vitest';
import { placeOnCanvas } from '../../../../server/src/core/geometry/canvas';
import { crop, resize, viewOf } from '../../../../server/src/core/geometry/view';

const whole = viewOf({ width: 100, height: 50 }, null);

/** The whole picture with that many pixels around it. */
const framed = (across: number, down: number) => crop(whole, { left: -across, top: -down, width: 100 + 2 * across, height: 50 + 2 * down });

describe('placeOnCanvas', () => {
  it.each([
    ['the whole picture', whole],
    ['a part of it', crop(whole, { left: 10, top: 10, width: 10, height: 10 })],
    ['a part of it, reduced', resize(crop(whole, { left: 10, top: 10, width: 10, height: 10 }), { width: 3, height: 3 })],
    ['a frame that was cut off again', crop(framed(10, 10), { left: 10, top: 10, width: 100, height: 50 })],
    ['a frame reduced to less than half a pixel', resize(framed(1, 1), { width: 34, height: 17 })],
  ])('%s fills the view', (_title, view) => expect(placeOnCanvas(view)).toBeNull());

  it.each([
    ['framed', framed(10, 20), [100, 50], [10, 20, 120, 90]],
    ['framed on one axis', framed(10, 0), [100, 50], [10, 0, 120, 50]],
    ['framed and reduced', resize(framed(10, 25), { width: 60, height: 50 }), [50, 25], [5, 13, 60, 50]],
    ['both edges on half a pixel', resize(framed(50, 0), { width: 10, height: 5 }), [5, 5], [3, 0, 10, 5]],
    ['the last pixel only', resize(crop(whole, { left: -900, top: 0, width: 901, height: 50 }), { width: 10, height: 50 }), [1, 50], [9, 0, 10, 50]],
  ] as const)('%s', (_title, view, [width, height], [left, top, canvasWidth, canvasHeight]) => {
    expect(placeOnCanvas(view)).toEqual({ picture: { width, height }, canvas: { left, top, width: canvasWidth, height: canvasHeight } });
  });
});
