import { describe, expect, it } from 'vitest';
import { dragBox } from '../../../admin/src/builder/dragBox';
import { guidesOf, snapDelta } from '../../../admin/src/builder/snap';
import type { Rect } from '../../../server/src/core/geometry/rect';

const source = { width: 600, height: 400 };
const box = (left: number, top: number, width: number, height: number): Rect => ({ left, top, width, height });
const start = box(100, 100, 200, 100);
const base = { box: start, from: { x: 0, y: 0 }, source, ratio: null, pixel: 2, snaps: true } as const;
const nothing = box(0, 0, 0, 0);

describe('snapDelta', () => {
  it.each([
    ['move', { x: -95, y: 47 }, { x: -100, y: 50 }],
    ['move', { x: 291, y: 205 }, { x: 300, y: 200 }],
    ['move', { x: 40, y: -40 }, { x: 40, y: -40 }],
    ['e', { x: -3, y: 70 }, { x: 0, y: 70 }],
    ['nw', { x: -92, y: -99 }, { x: -100, y: -100 }],
  ] as const)('%s by %j is %j', (kind, by, expected) => expect(snapDelta(kind, start, by, source, 12)).toEqual(expected));
  it('takes the nearest of two lines', () => expect(snapDelta('w', box(0, 0, 30, 30), { x: 3, y: 0 }, { width: 10, height: 10 }, 12)).toEqual({ x: 5, y: 0 }));
});

describe('guidesOf', () => {
  it.each([
    ['move', box(200, 0, 200, 100), { x: 300, y: 0 }],
    ['move', box(0, 37, 600, 100), { x: null, y: null }],
    ['s', box(0, 100, 200, 100), { x: null, y: 200 }],
    ['move', box(37, 37, 200, 100), { x: null, y: null }],
  ] as const)('%s of %j', (kind, at, expected) => expect(guidesOf(kind, at, source)).toEqual(expected));
});

describe('dragBox', () => {
  it('snaps within six CSS pixels, and shows the line', () =>
    expect(dragBox({ ...base, kind: 'move', to: { x: 90, y: 0 } })).toEqual({ box: box(200, 100, 200, 100), guides: { x: 300, y: null } }));
  it('does not snap while the editor holds Alt', () =>
    expect(dragBox({ ...base, kind: 'move', to: { x: 90, y: 0 }, snaps: false })).toEqual({ box: box(190, 100, 200, 100), guides: { x: null, y: null } }));
  it('keeps the ratio of a crop that snaps', () =>
    expect(dragBox({ ...base, kind: 'e', to: { x: 292, y: 0 }, ratio: 2 })).toEqual({ box: box(100, 25, 500, 250), guides: { x: 600, y: null } }));
  it('draws no crop that is smaller than 16 CSS pixels', () => {
    expect(dragBox({ ...base, kind: 'draw', box: nothing, from: { x: 100, y: 100 }, to: { x: 250, y: 101 } }).box).toEqual(box(100, 100, 150, 32));
    expect(dragBox({ ...base, kind: 'draw', box: nothing, from: { x: 599, y: 399 }, to: { x: 599, y: 399 } }).box).toEqual(box(568, 368, 32, 32));
    expect(dragBox({ ...base, kind: 'draw', box: nothing, from: { x: 0, y: 399 }, to: { x: 600, y: 395 } }).box).toEqual(box(0, 368, 600, 32));
  });
  it('draws a corner onto the middle', () =>
    expect(dragBox({ ...base, kind: 'draw', box: nothing, from: { x: 150, y: 50 }, to: { x: 296, y: 120 } })).toEqual({ box: box(150, 50, 150, 70), guides: { x: 300, y: null } }));
});
