export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box. The origin is at the top left; x grows to the right, y downwards. */
export interface Rect extends Size {
  readonly left: number;
  readonly top: number;
}

/** A coordinate this close to a whole number is that number, apart from floating point errors. */
const EPSILON = 1e-6;

const floor = (value: number): number => Math.floor(value + EPSILON);
const ceil = (value: number): number => Math.ceil(value - EPSILON);

export const sizeOf = ({ width, height }: Size): Size => ({ width, height });

export const boundsOf = ({ width, height }: Size): Rect => ({ left: 0, top: 0, width, height });

export const sameRect = (a: Rect, b: Rect): boolean => a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;

export const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** Rounds edges outward to whole pixels, as Wagtail does. */
export function roundOutward({ left, top, width, height }: Rect): Rect {
  const [l, t] = [floor(left), floor(top)];
  return { left: l, top: t, width: ceil(left + width) - l, height: ceil(top + height) - t };
}

/** Rounds edges outward; but a side of whole pixels keeps its length and moves to the nearest whole offset. */
export function roundBox(rect: Rect): Rect {
  const outward = roundOutward(rect);
  const [width, height] = [Math.round(rect.width), Math.round(rect.height)];
  const across = width > 0 && Math.abs(rect.width - width) < EPSILON ? { left: Math.floor(rect.left + 0.5 - EPSILON), width } : { left: outward.left, width: outward.width };
  const down = height > 0 && Math.abs(rect.height - height) < EPSILON ? { top: Math.floor(rect.top + 0.5 - EPSILON), height } : { top: outward.top, height: outward.height };
  return { ...across, ...down };
}

/** The pixels of an image that `rect` touches, at least one on each axis. */
export function pixelsOf(rect: Rect, image: Size): Rect {
  const { left, top, width, height } = roundOutward(rect);
  const [l, t] = [clamp(left, 0, image.width - 1), clamp(top, 0, image.height - 1)];
  return { left: l, top: t, width: clamp(left + width, l + 1, image.width) - l, height: clamp(top + height, t + 1, image.height) - t };
}

/** Shifts `rect` so that it lies within `bounds`, if it fits. */
export function shiftInside(rect: Rect, bounds: Rect): Rect {
  return {
    ...sizeOf(rect),
    left: clamp(rect.left, bounds.left, Math.max(bounds.left, bounds.left + bounds.width - rect.width)),
    top: clamp(rect.top, bounds.top, Math.max(bounds.top, bounds.top + bounds.height - rect.height)),
  };
}

/** The intersection of two boxes, or null where it is empty. */
export function intersect(a: Rect, b: Rect): Rect | null {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const width = Math.min(a.left + a.width, b.left + b.width) - left;
  const height = Math.min(a.top + a.height, b.top + b.height) - top;
  return width > EPSILON && height > EPSILON ? { left, top, width, height } : null;
}
