import { describe, expect, it } from 'vitest';
import { crop, pointInView, resize, scaleOf, turnView, viewOf, withFocalPoint } from '../../../../server/src/core/geometry/view';

const SOURCE = { width: 1000, height: 800 };
const whole = viewOf(SOURCE, { x: 25, y: 50 });
const quarter = { mirror: false, degrees: 90 } as const;
const mirror = { mirror: true, degrees: 0 } as const;

it('viewOf shows the whole image, and has the focal point in pixels', () => {
  const bounds = { left: 0, top: 0, ...SOURCE };
  expect(whole).toEqual({ source: SOURCE, region: bounds, visible: bounds, size: SOURCE, turn: { mirror: false, degrees: 0 }, focalPoint: { x: 250, y: 400 } });
  expect(viewOf(SOURCE, null).focalPoint).toBeNull();
});

it('crop converts pixels of the view to pixels of the source, on each axis', () => {
  const cut = crop(resize(whole, { width: 500, height: 200 }), { left: 50, top: 10, width: 100, height: 20 });
  expect(cut.region).toEqual({ left: 100, top: 40, width: 200, height: 80 });
  expect(cut.size).toEqual({ width: 100, height: 20 });
  expect(scaleOf(cut)).toEqual({ x: 0.5, y: 0.25 });
});

describe('crop may reach beyond', () => {
  const padded = crop(whole, { left: -100, top: 0, width: 1200, height: 800 });

  it('the image', () => {
    expect(padded.region).toEqual({ left: -100, top: 0, width: 1200, height: 800 });
    expect(padded.visible).toEqual({ left: 0, top: 0, width: 1000, height: 800 });
  });

  it('an earlier crop, and does not show more of the image', () => {
    const again = crop(crop(whole, { left: 400, top: 300, width: 100, height: 100 }), { left: -50, top: -50, width: 200, height: 200 });
    expect(again.region).toEqual({ left: 350, top: 250, width: 200, height: 200 });
    expect(again.visible).toEqual({ left: 400, top: 300, width: 100, height: 100 });
  });

  it('but must show part of the image', () => {
    expect(() => crop(padded, { left: 0, top: 0, width: 100, height: 800 })).toThrow('nothing of the image is left to show');
  });
});

describe('turnView', () => {
  it('carries region, size, source and focal point', () => {
    const cut = resize(crop(whole, { left: 100, top: 200, width: 400, height: 300 }), { width: 200, height: 150 });
    expect(turnView(cut, quarter)).toEqual({
      source: { width: 800, height: 1000 },
      region: { left: 300, top: 100, width: 300, height: 400 },
      visible: { left: 300, top: 100, width: 300, height: 400 },
      size: { width: 150, height: 200 },
      turn: quarter,
      focalPoint: { x: 400, y: 250 },
    });
  });

  it('four quarter turns change nothing', () => {
    expect(turnView(turnView(turnView(turnView(whole, quarter), quarter), quarter), quarter)).toEqual(whole);
  });
});

describe('withFocalPoint is in per cent of the whole upright image', () => {
  it.each([
    ['as it is', whole, { x: 800, y: 80 }],
    ['after a crop', crop(whole, { left: 500, top: 400, width: 10, height: 10 }), { x: 800, y: 80 }],
    ['after a resize', resize(whole, { width: 10, height: 8 }), { x: 800, y: 80 }],
    ['after a quarter turn', turnView(whole, quarter), { x: 720, y: 800 }],
    ['after a mirror', turnView(whole, mirror), { x: 200, y: 80 }],
    ['after a mirror and a quarter turn', turnView(turnView(whole, mirror), quarter), { x: 720, y: 200 }],
  ])('%s', (_title, view, focalPoint) => expect(withFocalPoint(view, { x: 80, y: 10 }).focalPoint).toEqual(focalPoint));
});

describe('pointInView', () => {
  const view = resize(crop(whole, { left: 100, top: 200, width: 400, height: 400 }), { width: 100, height: 200 });
  it.each([
    [{ x: 100, y: 200 }, { x: 0, y: 0 }],
    [{ x: 500, y: 600 }, { x: 100, y: 200 }],
    [{ x: 0, y: 0 }, { x: -25, y: -100 }],
    [null, { x: 50, y: 100 }],
  ])('%j is at %j', (point, found) => expect(pointInView(view, point)).toEqual(found));
});
