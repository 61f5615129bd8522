import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Point, Size } from '../../../server/src/core/geometry/rect';
import { FITTED, fittedSize, zoomAt, type CanvasSize, type View } from '../builder/view';
import { useCanvasSpace } from './useCanvasSpace';
import { usePanGestures } from './usePanGestures';

interface Zoom {
  readonly viewport: RefObject<HTMLDivElement>;
  readonly zoom: number;
  /** CSS pixels of the picture at this zoom. */
  readonly size: Size;
  /** Whether two fingers or the space bar hold the picture. */
  readonly held: boolean;
  /** `at` is in pixels of the window; without it, the middle of the viewport keeps its place. */
  readonly zoomTo: (zoom: number, at?: Point) => void;
  /** For the viewport: before its children get the events. */
  readonly handlers: ReturnType<typeof usePanGestures>['handlers'];
}

/** Zooms with Ctrl and the wheel and with two fingers; pans with two fingers, and with the space bar and the pointer. */
export function useZoom(source: Size): Zoom {
  const viewport = useRef<HTMLDivElement>(null);
  const space = useCanvasSpace(viewport);
  const picture = fittedSize(source, space);
  const [view, setView] = useState<View>(FITTED);
  const latest = useRef(view);
  const canvas = useRef<CanvasSize>({ viewport: space, picture });

  const change = useCallback((next: (last: View, canvas: CanvasSize) => View) => {
    const { current } = viewport;
    if (current === null) return;
    canvas.current = { ...canvas.current, viewport: { width: current.clientWidth, height: current.clientHeight } };
    latest.current = next(latest.current, canvas.current);
    setView(latest.current);
  }, []);
  useLayoutEffect(() => {
    canvas.current = { ...canvas.current, picture };
  });
  const applied = useRef(view);
  useLayoutEffect(() => {
    viewport.current?.scrollTo(view.left, view.top);
    applied.current = view;
  }, [view]);

  const within = useCallback((at: Point): Point => {
    const { left, top } = viewport.current?.getBoundingClientRect() ?? { left: 0, top: 0 };
    return { x: at.x - left, y: at.y - top };
  }, []);
  const zoomTo = useCallback((zoom: number, at?: Point) => {
    change((last, { viewport: { width, height }, picture: shown }) => zoomAt(last, zoom, at === undefined ? { x: width / 2, y: height / 2 } : within(at), { viewport: { width, height }, picture: shown }));
  }, [change, within]);

  useEffect(() => {
    const { current } = viewport;
    // React listens passively, so that it cannot keep the browser from zooming or scrolling the page.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoomTo(latest.current.zoom * Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
    };
    const onTouch = (event: TouchEvent) => {
      if (event.touches.length > 1) event.preventDefault();
    };
    // The browser scrolls to a handle that gets the focus. While a change waits for its turn, the event tells of an older one.
    const onScroll = () => {
      if (current === null || latest.current !== applied.current) return;
      latest.current = { ...latest.current, left: current.scrollLeft, top: current.scrollTop };
      applied.current = latest.current;
    };
    current?.addEventListener('wheel', onWheel, { passive: false });
    current?.addEventListener('touchstart', onTouch, { passive: false });
    current?.addEventListener('scroll', onScroll);
    return () => {
      current?.removeEventListener('wheel', onWheel);
      current?.removeEventListener('touchstart', onTouch);
      current?.removeEventListener('scroll', onScroll);
    };
  }, [zoomTo]);

  const { held, handlers } = usePanGestures(change, within);
  return { viewport, zoom: view.zoom, size: { width: picture.width * view.zoom, height: picture.height * view.zoom }, held, zoomTo, handlers };
}
