import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FITTED, fittedSize, MARGIN, MAX_ZOOM, panBy, pinch, zoomAt, type CanvasSize, type View } from '../../../admin/src/builder/view';
import type { Point } from '../../../server/src/core/geometry/rect';

const canvas: CanvasSize = { viewport: { width: 600 + 2 * MARGIN, height: 400 + 2 * MARGIN }, picture: { width: 600, height: 400 } };

/** The share of the picture below a point of the viewport. */
function shareAt({ zoom, left, top }: View, at: Point, { viewport, picture }: CanvasSize): Point {
  const share = (scroll: number, place: number, length: number, room: number) => (scroll + place - Math.max(MARGIN, (room - length) / 2)) / length;
  return { x: share(left, at.x, picture.width * zoom, viewport.width), y: share(top, at.y, picture.height * zoom, viewport.height) };
}

describe('fittedSize', () => {
  it.each([
    [{ width: 600, height: 400 }, { width: 300 + 2 * MARGIN, height: 900 }, { width: 300, height: 200 }],
    [{ width: 600, height: 400 }, { width: 900, height: 100 + 2 * MARGIN }, { width: 150, height: 100 }],
    [{ width: 60, height: 40 }, { width: 600 + 2 * MARGIN, height: 900 }, { width: 600, height: 400 }],
    [{ width: 60, height: 40 }, { width: 0, height: 0 }, { width: 0, height: 0 }],
  ])('%j in %j', (source, space, expected) => expect(fittedSize(source, space)).toEqual(expected));
});

describe('zoomAt', () => {
  it('keeps the point of the picture below the pointer, in the inside', () => {
    const at = { x: 200, y: 300 };
    const before = zoomAt(FITTED, 4, { x: 328, y: 228 }, canvas);
    const [a, b] = [shareAt(before, at, canvas), shareAt(zoomAt(before, 7, at, canvas), at, canvas)];
    expect(b.x).toBeCloseTo(a.x, 9);
    expect(b.y).toBeCloseTo(a.y, 9);
  });
  it('is fitted at 1, whatever was scrolled', () => expect(zoomAt({ zoom: 5, left: 900, top: 700 }, 0.3, { x: 9, y: 9 }, canvas)).toEqual(FITTED));
  it('stops at the largest zoom', () => expect(zoomAt(FITTED, 999, { x: 0, y: 0 }, canvas).zoom).toBe(MAX_ZOOM));
});

describe('panBy', () => {
  it('moves with the pointer', () => expect(panBy({ zoom: 2, left: 100, top: 100 }, { x: 30, y: -20 }, canvas)).toEqual({ zoom: 2, left: 70, top: 120 }));
  it('stops at the edges, with their margin', () => {
    expect(panBy({ zoom: 2, left: 100, top: 100 }, { x: 999, y: 999 }, canvas)).toEqual({ zoom: 2, left: 0, top: 0 });
    expect(panBy({ zoom: 2, left: 100, top: 100 }, { x: -9999, y: -9999 }, canvas)).toEqual({ zoom: 2, left: 600, top: 400 });
  });
  it('moves nothing that is fitted', () => expect(panBy(FITTED, { x: -50, y: 50 }, canvas)).toEqual(FITTED));
});

describe('pinch', () => {
  it('keeps the picture below both fingers', () => {
    const start: View = { zoom: 3, left: 500, top: 300 };
    const from = [{ x: 200, y: 200 }, { x: 300, y: 200 }] as const;
    const to = [{ x: 190, y: 230 }, { x: 340, y: 230 }] as const;
    const end = pinch(start, from, to, canvas);
    expect(end.zoom).toBeCloseTo(4.5, 9);
    for (const finger of [0, 1] as const) {
      const [a, b] = [shareAt(start, from[finger], canvas), shareAt(end, to[finger], canvas)];
      expect(b.x).toBeCloseTo(a.x, 9);
      expect(b.y).toBeCloseTo(a.y, 9);
    }
  });
  it('never shows less than the limits allow', () => {
    const place = fc.record({ x: fc.integer({ min: -100, max: 800 }), y: fc.integer({ min: -100, max: 600 }) });
    fc.assert(fc.property(place, place, place, place, fc.double({ min: 1, max: MAX_ZOOM, noNaN: true }), (a, b, c, d, zoom) => {
      const view = pinch(zoomAt(FITTED, zoom, a, canvas), [a, b], [c, d], canvas);
      expect(view.zoom).toBeGreaterThanOrEqual(1);
      expect(view.zoom).toBeLessThanOrEqual(MAX_ZOOM);
      expect(Math.min(view.left, view.top)).toBeGreaterThanOrEqual(0);
      expect(view.left).toBeLessThanOrEqual(600 * view.zoom - 600 + 1e-6);
      expect(view.top).toBeLessThanOrEqual(400 * view.zoom - 400 + 1e-6);
    }));
  });
});
