import { useLayoutEffect, useState, type RefObject } from 'react';
import type { Size } from '../../../server/src/core/geometry/rect';

const NO_SPACE: Size = { width: 0, height: 0 };

/** The CSS pixels that an element gives its content: its width, and the height that its style allows. Zero before the layout. */
export function useCanvasSpace(element: RefObject<HTMLElement>): Size {
  const [space, setSpace] = useState(NO_SPACE);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const measure = () => {
      const next = { width: current.clientWidth, height: Number.parseFloat(getComputedStyle(current).maxHeight) };
      setSpace((last) => (last.width === next.width && last.height === next.height ? last : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, [element]);
  return space;
}
