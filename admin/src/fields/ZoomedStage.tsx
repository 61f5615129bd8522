import { Flex, IconButton, Typography } from '@strapi/design-system';
import { Minus, Plus } from '@strapi/icons';
import { useEffect, useLayoutEffect, useRef, useState, type ComponentProps } from 'react';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import { clamp } from '../../../server/src/core/geometry/rect';
import { Stage } from '../components/CropBuilder/Stage';
import { useTranslation } from '../translations/useTranslation';

const MAX_ZOOM = 8;
const STEP = 1.5;

/** The stage, which can be enlarged. The plain wheel and fingers scroll; with Ctrl, the wheel enlarges. */
export function ZoomedStage(props: Omit<ComponentProps<typeof Stage>, 'zoom'>) {
  const t = useTranslation();
  const { formatNumber } = useIntl();
  const scroller = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(1);
  const zoomBy = (factor: number) => setZoom((last) => clamp(last * factor, 1, MAX_ZOOM));
  useWheelZoom(scroller, zoomBy);
  useCentredScroll(scroller, zoom, props);
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <Scroller ref={scroller}><Stage {...props} zoom={zoom} /></Scroller>
      <Flex justifyContent="center" gap={2}>
        <IconButton label={t('crops.zoom.out')} aria-disabled={zoom === 1} onClick={() => zoomBy(1 / STEP)}><Minus /></IconButton>
        <Typography variant="pi" textColor="neutral600">{formatNumber(zoom, { style: 'percent', maximumFractionDigits: 0 })}</Typography>
        <IconButton label={t('crops.zoom.in')} aria-disabled={zoom === MAX_ZOOM} onClick={() => zoomBy(STEP)}><Plus /></IconButton>
      </Flex>
    </Flex>
  );
}

/** React listens passively to the wheel, so that it cannot keep the browser from zooming the page. */
function useWheelZoom(scroller: { readonly current: HTMLElement | null }, zoomBy: (factor: number) => void): void {
  useEffect(() => {
    const { current } = scroller;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY / 300));
    };
    current?.addEventListener('wheel', onWheel, { passive: false });
    return () => current?.removeEventListener('wheel', onWheel);
  });
}

/** After a change of the zoom, the middle of the crop is in the middle. */
function useCentredScroll(scroller: { readonly current: HTMLElement | null }, zoom: number, { frame, source }: Pick<ComponentProps<typeof Stage>, 'frame' | 'source'>): void {
  const latest = useRef({ frame, source });
  latest.current = { frame, source };
  useLayoutEffect(() => {
    const { current } = scroller;
    const { frame: box, source: { width, height } } = latest.current;
    if (current === null) return;
    const [x, y] = box === null ? [0.5, 0.5] : [(box.left + box.width / 2) / width, (box.top + box.height / 2) / height];
    current.scrollLeft = current.scrollWidth * x - current.clientWidth / 2;
    current.scrollTop = current.scrollHeight * y - current.clientHeight / 2;
  }, [scroller, zoom]);
}

/** The handles at the edges of the image stand in the padding. */
const Scroller = styled.div`
  overflow: auto;
  max-height: calc(60vh + 3.2rem);
  padding: 1.6rem;
`;
