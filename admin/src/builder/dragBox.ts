import type { Point, Rect, Size } from '../../../server/src/core/geometry/rect';
import { drawBox, moveBox, resizeBox, type AspectRatio } from './cropBox';
import { guidesOf, NO_GUIDES, snapDelta, type DragKind, type Guides } from './snap';

interface BoxDrag {
  readonly kind: DragKind;
  /** The crop before the drag. */
  readonly box: Rect;
  readonly from: Point;
  readonly to: Point;
  readonly source: Size;
  readonly ratio: AspectRatio;
  /** Pixels of the source for one CSS pixel. */
  readonly pixel: number;
  readonly snaps: boolean;
}

/** CSS pixels. */
const REACH = 6;
/** A crop of this size can still be moved by its inside. */
const MIN_DRAWN = 16;

/** The crop during a drag, and the lines that it stands on. */
export function dragBox({ kind, box, from, to, source, ratio, pixel, snaps }: BoxDrag): { readonly box: Rect; readonly guides: Guides } {
  const start = kind === 'draw' ? { left: from.x, top: from.y, width: 0, height: 0 } : box;
  const pulled = { x: to.x - from.x, y: to.y - from.y };
  const delta = snaps ? snapDelta(kind, start, pulled, source, REACH * pixel) : pulled;
  if (kind === 'draw') {
    const drawn = drawBox(from, { x: from.x + delta.x, y: from.y + delta.y }, source, ratio, MIN_DRAWN * pixel);
    const corner = `${delta.y < 0 ? 'n' : 's'}${delta.x < 0 ? 'w' : 'e'}` as const;
    return { box: drawn, guides: snaps ? guidesOf(corner, drawn, source) : NO_GUIDES };
  }
  const moved = kind === 'move' ? moveBox(box, delta, source) : resizeBox(box, kind, delta, source, ratio);
  return { box: moved, guides: snaps ? guidesOf(kind, moved, source) : NO_GUIDES };
}
