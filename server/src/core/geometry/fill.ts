import { boundsOf, roundBox, shiftInside, type Point, type Rect, type Size } from './rect';

/**
 * The box of `target`'s ratio to cut out of a picture of `size`, in whole pixels of it.
 *
 * The focal point keeps its relative place: a quarter from the left in the picture, a quarter from the left in
 * the crop. `closeness` (0 to 1) shrinks the box towards it, never below `target`, so that nothing is enlarged.
 * A side of whole pixels stays as long as it is: one more, and the ratio would be another, or the box be squeezed.
 */
export function fillBox(size: Size, target: Size, focalPoint: Point | null, closeness: number): Rect {
  const ratio = target.width / target.height;
  const fullWidth = Math.min(size.width, size.height * ratio);
  const fullHeight = fullWidth / ratio;
  const room = Math.max(0, 1 - target.width / fullWidth);
  const shrink = focalPoint === null ? 1 : 1 - Math.min(closeness, room);
  const width = fullWidth * shrink;
  const height = fullHeight * shrink;

  const focus = focalPoint ?? { x: size.width / 2, y: size.height / 2 };
  const left = focus.x - (focus.x / size.width) * width;
  const top = focus.y - (focus.y / size.height) * height;
  return roundBox(shiftInside({ left, top, width, height }, boundsOf(size)));
}

/** Reduced to exactly `target` where there are pixels enough, left alone where there are not. */
export const fillSize = (box: Size, target: Size): Size =>
  box.width >= target.width && box.height >= target.height ? target : box;
