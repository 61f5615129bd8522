import type { Point, Rect, Size } from './rect';

/** One of the eight orientations of an image: first mirrored left to right (or not), then turned clockwise. */
export interface Turn {
  readonly mirror: boolean;
  readonly degrees: 0 | 90 | 180 | 270;
}

export const UPRIGHT: Turn = { mirror: false, degrees: 0 };

const degrees = (value: number) => (((value % 360) + 360) % 360) as Turn['degrees'];

/** `first`, then `second`. A mirror reverses the direction of the turn before it. */
export function compose(first: Turn, second: Turn): Turn {
  return {
    mirror: first.mirror !== second.mirror,
    degrees: degrees((second.mirror ? -first.degrees : first.degrees) + second.degrees),
  };
}

/** The turn that undoes `turn`. A mirrored turn undoes itself. */
export const inverse = (turn: Turn): Turn => (turn.mirror ? turn : { mirror: false, degrees: degrees(-turn.degrees) });

/** Whether the turn swaps width and height. */
export const swapsSides = (turn: Turn): boolean => turn.degrees === 90 || turn.degrees === 270;

export const turnSize = (size: Size, turn: Turn): Size =>
  swapsSides(turn) ? { width: size.height, height: size.width } : { width: size.width, height: size.height };

/** Where a box within an image of `size` lies after the turn. */
export function turnRect(rect: Rect, size: Size, turn: Turn): Rect {
  const { width, height, top } = rect;
  const left = turn.mirror ? size.width - rect.left - width : rect.left;
  const right = size.width - left - width;
  const bottom = size.height - top - height;
  switch (turn.degrees) {
    case 0: return { left, top, width, height };
    case 90: return { left: bottom, top: left, width: height, height: width };
    case 180: return { left: right, top: bottom, width, height };
    case 270: return { left: top, top: right, width: height, height: width };
  }
}

export function turnPoint(point: Point, size: Size, turn: Turn): Point {
  const { left, top } = turnRect({ left: point.x, top: point.y, width: 0, height: 0 }, size, turn);
  return { x: left, y: top };
}

/** The turn that makes an image with that EXIF orientation upright. 1 to 8; anything else counts as 1. */
export function turnOfExif(orientation: number): Turn {
  const turns: readonly Turn[] = [
    UPRIGHT,
    { mirror: true, degrees: 0 },
    { mirror: false, degrees: 180 },
    { mirror: true, degrees: 180 },
    { mirror: true, degrees: 270 },
    { mirror: false, degrees: 90 },
    { mirror: true, degrees: 90 },
    { mirror: false, degrees: 270 },
  ];
  return turns[orientation - 1] ?? UPRIGHT;
}
