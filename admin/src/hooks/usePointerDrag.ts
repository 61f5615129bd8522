import { useEffect, useRef, type PointerEvent as ReactPointerEvent, type RefObject } from 'react';
import type { Point, Size } from '../../../server/src/core/geometry/rect';

/** A drag starts with its first movement. A cancelled one must leave everything as it was before. */
export type DragPhase = 'start' | 'end' | 'cancel';

export interface DragMove {
  /** In pixels of the source. */
  readonly from: Point;
  readonly to: Point;
  /** Pixels of the source for one CSS pixel. */
  readonly pixel: number;
  /** Whether the editor holds Alt, for a drag that does not snap. */
  readonly alt: boolean;
}

interface Drag<T> {
  readonly pointer: number;
  readonly grabbed: T;
  readonly from: Point;
  moved: boolean;
}

/** CSS pixels. A shorter movement is a click. */
const MIN_DISTANCE = 4;

/**
 * Drags something on `area`, which shows the whole source, with mouse, pen or finger. Escape cancels the drag, and so does
 * a browser that takes the finger for scrolling. `held` cancels it, too, and allows no other.
 */
export function usePointerDrag<T>(area: RefObject<HTMLElement>, source: Size, held: boolean, onMove: (grabbed: T, move: DragMove) => void, onPhase: (phase: DragPhase) => void) {
  const drag = useRef<Drag<T> | null>(null);

  const finish = (phase: 'end' | 'cancel') => {
    const { current } = drag;
    drag.current = null;
    if (current === null) return;
    if (area.current?.hasPointerCapture(current.pointer)) area.current.releasePointerCapture(current.pointer);
    if (current.moved) onPhase(phase);
  };
  const latestFinish = useRef(finish);
  latestFinish.current = finish;

  useEffect(() => {
    if (held) latestFinish.current('cancel');
  }, [held]);
  useEffect(() => {
    // In front of a dialog around the canvas, which closes with Escape.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || drag.current === null) return;
      event.preventDefault();
      event.stopPropagation();
      latestFinish.current('cancel');
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, []);

  const pointOf = (event: ReactPointerEvent): Point => {
    const { left, top, width, height } = area.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 1, height: 1 };
    return { x: ((event.clientX - left) / width) * source.width, y: ((event.clientY - top) / height) * source.height };
  };

  const start = (grabbed: T) => (event: ReactPointerEvent) => {
    if (event.button !== 0 || drag.current !== null || held) return;
    event.preventDefault();
    area.current?.setPointerCapture(event.pointerId);
    if (event.currentTarget instanceof HTMLButtonElement) event.currentTarget.focus();
    drag.current = { pointer: event.pointerId, grabbed, from: pointOf(event), moved: false };
  };

  const move = (event: ReactPointerEvent) => {
    const { current } = drag;
    // A second finger is none of this drag.
    if (current?.pointer !== event.pointerId) return;
    const { from, grabbed } = current;
    const to = pointOf(event);
    const pixel = source.width / Math.max(1, area.current?.clientWidth ?? 1);
    if (!current.moved) {
      if (Math.hypot(to.x - from.x, to.y - from.y) < MIN_DISTANCE * pixel) return;
      current.moved = true;
      onPhase('start');
    }
    onMove(grabbed, { from, to, pixel, alt: event.altKey });
  };

  const endWith = (phase: 'end' | 'cancel') => (event: ReactPointerEvent) => {
    if (drag.current?.pointer === event.pointerId) finish(phase);
  };

  return { start, handlers: { onPointerMove: move, onPointerUp: endWith('end'), onPointerCancel: endWith('cancel') } };
}
