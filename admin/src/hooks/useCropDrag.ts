import { startTransition, useRef, useState, type PointerEvent as ReactPointerEvent, type RefObject } from 'react';
import type { Point, Rect, Size } from '../../../server/src/core/geometry/rect';
import { drawBox, moveBox, resizeBox, type AspectRatio, type Handle } from '../builder/cropBox';

/** What a drag does: it resizes by a handle, moves the box, or draws another one. */
export type DragKind = Handle | 'move' | 'draw';

interface Drag {
  readonly pointer: number;
  readonly kind: DragKind;
  readonly from: Point;
  readonly box: Rect;
  moved: boolean;
}

/** CSS pixels. A shorter movement is a click, which draws no crop. */
const MIN_DISTANCE = 4;

/**
 * Drags a crop with mouse, pen or finger. `area` shows the whole source. `dragged` follows the pointer immediately;
 * `onDraw` runs in a transition, so that a slow form does not delay the frame.
 */
export function useCropDrag(area: RefObject<HTMLElement>, source: Size, ratio: AspectRatio, onDraw: (box: Rect) => void) {
  const drag = useRef<Drag | null>(null);
  const [dragged, setDragged] = useState<Rect | null>(null);

  const pointOf = (event: ReactPointerEvent): Point => {
    const { left, top, width, height } = area.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 1, height: 1 };
    return { x: ((event.clientX - left) / width) * source.width, y: ((event.clientY - top) / height) * source.height };
  };

  const start = (kind: DragKind, box: Rect) => (event: ReactPointerEvent) => {
    if (event.button !== 0 || drag.current !== null) return;
    event.preventDefault();
    area.current?.setPointerCapture(event.pointerId);
    if (event.currentTarget instanceof HTMLButtonElement) event.currentTarget.focus();
    drag.current = { pointer: event.pointerId, kind, from: pointOf(event), box, moved: false };
  };

  const move = (event: ReactPointerEvent) => {
    const { current } = drag;
    // A second finger is none of this drag.
    if (current?.pointer !== event.pointerId) return;
    const to = pointOf(event);
    const delta = { x: to.x - current.from.x, y: to.y - current.from.y };
    const minDistance = (MIN_DISTANCE * source.width) / (area.current?.clientWidth ?? 1);
    if (!current.moved && Math.hypot(delta.x, delta.y) < minDistance) return;
    current.moved = true;
    const box = draggedBox(current, delta, to, source, ratio);
    setDragged(box);
    startTransition(() => onDraw(box));
  };

  const end = (event: ReactPointerEvent) => {
    if (drag.current?.pointer !== event.pointerId) return;
    drag.current = null;
    setDragged(null);
  };

  return { dragged, start, handlers: { onPointerMove: move, onPointerUp: end, onPointerCancel: end } };
}

function draggedBox({ kind, from, box }: Drag, delta: Point, to: Point, source: Size, ratio: AspectRatio): Rect {
  if (kind === 'draw') return drawBox(from, to, source, ratio);
  return kind === 'move' ? moveBox(box, delta, source) : resizeBox(box, kind, delta, source, ratio);
}
