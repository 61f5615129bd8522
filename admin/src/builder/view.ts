import { clamp, type Point, type Size } from '../../../server/src/core/geometry/rect';

/** How a canvas shows a picture: enlarged by `zoom`, where 1 fits it in, and scrolled by `left` and `top`. All lengths are CSS pixels. */
export interface View {
  readonly zoom: number;
  readonly left: number;
  readonly top: number;
}

export interface CanvasSize {
  /** The part of the canvas that is in sight. */
  readonly viewport: Size;
  /** The picture at a zoom of 1. */
  readonly picture: Size;
}

export const FITTED: View = { zoom: 1, left: 0, top: 0 };
export const MAX_ZOOM = 16;

/** Room around the picture, where the handles of a small crop at the edge of the image stand. */
export const MARGIN = 28;

/** The largest picture of `source`'s ratio in `space` without the margins. */
export function fittedSize(source: Size, space: Size): Size {
  const scale = Math.max(0, Math.min((space.width - 2 * MARGIN) / source.width, (space.height - 2 * MARGIN) / source.height));
  return { width: source.width * scale, height: source.height * scale };
}

/** Changes the zoom; the point of the picture below `at`, which is in pixels of the viewport, stays where it is. */
export function zoomAt(view: View, zoom: number, at: Point, canvas: CanvasSize): View {
  const next = clamp(zoom, 1, MAX_ZOOM);
  const scroll = (start: number, before: number, after: number, place: number, room: number) => {
    const share = (start + place - leadOf(before, room)) / before;
    return share * after + leadOf(after, room) - place;
  };
  const { viewport, picture } = canvas;
  return clampView({
    zoom: next,
    left: scroll(view.left, picture.width * view.zoom, picture.width * next, at.x, viewport.width),
    top: scroll(view.top, picture.height * view.zoom, picture.height * next, at.y, viewport.height),
  }, canvas);
}

/** Moves the picture by `delta`. */
export const panBy = (view: View, delta: Point, canvas: CanvasSize): View => clampView({ ...view, left: view.left - delta.x, top: view.top - delta.y }, canvas);

/** Two fingers that moved: the picture stays below both, as far as it is not turned. */
export function pinch(view: View, from: readonly [Point, Point], to: readonly [Point, Point], canvas: CanvasSize): View {
  const [before, after] = [middleOf(from), middleOf(to)];
  const zoomed = zoomAt(view, (view.zoom * distanceOf(to)) / Math.max(1, distanceOf(from)), before, canvas);
  return panBy(zoomed, { x: after.x - before.x, y: after.y - before.y }, canvas);
}

function clampView({ zoom, left, top }: View, { viewport, picture }: CanvasSize): View {
  const limit = (scroll: number, length: number, room: number) => clamp(scroll, 0, Math.max(0, length + 2 * MARGIN - room));
  return { zoom, left: limit(left, picture.width * zoom, viewport.width), top: limit(top, picture.height * zoom, viewport.height) };
}

/** The room before a picture that is not scrolled. */
const leadOf = (length: number, room: number): number => Math.max(MARGIN, (room - length) / 2);

const middleOf = ([a, b]: readonly [Point, Point]): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const distanceOf = ([a, b]: readonly [Point, Point]): number => Math.hypot(a.x - b.x, a.y - b.y);
