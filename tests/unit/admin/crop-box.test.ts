import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centreBox, drawBox, editBox, HANDLES, moveBox, ratioChoices, ratioKeyOf, resizeBox, roundBox, swapSides, withRatio, type AspectRatio, type Handle } from '../../../admin/src/builder/cropBox';
import type { Rect } from '../../../server/src/core/geometry/rect';

const source = { width: 600, height: 400 };
const box = (left: number, top: number, width: number, height: number): Rect => ({ left, top, width, height });
const initial = box(100, 100, 200, 100);

describe('moveBox', () => {
  it.each([
    [{ x: 10, y: -20 }, box(110, 80, 200, 100)],
    [{ x: -500, y: 0 }, box(0, 100, 200, 100)],
    [{ x: 500, y: 500 }, box(400, 300, 200, 100)],
    [{ x: 0.4, y: 0.6 }, box(100, 101, 200, 100)],
  ])('by %j', (by, expected) => expect(moveBox(initial, by, source)).toEqual(expected));
});

describe('editBox', () => {
  it.each<[keyof Rect, number, AspectRatio, Rect]>([
    ['left', 5000, null, box(400, 100, 200, 100)],
    ['left', 450, 2, box(400, 100, 200, 100)],
    ['top', 0, 2, box(100, 0, 200, 100)],
    ['width', 300, null, box(100, 100, 300, 100)],
    ['width', 300, 2, box(100, 100, 300, 150)],
    ['height', 200, 2, box(100, 100, 400, 200)],
    ['width', 5000, null, box(0, 100, 600, 100)],
    ['width', 5000, 2, box(0, 100, 600, 300)],
    ['height', 5000, 1, box(100, 0, 400, 400)],
    ['width', 0, 2, box(100, 100, 1, 1)],
  ])('%s %i, ratio %s', (key, value, ratio, expected) => expect(editBox(initial, key, value, source, ratio)).toEqual(expected));
});

describe('resizeBox', () => {
  it.each<[Handle, { x: number; y: number }, AspectRatio, Rect]>([
    ['se', { x: 50, y: 20 }, null, box(100, 100, 250, 120)],
    ['nw', { x: 50, y: 20 }, null, box(150, 120, 150, 80)],
    ['e', { x: 50, y: 20 }, null, box(100, 100, 250, 100)],
    ['n', { x: 50, y: -20 }, null, box(100, 80, 200, 120)],
    ['se', { x: 5000, y: 5000 }, null, box(100, 100, 500, 300)],
    ['e', { x: -5000, y: 0 }, null, box(100, 100, 1, 100)],
    ['w', { x: 5000, y: 0 }, null, box(299, 100, 1, 100)],
    ['se', { x: 50, y: 0 }, 2, box(100, 100, 250, 125)],
    ['se', { x: 0, y: 50 }, 2, box(100, 100, 300, 150)],
    ['se', { x: 5000, y: 0 }, 2, box(100, 100, 500, 250)],
    ['nw', { x: -40, y: 0 }, 2, box(60, 80, 240, 120)],
    ['se', { x: -50, y: 0 }, 2, box(100, 100, 150, 75)],
    ['se', { x: 0, y: -50 }, 2, box(100, 100, 100, 50)],
    ['nw', { x: 40, y: 0 }, 2, box(140, 120, 160, 80)],
    ['se', { x: -50, y: -10 }, 2, box(100, 100, 150, 75)],
    ['se', { x: -50, y: 25 }, 2, box(100, 100, 200, 100)],
    ['e', { x: 100, y: 0 }, 2, box(100, 75, 300, 150)],
    ['s', { x: 0, y: 50 }, 2, box(50, 100, 300, 150)],
    ['e', { x: 5000, y: 0 }, 1, box(100, 0, 300, 300)],
  ])('%s by %j, ratio %s', (handle, by, ratio, expected) => expect(resizeBox(initial, handle, by, source, ratio)).toEqual(expected));

  it('returns a box inside the source, at least one pixel large, with its ratio to a pixel', () => {
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    const by = fc.record({ x: fc.integer({ min: -900, max: 900 }), y: fc.integer({ min: -900, max: 900 }) });
    fc.assert(fc.property(fraction, fraction, fraction, fraction, by, fc.constantFrom(...HANDLES), fc.constantFrom(null, 0.5, 1, 1.5, 16 / 9), (l, t, w, h, move, handle, ratio) => {
      const start = roundBox({ left: l * 600, top: t * 400, width: w * 600, height: h * 400 }, source);
      const { left, top, width, height } = resizeBox(start, handle, move, source, ratio);
      expect([left, top, width, height].every(Number.isInteger)).toBe(true);
      expect(Math.min(left, top, width - 1, height - 1)).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(600);
      expect(top + height).toBeLessThanOrEqual(400);
      if (ratio !== null && height > 1 && width > 1) expect(Math.abs(width / ratio - height)).toBeLessThanOrEqual(1);
    }), { numRuns: 3000 });
  });
});

describe('drawBox', () => {
  it.each([
    [{ x: 100, y: 100 }, { x: 300, y: 250 }, null, box(100, 100, 200, 150)],
    [{ x: 300, y: 250 }, { x: 100, y: 100 }, null, box(100, 100, 200, 150)],
    [{ x: 300, y: 250 }, { x: -50, y: 5000 }, null, box(0, 250, 300, 150)],
    [{ x: 100, y: 100 }, { x: 300, y: 110 }, 2, box(100, 100, 200, 100)],
    [{ x: 100, y: 100 }, { x: 100, y: 100 }, null, box(100, 100, 1, 1)],
  ])('from %j to %j, ratio %s', (from, to, ratio, expected) => expect(drawBox(from, to, source, ratio)).toEqual(expected));
});

describe('withRatio', () => {
  it.each([
    [initial, 1, box(130, 80, 141, 141)],
    [box(0, 0, 600, 400), 1, box(100, 0, 400, 400)],
    [box(0, 0, 600, 400), 3, box(0, 100, 600, 200)],
    [box(500, 300, 100, 100), 16 / 9, box(467, 313, 133, 75)],
  ])('%j at %s', (start, ratio, expected) => expect(withRatio(start, ratio, source)).toEqual(expected));
});

describe('the other functions', () => {
  it('swapSides keeps the centre', () => expect(swapSides(initial, source)).toEqual(box(150, 50, 100, 200)));
  it('swapSides reduces a box that does not fit', () => expect(swapSides(box(0, 0, 600, 200), source)).toEqual(box(234, 0, 133, 400)));
  it('centreBox', () => expect(centreBox(initial, source)).toEqual(box(200, 150, 200, 100)));
  it('roundBox clips', () => expect(roundBox(box(-3.2, 399.9, 900, 20), source)).toEqual(box(0, 399, 600, 1)));
});

describe('ratioKeyOf', () => {
  const source = { width: 600, height: 400 };
  it.each([[null, 'free'], [1.5, '3:2'], [1, '1:1'], [2.345, '2.345:1']])('%s is %s', (ratio, key) => expect(ratioKeyOf(ratio, ratioChoices(source, ratio))).toBe(key));
  it("the ratio of the source", () => expect(ratioKeyOf(6 / 5.5, ratioChoices({ width: 6000, height: 5500 }, 6 / 5.5))).toBe('original'));
});
