import { Loader } from '@strapi/design-system';
import type { PointerEvent } from 'react';
import { styled } from 'styled-components';
import type { Point, Rect, Size } from '../../../../server/src/core/geometry/rect';
import type { AspectRatio } from '../../builder/cropBox';
import { useCropDrag, type DragKind } from '../../hooks/useCropDrag';
import { useWidth } from '../../hooks/useWidth';
import { useTranslation } from '../../translations/useTranslation';
import { CropFrame } from './CropFrame';
import { FocalMarker } from './FocalMarker';

/**
 * What a finger does: it draws a crop, or it only moves the crop, or only its handles. Elsewhere it scrolls the page, so
 * that scrolling changes nothing.
 */
export type Touch = 'draw' | 'move' | 'handles';

interface StageProps {
  /** Size of the upright source, in pixels. */
  readonly source: Size;
  /** An image of the whole source, of any size; null while it loads. */
  readonly imageUrl: string | null;
  /** The crop in pixels of the source; null if it is not known, or if there is none. */
  readonly frame: Rect | null;
  readonly ratio: AspectRatio;
  /** In per cent of the source. */
  readonly focalPoint: Point | null;
  readonly onDraw: (box: Rect) => void;
  /** Null if the focal point does not affect the rendition. */
  readonly onFocus: ((point: Point) => void) | null;
  readonly touch?: Touch;
  /** 1 shows the whole source in the space that there is. */
  readonly zoom?: number;
}

/** The whole source with the crop and the focal point. A drag outside the crop draws another one. */
export function Stage({ source, imageUrl, frame, ratio, focalPoint, onDraw, onFocus, touch = 'draw', zoom = 1 }: StageProps) {
  const t = useTranslation();
  const [area, width] = useWidth<HTMLDivElement>();
  const { dragged, start: startDrag, handlers } = useCropDrag(area, source, ratio, onDraw);
  const start = (kind: DragKind, from: Rect) => (event: PointerEvent) => {
    if (event.pointerType !== 'touch' || followsFinger(kind, touch)) startDrag(kind, from)(event);
  };
  const box = dragged ?? frame;
  const whole = box !== null && box.width === source.width && box.height === source.height;
  return (
    <Area
      ref={area}
      role="group"
      aria-label={t('crop.area')}
      data-testid="crop-area"
      style={{ aspectRatio: `${source.width} / ${source.height}`, width: `${zoom * 100}%`, maxWidth: `calc(60vh * ${(zoom * source.width) / source.height})`, touchAction: touch === 'draw' ? 'none' : 'manipulation' }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget || event.target instanceof HTMLImageElement) start('draw', { left: 0, top: 0, width: 0, height: 0 })(event);
      }}
      {...handlers}
    >
      {imageUrl === null ? <Loader>{t('loading')}</Loader> : <img src={imageUrl} alt="" draggable={false} />}
      {box !== null && <CropFrame box={box} source={source} ratio={ratio} whole={whole} scale={width / source.width} touch={touch} onDragStart={start} onDraw={onDraw} />}
      {focalPoint !== null && <FocalMarker point={focalPoint} onMove={onFocus} />}
    </Area>
  );
}

const followsFinger = (kind: DragKind, touch: Touch): boolean => touch === 'draw' || (kind !== 'draw' && (kind !== 'move' || touch === 'move'));

/** Without `min-height`, an image that has not loaded makes it higher than its ratio. */
const Area = styled.div`
  position: relative;
  min-height: 0;
  margin: 0 auto;
  border-radius: 4px;
  background: repeating-conic-gradient(${({ theme }) => theme.colors.neutral200} 0 25%, ${({ theme }) => theme.colors.neutral0} 0 50%) 0 0 / 20px 20px;
  cursor: crosshair;
  user-select: none;
  img { display: block; width: 100%; height: 100%; border-radius: inherit; pointer-events: none; }
`;
