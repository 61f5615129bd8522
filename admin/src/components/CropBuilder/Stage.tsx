import { Loader } from '@strapi/design-system';
import { useRef } from 'react';
import { styled } from 'styled-components';
import type { Point, Rect, Size } from '../../../../server/src/core/geometry/rect';
import type { Ratio } from '../../builder/cropBox';
import { useCropDrag } from '../../hooks/useCropDrag';
import { useTranslation } from '../../translations/useTranslation';
import { CropFrame } from './CropFrame';
import { FocalMarker } from './FocalMarker';

interface StageProps {
  /** Upright, in pixels. */
  readonly picture: Size;
  /** Address of the picture as it is shown, at any size; null while it is on its way. */
  readonly image: string | null;
  /** What the rendition shows, in pixels of the picture; null where that is all, or not known. */
  readonly frame: Rect | null;
  readonly ratio: Ratio;
  /** Per cent of the picture. */
  readonly focalPoint: Point | null;
  readonly onDraw: (box: Rect) => void;
  /** Null where moving the focal point would change nothing. */
  readonly onFocus: ((point: Point) => void) | null;
}

/** The picture as it is, and on it what is cut out: drag anywhere to draw. */
export function Stage({ picture, image, frame, ratio, focalPoint, onDraw, onFocus }: StageProps) {
  const t = useTranslation();
  const area = useRef<HTMLDivElement>(null);
  const { dragged, start, handlers } = useCropDrag(area, picture, ratio, onDraw);
  const box = dragged ?? frame;
  const whole = box !== null && box.width === picture.width && box.height === picture.height;
  return (
    <Area
      ref={area}
      role="group"
      aria-label={t('crop.area')}
      data-testid="crop-area"
      style={{ aspectRatio: `${picture.width} / ${picture.height}`, maxWidth: `calc(60vh * ${picture.width / picture.height})` }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget || event.target instanceof HTMLImageElement) start('draw', { left: 0, top: 0, width: 0, height: 0 })(event);
      }}
      {...handlers}
    >
      {image === null ? <Loader>{t('loading')}</Loader> : <img src={image} alt="" draggable={false} />}
      {box !== null && <CropFrame box={box} picture={picture} ratio={ratio} whole={whole} onGrip={start} onDraw={onDraw} />}
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
