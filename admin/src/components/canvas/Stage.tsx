import { Loader } from '@strapi/design-system';
import { startTransition, useRef, useState, type PointerEvent } from 'react';
import { styled } from 'styled-components';
import type { Point, Rect, Size } from '../../../../server/src/core/geometry/rect';
import type { AspectRatio } from '../../builder/cropBox';
import { dragBox } from '../../builder/dragBox';
import { focalOfBox } from '../../builder/fillFocus';
import { NO_GUIDES, type DragKind, type Guides } from '../../builder/snap';
import { usePointerDrag, type DragMove, type DragPhase } from '../../hooks/usePointerDrag';
import { useTranslation } from '../../translations/useTranslation';
import { CENTRE, FocalMarker, FocalSuggestion } from './FocalMarker';
import { CropFrame } from './CropFrame';

/**
 * What a finger does: it draws a crop, or it only moves the crop, or only its handles, or nothing. Elsewhere it scrolls the
 * page, so that scrolling changes nothing.
 */
export type Touch = 'draw' | 'move' | 'handles' | 'none';

export interface StageProps {
  /** Size of the upright source, in pixels. */
  readonly source: Size;
  /** An image of the whole source, of any size; null while it loads. */
  readonly imageUrl: string | null;
  /** The crop in pixels of the source; null if it is not known, or if there is none. */
  readonly frame: Rect | null;
  readonly ratio: AspectRatio;
  /** In per cent of the source. */
  readonly focalPoint: Point | null;
  /** A focal point that the editor can take over, in per cent. */
  readonly suggestion?: Point | null;
  /** Null where the crop follows the focal point: a drag of the crop then moves that. */
  readonly onDraw: ((box: Rect) => void) | null;
  /** Null if the focal point does not affect the rendition. */
  readonly onFocus: ((point: Point) => void) | null;
  readonly onDrag: (phase: DragPhase) => void;
  readonly touch?: Touch;
}

interface PlacedStageProps extends StageProps {
  /** CSS pixels of the whole source. */
  readonly size: Size;
  /** Whether two fingers or the space bar hold the picture. There is no other drag then. */
  readonly held: boolean;
}

type Grabbed = { readonly kind: DragKind; readonly box: Rect } | { readonly kind: 'focal' };
interface Dragged { readonly box: Rect; readonly guides: Guides }

/** The whole source with the crop and the focal point. A drag outside the crop draws another one. */
export function Stage({ source, imageUrl, frame, ratio, focalPoint, suggestion = null, onDraw, onFocus, onDrag, touch = 'draw', size, held }: PlacedStageProps) {
  const t = useTranslation();
  const area = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<Dragged | null>(null);

  const place = (box: Rect) => (onDraw === null ? onFocus?.(focalOfBox(box, source, focalPoint ?? CENTRE)) : onDraw(box));
  const onMove = (grabbed: Grabbed, move: DragMove) => {
    if (grabbed.kind === 'focal') {
      onFocus?.({ x: (move.to.x / source.width) * 100, y: (move.to.y / source.height) * 100 });
      return;
    }
    const next = dragBox({ ...grabbed, ...move, source, ratio, snaps: !move.alt });
    setDragged(next);
    // The form may be slow; the frame follows the pointer immediately.
    startTransition(() => place(next.box));
  };
  const onPhase = (phase: DragPhase) => {
    onDrag(phase);
    if (phase === 'cancel') setDragged(null);
    // Not before the changes of the drag are on the screen.
    if (phase === 'end') startTransition(() => setDragged(null));
  };
  const { start: startDrag, handlers } = usePointerDrag(area, source, held, onMove, onPhase);
  const start = (grabbed: Grabbed) => (event: PointerEvent) => {
    if (event.pointerType !== 'touch' || followsFinger(grabbed.kind, touch)) startDrag(grabbed)(event);
  };

  const box = dragged?.box ?? frame;
  const whole = box !== null && box.width === source.width && box.height === source.height;
  const guides = dragged?.guides ?? NO_GUIDES;
  const onBackground = (event: PointerEvent) => {
    if (event.target !== event.currentTarget && !(event.target instanceof HTMLImageElement)) return;
    if (onDraw !== null) start({ kind: 'draw', box: NOTHING })(event);
    else if (box !== null && onFocus !== null) start({ kind: 'move', box })(event);
  };
  return (
    <Area
      ref={area}
      role="group"
      aria-label={t(onDraw === null ? 'crop.area.focus' : 'crop.area')}
      data-testid="crop-area"
      style={{ ...size, touchAction: touch === 'draw' ? 'none' : 'pan-y', cursor: onDraw === null ? 'move' : 'crosshair' }}
      onPointerDown={onBackground}
      {...handlers}
    >
      {imageUrl === null ? <Loader>{t('loading')}</Loader> : <img src={imageUrl} alt="" draggable={false} />}
      {box !== null && (
        <CropFrame box={box} source={source} ratio={ratio} whole={whole} scale={size.width / source.width} touch={touch} resizable={onDraw !== null} onGrab={(kind) => start({ kind, box })} onPlace={place} />
      )}
      {guides.x !== null && <Guide data-testid="guide-x" style={{ left: `${(guides.x / source.width) * 100}%`, top: 0, bottom: 0, width: 0 }} />}
      {guides.y !== null && <Guide data-testid="guide-y" style={{ top: `${(guides.y / source.height) * 100}%`, left: 0, right: 0, height: 0 }} />}
      {suggestion !== null && onFocus !== null && <FocalSuggestion point={suggestion} onChoose={onFocus} />}
      {focalPoint !== null && <FocalMarker point={focalPoint} onMove={onFocus} touch={touch} onPointerDown={start({ kind: 'focal' })} />}
    </Area>
  );
}

const NOTHING: Rect = { left: 0, top: 0, width: 0, height: 0 };

const followsFinger = (kind: Grabbed['kind'], touch: Touch): boolean =>
  touch === 'draw' || (touch !== 'none' && kind !== 'draw' && (kind !== 'move' || touch === 'move'));

const Area = styled.div`
  position: relative;
  flex: none;
  margin: auto;
  border-radius: 4px;
  background: repeating-conic-gradient(${({ theme }) => theme.colors.neutral200} 0 25%, ${({ theme }) => theme.colors.neutral0} 0 50%) 0 0 / 20px 20px;
  user-select: none;
  img { display: block; width: 100%; height: 100%; border-radius: inherit; pointer-events: none; }
`;

const Guide = styled.div`
  position: absolute;
  border: 0 dashed ${({ theme }) => theme.colors.primary500};
  border-width: 1px 0 0 1px;
  pointer-events: none;
  forced-color-adjust: none;
`;
