import { useEffect, useRef, useState, type PointerEvent } from 'react';
import type { Point } from '../../../server/src/core/geometry/rect';
import { panBy, pinch, type CanvasSize, type View } from '../builder/view';

/** Two fingers, or the pointer while the editor holds the space bar, move the picture; `within` turns window pixels into those of the viewport. */
export function usePanGestures(change: (next: (last: View, canvas: CanvasSize) => View) => void, within: (at: Point) => Point) {
  const fingers = useRef(new Map<number, Point>());
  const panned = useRef<{ readonly pointer: number; readonly at: Point } | null>(null);
  const [pinching, setPinching] = useState(false);
  const { space, hover } = useSpaceBar();

  const press = (event: PointerEvent) => {
    const at = { x: event.clientX, y: event.clientY };
    if (event.pointerType === 'touch') fingers.current.set(event.pointerId, at);
    if (fingers.current.size > 1) setPinching(true);
    else if (space) {
      event.currentTarget.setPointerCapture(event.pointerId);
      panned.current = { pointer: event.pointerId, at };
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const move = (event: PointerEvent) => {
    const at = { x: event.clientX, y: event.clientY };
    const { current } = panned;
    if (current?.pointer === event.pointerId) {
      panned.current = { ...current, at };
      change((last, canvas) => panBy(last, { x: at.x - current.at.x, y: at.y - current.at.y }, canvas));
    } else if (fingers.current.has(event.pointerId)) {
      const before = pairOf(fingers.current);
      fingers.current.set(event.pointerId, at);
      const after = pairOf(fingers.current);
      if (!pinching || before === null || after === null) return;
      change((last, canvas) => pinch(last, [within(before[0]), within(before[1])], [within(after[0]), within(after[1])], canvas));
    } else return;
    event.stopPropagation();
  };
  const release = (event: PointerEvent) => {
    if (panned.current?.pointer === event.pointerId) panned.current = null;
    fingers.current.delete(event.pointerId);
    // The finger that stays draws nothing.
    if (fingers.current.size === 0) setPinching(false);
  };

  return {
    held: pinching || space,
    handlers: {
      onPointerDownCapture: press, onPointerMoveCapture: move, onPointerUpCapture: release, onPointerCancelCapture: release,
      onPointerEnter: () => { hover.current = true; },
      onPointerLeave: () => { hover.current = false; },
    },
  };
}

function pairOf(fingers: ReadonlyMap<number, Point>): readonly [Point, Point] | null {
  const [a, b] = [...fingers.values()];
  return a === undefined || b === undefined ? null : [a, b];
}

/** What takes the space bar itself. */
const CONTROLS = 'a, button, input, select, textarea, summary, [contenteditable], [role=button], [role=tab], [role=combobox], [role=option], [role=menuitem]';

/** Whether the editor holds the space bar with the pointer on the canvas, while no control has the focus. */
function useSpaceBar() {
  const hover = useRef(false);
  const [space, setSpace] = useState(false);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== ' ' || !hover.current || document.activeElement?.matches(CONTROLS) === true) return;
      event.preventDefault();
      setSpace(true);
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.key === ' ') setSpace(false);
    };
    const onBlur = () => setSpace(false);
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', onBlur);
    };
  }, []);
  return { space, hover };
}
