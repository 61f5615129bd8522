import { boundsOf, roundBox, shiftInside, type Point, type Rect, type Size } from './rect';

/**
 * The crop with `target`'s ratio in an image of `size`, in whole pixels of that image.
 *
 * The focal point keeps its relative place: a quarter from the left in the image, a quarter from the left in the crop.
 * `closeness` (0 to 1) shrinks the crop towards it, but never below `target`, so that nothing is enlarged.
 * A side of whole pixels keeps its length: one more pixel would change the ratio.
 */
export function fillBox(size: Size, target: Size, focalPoint: Point | null, closeness: number): Rect {
  const ratio = target.width / target.height;
  const fullWidth = Math.min(size.width, size.height * ratio);
  const fullHeight = fullWidth / ratio;
  const maxCloseness = Math.max(0, 1 - target.width / fullWidth);
  const shrink = focalPoint === null ? 1 : 1 - Math.min(closeness, maxCloseness);
  const width = fullWidth * shrink;
  const height = fullHeight * shrink;

  const focus = focalPoint ?? { x: size.width / 2, y: size.height / 2 };
  const left = focus.x - (focus.x / size.width) * width;
  const top = focus.y - (focus.y / size.height) * height;
  return roundBox(shiftInside({ left, top, width, height }, boundsOf(size)));
}

/** `target` where the box has enough pixels; the size of the box otherwise. */
export const fillSize = (box: Size, target: Size): Size =>
  box.width >= target.width && box.height >= target.height ? target : box;
