import { clamp, sizeOf, type Point, type Rect, type Size } from '../../../server/src/core/geometry/rect';

/** The handles of a crop, by points of the compass: `n` is the top edge. */
export const HANDLES = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type Handle = (typeof HANDLES)[number];

/** Width divided by height, or null for a crop of any shape. */
export type AspectRatio = number | null;

// All boxes and deltas below are in pixels of the upright source, and all functions return boxes of whole pixels inside it.

/** The result is at least one pixel wide and high. */
export function roundBox({ left, top, width, height }: Rect, source: Size): Rect {
  const [l, t] = [clamp(Math.round(left), 0, source.width - 1), clamp(Math.round(top), 0, source.height - 1)];
  return {
    left: l,
    top: t,
    width: clamp(Math.round(left + width), l + 1, source.width) - l,
    height: clamp(Math.round(top + height), t + 1, source.height) - t,
  };
}

/** Keeps the size of the box: the box stops at the edges of the source. */
export function moveBox(box: Rect, delta: Point, source: Size): Rect {
  return {
    ...sizeOf(box),
    left: Math.round(clamp(box.left + delta.x, 0, source.width - box.width)),
    top: Math.round(clamp(box.top + delta.y, 0, source.height - box.height)),
  };
}

/** The box of a drag from one point to another, with sides of at least `minSide` where the source has the room. */
export function drawBox(from: Point, to: Point, source: Size, ratio: AspectRatio, minSide = 1): Rect {
  const handle = `${to.y < from.y ? 'n' : 's'}${to.x < from.x ? 'w' : 'e'}` as Handle;
  const across = drawAxis(from.x, to.x, source.width, minSide);
  const down = drawAxis(from.y, to.y, source.height, minSide);
  return resizeBox({ left: across.start, top: down.start, width: 0, height: 0 }, handle, { x: across.delta, y: down.delta }, source, ratio);
}

/** Moves the edges that belong to `handle`. With a ratio, the opposite edge or corner keeps its place. */
export function resizeBox(box: Rect, handle: Handle, delta: Point, source: Size, ratio: AspectRatio): Rect {
  const across = resizeAxis(box.left, box.width, source.width, delta.x, { start: handle.includes('w'), end: handle.includes('e') });
  const down = resizeAxis(box.top, box.height, source.height, delta.y, { start: handle.includes('n'), end: handle.includes('s') });
  const width = across.end - across.start;
  const height = down.end - down.start;
  if (ratio === null) return roundBox({ left: across.start, top: down.start, width, height }, source);
  const anchor = { x: anchorOf(box.left, box.width, handle, 'w', 'e'), y: anchorOf(box.top, box.height, handle, 'n', 's') };
  const changes: Point = { x: width - box.width, y: (height - box.height) * ratio };
  const ratioWidth = box.width + (handle.length === 2 ? cornerChange(changes) : 'ew'.includes(handle) ? changes.x : changes.y);
  return boxAtAnchor(anchor, anchorShareOf(handle), ratioWidth, ratio, source);
}

/** The change of the width that a corner causes: of the side that changes more, or of both where one grows and the other shrinks. */
const cornerChange = ({ x, y }: Point): number => (x * y < 0 ? x + y : Math.abs(x) > Math.abs(y) ? x : y);

/** A box with that ratio, the same area and the same centre, as far as the source allows. */
export function withRatio(box: Rect, ratio: number, source: Size): Rect {
  const centre = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  const widthOfSameArea = Math.sqrt(box.width * box.height * ratio);
  const [width, height] = wholeSides(Math.min(widthOfSameArea, source.width, source.height * ratio), ratio, source);
  return moveBox({ left: centre.x - width / 2, top: centre.y - height / 2, width, height }, { x: 0, y: 0 }, source);
}

/**
 * Sets one number of a box. A place stops at the edges of the source and keeps the size; a side keeps the place as far as
 * the source allows. With a ratio, the other side follows.
 */
export function editBox(box: Rect, key: keyof Rect, value: number, source: Size, ratio: AspectRatio): Rect {
  if (key === 'left') return moveBox(box, { x: value - box.left, y: 0 }, source);
  if (key === 'top') return moveBox(box, { x: 0, y: value - box.top }, source);
  const sides = ratio === null ? freeSides({ ...box, [key]: value }, source) : lockedSides(key === 'width' ? value : value * ratio, ratio, source);
  return moveBox({ ...box, ...sides }, { x: 0, y: 0 }, source);
}

