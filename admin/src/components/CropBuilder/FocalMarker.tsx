import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { styled } from 'styled-components';
import { clamp, type Point } from '../../../../server/src/core/geometry/rect';
import { useTranslation } from '../../translations/useTranslation';

interface FocalMarkerProps {
  /** Per cent of the upright image. */
  readonly point: Point;
  /** Null where moving it would change nothing: then it is only shown. */
  readonly onMove: ((point: Point) => void) | null;
}

/** The focal point on the picture. */
export function FocalMarker({ point, onMove }: FocalMarkerProps) {
  if (onMove === null) return <Marker as="span" aria-hidden style={{ ...placeOf(point), pointerEvents: 'none', opacity: 0.7 }} />;
  return <MovableMarker point={point} onMove={onMove} />;
}

/** To be dragged, or moved with the arrow keys, a per cent at a time. */
function MovableMarker({ point, onMove }: { readonly point: Point; readonly onMove: (point: Point) => void }) {
  const t = useTranslation();
  const held = useRef(false);

  const drag = (event: PointerEvent<HTMLButtonElement>) => {
    if (!held.current) return;
    const area = event.currentTarget.parentElement?.getBoundingClientRect();
    if (area) onMove({ x: ((event.clientX - area.left) / area.width) * 100, y: ((event.clientY - area.top) / area.height) * 100 });
  };
  const press = (event: PointerEvent<HTMLButtonElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = true;
  };
  const release = () => {
    held.current = false;
  };
  const step = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const times = event.shiftKey ? 10 : 1;
    onMove({ x: clamp(point.x + by.x * times, 0, 100), y: clamp(point.y + by.y * times, 0, 100) });
  };

  return (
    <Marker
      type="button"
      data-testid="focal-point"
      style={placeOf(point)}
      aria-label={t('focal.marker', { x: Math.round(point.x), y: Math.round(point.y) })}
      onPointerDown={press}
      onPointerMove={drag}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={step}
    />
  );
}

const placeOf = ({ x, y }: Point) => ({ left: `${x}%`, top: `${y}%` });

const STEPS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 },
};

const Marker = styled.button`
  position: absolute;
  width: 28px;
  height: 28px;
  margin: -14px 0 0 -14px;
  padding: 0;
  border: 2px solid #fff;
  border-radius: 50%;
  background: radial-gradient(circle, #fff 0 3px, #0006 4px);
  box-shadow: 0 0 0 1px #0009;
  cursor: grab;
  touch-action: none;
  &:focus-visible { outline: 3px solid ${({ theme }) => theme.colors.primary500}; outline-offset: 1px; }
`;
