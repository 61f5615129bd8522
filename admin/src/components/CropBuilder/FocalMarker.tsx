import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { styled } from 'styled-components';
import { clamp, type Point } from '../../../../server/src/core/geometry/rect';
import { useTranslation } from '../../translations/useTranslation';
import { ARROW_KEYS } from './CropFrame';

interface FocalMarkerProps {
  /** In per cent of the upright source. */
  readonly point: Point;
  /** Null if the focal point does not affect the rendition. The marker cannot be moved then. */
  readonly onMove: ((point: Point) => void) | null;
}

/** The focal point on the image. */
export function FocalMarker({ point, onMove }: FocalMarkerProps) {
  if (onMove === null) return <Marker as="span" aria-hidden style={{ ...markerStyle(point), pointerEvents: 'none', opacity: 0.7 }} />;
  return <MovableMarker point={point} onMove={onMove} />;
}

/** Pointers drag it. The arrow keys move it by 1 per cent, with Shift by 10. */
function MovableMarker({ point, onMove }: { readonly point: Point; readonly onMove: (point: Point) => void }) {
  const t = useTranslation();
  const pressed = useRef(false);

  const drag = (event: PointerEvent<HTMLButtonElement>) => {
    if (!pressed.current) return;
    const area = event.currentTarget.parentElement?.getBoundingClientRect();
    if (area) onMove({ x: ((event.clientX - area.left) / area.width) * 100, y: ((event.clientY - area.top) / area.height) * 100 });
  };
  const press = (event: PointerEvent<HTMLButtonElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    pressed.current = true;
  };
  const release = () => {
    pressed.current = false;
  };
  const step = (event: KeyboardEvent) => {
    const direction = ARROW_KEYS[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const percent = event.shiftKey ? 10 : 1;
    onMove({ x: clamp(point.x + direction.x * percent, 0, 100), y: clamp(point.y + direction.y * percent, 0, 100) });
  };

  return (
    <Marker
      type="button"
      data-testid="focal-point"
      style={markerStyle(point)}
      aria-label={t('focal.marker', { x: Math.round(point.x), y: Math.round(point.y) })}
      onPointerDown={press}
      onPointerMove={drag}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={step}
    />
  );
}

const markerStyle = ({ x, y }: Point) => ({ left: `${x}%`, top: `${y}%` });

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
