import { Loader } from '@strapi/design-system';
import { useRef } from 'react';
import { styled } from 'styled-components';
import type { Point, Rect, Size } from '../../../../server/src/core/geometry/rect';
import type { AspectRatio } from '../../builder/cropBox';
import { useCropDrag } from '../../hooks/useCropDrag';
import { useTranslation } from '../../translations/useTranslation';
import { CropFrame } from './CropFrame';
import { FocalMarker } from './FocalMarker';

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
}

/** The whole source with the crop and the focal point. A drag outside the crop draws another one. */
export function Stage({ source, imageUrl, frame, ratio, focalPoint, onDraw, onFocus }: StageProps) {
  const t = useTranslation();
  const area = useRef<HTMLDivElement>(null);
  const { dragged, start, handlers } = useCropDrag(area, source, ratio, onDraw);
  const box = dragged ?? frame;
  const whole = box !== null && box.width === source.width && box.height === source.height;
  return (
    <Area
      ref={area}
      role="group"
      aria-label={t('crop.area')}
      data-testid="crop-area"
      style={{ aspectRatio: `${source.width} / ${source.height}`, maxWidth: `calc(60vh * ${source.width / source.height})` }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget || event.target instanceof HTMLImageElement) start('draw', { left: 0, top: 0, width: 0, height: 0 })(event);
      }}
      {...handlers}
    >
      {imageUrl === null ? <Loader>{t('loading')}</Loader> : <img src={imageUrl} alt="" draggable={false} />}
      {box !== null && <CropFrame box={box} source={source} ratio={ratio} whole={whole} onDragStart={start} onDraw={onDraw} />}
      {focalPoint !== null && <FocalMarker point={focalPoint} onMove={onFocus} />}
    </Area>
  );
}

const Area = styled.div`
  position: relative;
  overflow: hidden;
  width: 100%;
  margin: 0 auto;
  border-radius: 4px;
  background: repeating-conic-gradient(${({ theme }) => theme.colors.neutral200} 0 25%, ${({ theme }) => theme.colors.neutral0} 0 50%) 0 0 / 20px 20px;
  cursor: crosshair;
  touch-action: none;
  user-select: none;
  img { display: block; width: 100%; height: 100%; pointer-events: none; }
`;
