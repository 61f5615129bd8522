import { clamp, sizeOf, type Point, type Rect, type Size } from '../../../server/src/core/geometry/rect';

/** The edges that a handle moves, by their place on the compass. */
export const HANDLES = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type Handle = (typeof HANDLES)[number];

/** Width divided by height, or null where the shape is free. */
export type Ratio = number | null;

/** Whole pixels within the picture, at least one by one. */
export function roundBox({ left, top, width, height }: Rect, picture: Size): Rect {
  const [l, t] = [clamp(Math.round(left), 0, picture.width - 1), clamp(Math.round(top), 0, picture.height - 1)];
  return {
    left: l,
    top: t,
    width: clamp(Math.round(left + width), l + 1, picture.width) - l,
    height: clamp(Math.round(top + height), t + 1, picture.height) - t,
  };
}

/** The box shifted, but not out of the picture. */
export function moveBox(box: Rect, by: Point, picture: Size): Rect {
  return {
    ...sizeOf(box),
    left: Math.round(clamp(box.left + by.x, 0, picture.width - box.width)),
    top: Math.round(clamp(box.top + by.y, 0, picture.height - box.height)),
  };
}

/** The box between two points, as it is drawn by dragging from one to the other. */
export function drawBox(from: Point, to: Point, picture: Size, ratio: Ratio): Rect {
  const start = { left: clamp(from.x, 0, picture.width - 1), top: clamp(from.y, 0, picture.height - 1), width: 0, height: 0 };
  const handle = `${to.y < from.y ? 'n' : 's'}${to.x < from.x ? 'w' : 'e'}` as Handle;
  return resizeBox(start, handle, { x: to.x - start.left, y: to.y - start.top }, picture, ratio);
}

/** The box with the edges of `handle` moved by so much. With a ratio the opposite edge or corner stays where it is. */
export function resizeBox(box: Rect, handle: Handle, by: Point, picture: Size, ratio: Ratio): Rect {
  const across = stretch(box.left, box.width, picture.width, by.x, { low: handle.includes('w'), high: handle.includes('e') });
  const down = stretch(box.top, box.height, picture.height, by.y, { low: handle.includes('n'), high: handle.includes('s') });
  if (ratio === null) return roundBox({ left: across.low, top: down.low, width: across.high - across.low, height: down.high - down.low }, picture);
  const anchor = { x: anchorOf(box.left, box.width, handle, 'w', 'e'), y: anchorOf(box.top, box.height, handle, 'n', 's') };
  const wanted = { width: across.high - across.low, height: down.high - down.low };
  const width = handle.length === 2 ? Math.max(wanted.width, wanted.height * ratio) : 'ew'.includes(handle) ? wanted.width : wanted.height * ratio;
  return anchored(anchor, shareOf(handle), width, ratio, picture);
}

/** The largest box of that ratio with the middle of `box` in its middle, no larger than it need be. */
export function withRatio(box: Rect, ratio: number, picture: Size): Rect {
  const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  const area = Math.sqrt(box.width * box.height * ratio);
  const width = Math.min(area, picture.width, picture.height * ratio);
  const [w, h] = wholeSides(width, ratio, picture);
  return moveBox({ left: middle.x - w / 2, top: middle.y - h / 2, width: w, height: h }, { x: 0, y: 0 }, picture);
}

/** Width and height changed for each other, as far as the picture allows. */
export const swapSides = (box: Rect, picture: Size): Rect => withRatio(box, box.height / box.width, picture);

export const centreBox = (box: Rect, picture: Size): Rect => ({
  ...sizeOf(box),
  left: Math.round((picture.width - box.width) / 2),
  top: Math.round((picture.height - box.height) / 2),
});

function stretch(start: number, length: number, all: number, by: number, moves: { readonly low: boolean; readonly high: boolean }) {
  const end = start + length;
  return {
    low: moves.low ? clamp(start + by, 0, Math.max(0, end - 1)) : start,
    high: moves.high ? clamp(end + by, Math.min(all, start + 1), all) : end,
  };
}

const anchorOf = (start: number, length: number, handle: Handle, low: string, high: string): number =>
  handle.includes(low) ? start + length : handle.includes(high) ? start : start + length / 2;

/** How much of the box lies before the anchor, on each axis: 0, a half or 1. */
const shareOf = (handle: Handle): Point => ({
  x: handle.includes('w') ? 1 : handle.includes('e') ? 0 : 0.5,
  y: handle.includes('n') ? 1 : handle.includes('s') ? 0 : 0.5,
});

/** A box of that ratio around its anchor, as wide as wanted and as the picture allows. */
function anchored(anchor: Point, share: Point, wanted: number, ratio: number, picture: Size): Rect {
  const room = (at: number, all: number, part: number) => Math.min(part > 0 ? at / part : Infinity, part < 1 ? (all - at) / (1 - part) : Infinity);
  const width = Math.min(wanted, room(anchor.x, picture.width, share.x), room(anchor.y, picture.height, share.y) * ratio);
  const [w, h] = wholeSides(width, ratio, picture);
  return moveBox({ left: anchor.x - w * share.x, top: anchor.y - h * share.y, width: w, height: h }, { x: 0, y: 0 }, picture);
}

function wholeSides(width: number, ratio: number, picture: Size): readonly [number, number] {
  const w = clamp(Math.round(width), 1, picture.width);
  return [w, clamp(Math.round(width / ratio), 1, picture.height)];
}
