import { useCallback, useRef } from 'react';
import type { BuilderAction } from '../builder/builderState';
import type { DragPhase } from './usePointerDrag';

/** All changes of a drag are one gesture, which a cancelled drag takes back. Changes by keys are none. `gesture` is for the actions. */
export function useGesture(dispatch: (action: BuilderAction) => void) {
  const last = useRef(0);
  const dragging = useRef(false);
  const gesture = useCallback(() => (dragging.current ? { gesture: last.current } : {}), []);
  const onDrag = useCallback((phase: DragPhase) => {
    dragging.current = phase === 'start';
    if (phase === 'start') last.current = nextGesture();
    if (phase === 'cancel') dispatch({ type: 'cancel', gesture: last.current });
  }, [dispatch]);
  return { gesture, onDrag };
}

let gestures = 0;
/** Each gesture has a number, whatever is dragged. */
const nextGesture = (): number => {
  gestures += 1;
  return gestures;
};
