import { sizeOf, type Rect, type Size } from './rect';
import { scaleOf, type View } from './view';

export interface Placement {
  readonly picture: Size;
  /** The canvas' own size, and where on it the picture lies. */
  readonly canvas: Rect;
}

/** Where the visible part lies in a view that was padded; null where it fills the view. */
export function placeOnCanvas(view: View): Placement | null {
  const { region, visible, size } = view;
  const scale = scaleOf(view);
  const across = span((visible.left - region.left) * scale.x, visible.width * scale.x, size.width);
  const down = span((visible.top - region.top) * scale.y, visible.height * scale.y, size.height);
  if (across.length >= size.width && down.length >= size.height) return null;
  return { picture: { width: across.length, height: down.length }, canvas: { left: across.start, top: down.start, ...sizeOf(size) } };
}

/** Rounds both ends and not start and length, which together could then stick out. */
function span(start: number, length: number, available: number): { readonly start: number; readonly length: number } {
  const first = Math.min(Math.round(start), available - 1);
  return { start: first, length: Math.max(1, Math.round(start + length) - first) };
}
