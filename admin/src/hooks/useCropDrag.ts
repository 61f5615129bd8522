import { startTransition, useRef, useState, type PointerEvent as ReactPointerEvent, type RefObject } from 'react';
import type { Point, Rect, Size } from '../../../server/src/core/geometry/rect';
import { drawBox, moveBox, resizeBox, type Handle, type Ratio } from '../builder/cropBox';

export type Grip = Handle | 'move' | 'draw';

interface Drag {
  readonly grip: Grip;
  readonly from: Point;
  readonly box: Rect;
  moved: boolean;
}

/** A click is no rectangle: so far a pointer has to go before it draws one, in CSS pixels. */
const THRESHOLD = 4;

/**
 * Dragging a rectangle with mouse, pen or finger. `area` shows the whole picture; the box that is returned follows the
 * pointer at once, and `onDraw` is told at low priority, so that a slow form never holds the rectangle back.
 */
export function useCropDrag(area: RefObject<HTMLElement>, picture: Size, ratio: Ratio, onDraw: (box: Rect) => void) {
  const drag = useRef<Drag | null>(null);
  const [dragged, setDragged] = useState<Rect | null>(null);

  const pointOf = (event: ReactPointerEvent): Point => {
    const { left, top, width, height } = area.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 1, height: 1 };
    return { x: ((event.clientX - left) / width) * picture.width, y: ((event.clientY - top) / height) * picture.height };
  };

  const start = (grip: Grip, box: Rect) => (event: ReactPointerEvent) => {
    if (event.button !== 0 || drag.current !== null) return;
    // Not the area's as well, where it is the frame's.
    event.preventDefault();
    area.current?.setPointerCapture(event.pointerId);
    if (event.currentTarget instanceof HTMLButtonElement) event.currentTarget.focus();
    drag.current = { grip, from: pointOf(event), box, moved: false };
  };

  const move = (event: ReactPointerEvent) => {
    const { current } = drag;
    if (current === null) return;
    const to = pointOf(event);
    const by = { x: to.x - current.from.x, y: to.y - current.from.y };
    const reach = (THRESHOLD * picture.width) / (area.current?.clientWidth ?? 1);
    if (!current.moved && Math.hypot(by.x, by.y) < reach) return;
    current.moved = true;
    const box = boxOf(current, by, to, picture, ratio);
    setDragged(box);
    startTransition(() => onDraw(box));
  };

  const end = () => {
    drag.current = null;
    setDragged(null);
  };

  return { dragged, start, handlers: { onPointerMove: move, onPointerUp: end, onPointerCancel: end } };
}

function boxOf({ grip, from, box }: Drag, by: Point, to: Point, picture: Size, ratio: Ratio): Rect {
  if (grip === 'draw') return drawBox(from, to, picture, ratio);
  return grip === 'move' ? moveBox(box, by, picture) : resizeBox(box, grip, by, picture, ratio);
}