const freeSides = ({ width, height }: Size, source: Size): Size => ({ width: clamp(Math.round(width), 1, source.width), height: clamp(Math.round(height), 1, source.height) });

function lockedSides(width: number, ratio: number, source: Size): Size {
  const [w, h] = wholeSides(Math.min(width, source.width, source.height * ratio), ratio, source);
  return { width: w, height: h };
}

/** Swaps width and height, as far as the source allows. */
export const swapSides = (box: Rect, source: Size): Rect => withRatio(box, box.height / box.width, source);

export const centreBox = (box: Rect, source: Size): Rect => ({
  ...sizeOf(box),
  left: Math.round((source.width - box.width) / 2),
  top: Math.round((source.height - box.height) / 2),
});

/** Starts where there is room for `minSide`. */
function drawAxis(from: number, to: number, sourceLength: number, minSide: number) {
  const room = Math.min(minSide, sourceLength);
  const start = to < from ? clamp(from, room, sourceLength) : clamp(from, 0, sourceLength - room);
  return { start, delta: to < from ? Math.min(to - start, -room) : Math.max(to - start, room) };
}

function resizeAxis(start: number, length: number, sourceLength: number, delta: number, moves: { readonly start: boolean; readonly end: boolean }) {
  const end = start + length;
  return {
    start: moves.start ? clamp(start + delta, 0, Math.max(0, end - 1)) : start,
    end: moves.end ? clamp(end + delta, Math.min(sourceLength, start + 1), sourceLength) : end,
  };
}

const anchorOf = (start: number, length: number, handle: Handle, startEdge: string, endEdge: string): number =>
  handle.includes(startEdge) ? start + length : handle.includes(endEdge) ? start : start + length / 2;

/** The share of the box before its anchor, on each axis: 0, 0.5 or 1. */
const anchorShareOf = (handle: Handle): Point => ({
  x: handle.includes('w') ? 1 : handle.includes('e') ? 0 : 0.5,
  y: handle.includes('n') ? 1 : handle.includes('s') ? 0 : 0.5,
});

/** At most `maxWidth` wide, and no wider than the source allows around the anchor. */
function boxAtAnchor(anchor: Point, share: Point, maxWidth: number, ratio: number, source: Size): Rect {
  const maxLength = (at: number, sourceLength: number, part: number) =>
    Math.min(part > 0 ? at / part : Infinity, part < 1 ? (sourceLength - at) / (1 - part) : Infinity);
  const available = Math.min(maxWidth, maxLength(anchor.x, source.width, share.x), maxLength(anchor.y, source.height, share.y) * ratio);
  const [width, height] = wholeSides(available, ratio, source);
  return moveBox({ left: anchor.x - width * share.x, top: anchor.y - height * share.y, width, height }, { x: 0, y: 0 }, source);
}

function wholeSides(width: number, ratio: number, source: Size): readonly [number, number] {
  const w = clamp(Math.round(width), 1, source.width);
  return [w, clamp(Math.round(width / ratio), 1, source.height)];
}

const COMMON_RATIOS: readonly (readonly [number, number])[] = [[1, 1], [5, 4], [4, 3], [3, 2], [16, 9], [2, 1], [4, 5], [3, 4], [2, 3], [9, 16]];

export interface RatioChoice {
  /** `original`, or the ratio as text: `16:9`. */
  readonly key: string;
  readonly ratio: number;
}

/** A smaller difference shows on no image: the longest side has 65,535 pixels. */
const MIN_RATIO_DIFFERENCE = 1e-6;

/** The ratio of the source, the common ones, and the current one if it is none of them. */
export function ratioChoices(source: Size, current: AspectRatio): readonly RatioChoice[] {
  const known = [
    { key: 'original', ratio: source.width / source.height },
    ...COMMON_RATIOS.map(([width, height]) => ({ key: `${width}:${height}`, ratio: width / height })),
  ];
  if (current === null || known.some(({ ratio }) => Math.abs(ratio - current) < MIN_RATIO_DIFFERENCE)) return known;
  return [...known, { key: `${Number(current.toFixed(3))}:1`, ratio: current }];
}

/** The key of a ratio; for a source of 3:2 that is `3:2`, not `original`. `free` for null. */
export function ratioKeyOf(ratio: AspectRatio, choices: readonly RatioChoice[]): string {
  if (ratio === null) return 'free';
  return choices.filter((choice) => Math.abs(choice.ratio - ratio) < MIN_RATIO_DIFFERENCE).at(-1)?.key ?? 'free';
}
