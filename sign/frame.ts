import { fillBox, fillSize } from '../server/src/core/geometry/fill';
import { toMax } from '../server/src/core/geometry/fit';
import type { Point, Rect, Size } from '../server/src/core/geometry/rect';
import { check } from './check';

/** The image after some of the operations: its size, and where the points of the upright source are. */
export interface Frame extends Size {
  /** Takes per cent of the source, returns pixels of the image. */
  readonly locate: (percent: Point) => Point;
  /** In per cent of the source; null for the centre of the image. */
  readonly focalPoint: Point | null;
}

/** The geometric step of an operation. */
export type Step = (frame: Frame) => Frame;

export const frameOf = ({ width, height }: Size, focalPoint: Point | null): Frame => ({
  width, height, focalPoint, locate: ({ x, y }) => ({ x: (x / 100) * width, y: (y / 100) * height }),
});

const moved = (frame: Frame, { width, height }: Size, move: (point: Point) => Point): Frame => ({ ...frame, width, height, locate: (percent) => move(frame.locate(percent)) });

const resize = (frame: Frame, size: Size): Frame => moved(frame, size, ({ x, y }) => ({ x: (x * size.width) / frame.width, y: (y * size.height) / frame.height }));

const crop = (frame: Frame, box: Rect): Frame => moved(frame, box, ({ x, y }) => ({ x: x - box.left, y: y - box.top }));

export const flip: Step = (frame) => moved(frame, frame, ({ x, y }) => ({ x: frame.width - x, y }));

/** By 90 degrees, clockwise. */
export const turn: Step = (frame) => moved(frame, { width: frame.height, height: frame.width }, ({ x, y }) => ({ x: frame.height - y, y: x }));

/** To the size that `fit` gives for a box. */
export const fitted = (fit: (size: Size, box: Size) => Size, width = 0, height = 0): Step => (frame) => resize(frame, fit(frame, { width, height }));

/** Cuts out the part of a box that lies inside the image. @throws RangeError where none does */
export const cut = (left: number, top: number, width: number, height: number): Step => (frame) => {
  check(left < frame.width && top < frame.height, `a crop inside ${frame.width}x${frame.height} pixels`, `${left}x${top}`);
  return crop(frame, { left, top, width: Math.min(width, frame.width - left), height: Math.min(height, frame.height - top) });
};

/** The same in per cent. */
export const cutPercent = (left: number, top: number, width: number, height: number): Step => (frame) => {
  const start = (side: number, percent: number) => Math.min(Math.round((side * percent) / 100), percent < 100 ? side - 1 : side);
  const share = (side: number, percent: number) => Math.max(1, Math.trunc((side * percent) / 100));
  return cut(start(frame.width, left), start(frame.height, top), share(frame.width, width), share(frame.height, height))(frame);
};

/** Cuts to the ratio around the focal point, then reduces. */
export const fill = (width: number, height: number, closeness = 0): Step => (frame) => {
  // A point outside the image counts as one at its edge: fillBox moves the crop inside.
  const box = fillBox(frame, { width, height }, frame.focalPoint && frame.locate(frame.focalPoint), closeness / 100);
  return resize(crop(frame, box), fillSize(box, { width, height }));
};

export const pad = (width: number, height: number): Step => (frame) => {
  const image = fitted(toMax, width, height)(frame);
  return crop(image, { left: -Math.floor((width - image.width) / 2), top: -Math.floor((height - image.height) / 2), width, height });
};
