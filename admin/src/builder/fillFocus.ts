import { clamp, type Point, type Rect, type Size } from '../../../server/src/core/geometry/rect';
import type { Form } from './form';

/**
 * The focal point, in per cent, with which a fill crops `box`. The focal point has the same relative place in the image
 * and in the crop; on an axis that the crop fills it has no effect and keeps its place.
 */
export function focalOfBox(box: Rect, source: Size, last: Point): Point {
  const share = (start: number, length: number, sourceLength: number, old: number) =>
    length >= sourceLength ? old : clamp((start / (sourceLength - length)) * 100, 0, 100);
  return { x: share(box.left, box.width, source.width, last.x), y: share(box.top, box.height, source.height, last.y) };
}

/** The closeness, in per cent, from which a fill of this size would have to be enlarged: more has no effect. */
export function maxCloseness(upright: Size, { width, height, rotate }: Pick<Form, 'width' | 'height' | 'rotate'>): number {
  // The turn comes before the size.
  const source = rotate % 180 === 0 ? upright : { width: upright.height, height: upright.width };
  const fullWidth = Math.min(source.width, (source.height * width) / height);
  return Math.max(0, Math.ceil((1 - width / fullWidth) * 100));
}
