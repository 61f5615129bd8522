import { InvalidSpecError } from '../errors';
import { boundsOf, intersect, sizeOf, type Point, type Rect, type Size } from './rect';
import { compose, turnPoint, turnRect, turnSize, UPRIGHT, type Turn } from './turn';

/**
 * The result of the operations so far: `region` of the source, shown at `size` pixels.
 *
 * Each operation returns a new view; no operation touches pixels. `region`, `visible`, `focalPoint` and `source` are in
 * pixels of the source *as turned so far*, so that operations need not know of earlier turns.
 * In a padded image `region` reaches beyond `visible`: what was cropped before stays hidden.
 */
export interface View {
  readonly source: Size;
  readonly region: Rect;
  /** The part of the source that is still shown. */
  readonly visible: Rect;
  readonly size: Size;
  readonly turn: Turn;
  readonly focalPoint: Point | null;
}

/** All of an upright image. `focalPoint` is in per cent of it. */
export function viewOf(source: Size, focalPoint: Point | null): View {
  const bounds = boundsOf(source);
  const view: View = { source: sizeOf(source), region: bounds, visible: bounds, size: sizeOf(source), turn: UPRIGHT, focalPoint: null };
  return focalPoint === null ? view : withFocalPoint(view, focalPoint);
}

/** Output pixels for each source pixel on each axis. They differ slightly, since sides are truncated. */
export const scaleOf = ({ region, size }: View): Point => ({ x: size.width / region.width, y: size.height / region.height });

/** One scale for both axes, which a turn does not change. */
export function meanScale(view: View): number {
  const { x, y } = scaleOf(view);
  return Math.sqrt(x * y);
}

/** `point` is in per cent of the whole upright image, before any crop or turn. */
export function withFocalPoint(view: View, point: Point): View {
  const upright = turnSize(view.source, view.turn);
  const inUpright = { x: (point.x / 100) * upright.width, y: (point.y / 100) * upright.height };
  return { ...view, focalPoint: turnPoint(inUpright, upright, view.turn) };
}

export const resize = (view: View, size: Size): View => ({ ...view, size: sizeOf(size) });

/**
 * `box` is in pixels of the view. It may reach beyond the image.
 * @throws InvalidSpecError where it shows nothing of the image
 */
export function crop(view: View, box: Rect): View {
  const scale = scaleOf(view);
  const region = {
    left: view.region.left + box.left / scale.x,
    top: view.region.top + box.top / scale.y,
    width: box.width / scale.x,
    height: box.height / scale.y,
  };
  const visible = intersect(region, view.visible);
  if (visible === null) throw new InvalidSpecError('nothing of the image is left to show');
  return { ...view, size: sizeOf(box), region, visible };
}

export function turnView(view: View, turn: Turn): View {
  return {
    source: turnSize(view.source, turn),
    region: turnRect(view.region, view.source, turn),
    visible: turnRect(view.visible, view.source, turn),
    size: turnSize(view.size, turn),
    turn: compose(view.turn, turn),
    focalPoint: view.focalPoint && turnPoint(view.focalPoint, view.source, turn),
  };
}

/** A point of the source (as turned so far) in pixels of the view; the centre for null. */
export function pointInView(view: View, point: Point | null): Point {
  if (point === null) return { x: view.size.width / 2, y: view.size.height / 2 };
  const scale = scaleOf(view);
  return { x: (point.x - view.region.left) * scale.x, y: (point.y - view.region.top) * scale.y };
}
