import type { KeyboardEvent, PointerEvent } from 'react';
import { styled } from 'styled-components';
import { clamp, type Point } from '../../../../server/src/core/geometry/rect';
import { useTranslation } from '../../translations/useTranslation';
import { ARROW_KEYS } from './CropFrame';
import type { Touch } from './Stage';

interface FocalMarkerProps {
  /** In per cent of the upright source. */
  readonly point: Point;
  /** Null if the focal point does not affect the rendition. The marker cannot be moved then. */
  readonly onMove: ((point: Point) => void) | null;
  readonly touch: Touch;
  /** Starts a drag. */
  readonly onPointerDown: (event: PointerEvent) => void;
}

export const CENTRE: Point = { x: 50, y: 50 };

/** The focal point on the image. Pointers drag it. The arrow keys move it by 1 per cent, with Shift by 10. */
export function FocalMarker({ point, onMove, touch, onPointerDown }: FocalMarkerProps) {
  const t = useTranslation();
  if (onMove === null) return <Marker as="span" aria-hidden style={{ ...markerStyle(point), pointerEvents: 'none', opacity: 0.7 }} />;
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
      style={{ ...markerStyle(point), touchAction: touch === 'none' ? 'pan-y' : 'none' }}
      aria-label={t('focal.marker', { x: Math.round(point.x), y: Math.round(point.y) })}
      onPointerDown={onPointerDown}
      onKeyDown={step}
    />
  );
}

/** A place for the focal point. A click takes it over. */
export function FocalSuggestion({ point, onChoose }: { readonly point: Point; readonly onChoose: (point: Point) => void }) {
  const t = useTranslation();
  return <Suggestion type="button" data-testid="focal-suggestion" title={t('focal.suggestion')} aria-label={t('focal.suggestion')} style={markerStyle(point)} onClick={() => onChoose(point)} />;
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
  &:focus-visible { outline: 3px solid ${({ theme }) => theme.colors.primary500}; outline-offset: 1px; }
`;

const Suggestion = styled(Marker)`
  border-style: dotted;
  background: none;
  cursor: pointer;
`;
