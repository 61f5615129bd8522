import { Flex, IconButton, Typography } from '@strapi/design-system';
import { Minus, Plus } from '@strapi/icons';
import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import { MARGIN, MAX_ZOOM } from '../../builder/view';
import { useZoom } from '../../hooks/useZoom';
import { useTranslation } from '../../translations/useTranslation';
import { Stage, type StageProps } from './Stage';

const STEP = 1.5;

/** The stage, which can be enlarged and moved. The plain wheel and one finger scroll the page. */
export function ZoomedStage({ children, ...props }: StageProps & { /** At the other end of the row with the buttons that zoom. */ readonly children?: ReactNode }) {
  const t = useTranslation();
  const { formatNumber } = useIntl();
  const { viewport, zoom, size, held, zoomTo, handlers } = useZoom(props.source);
  /** The middle of the crop keeps its place, so that it can be enlarged step by step. */
  const zoomBy = (factor: number) => {
    const frame = viewport.current?.querySelector('[data-testid=crop-frame]')?.getBoundingClientRect();
    zoomTo(zoom * factor, frame && { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 });
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <Viewport ref={viewport} data-testid="crop-viewport" data-held={held} {...handlers}>
        <Sheet style={{ width: size.width + 2 * MARGIN, height: size.height + 2 * MARGIN }}>
          <Stage {...props} size={size} held={held} />
        </Sheet>
      </Viewport>
      <Flex justifyContent="flex-end" gap={2} wrap="wrap">
        <Flex gap={2} wrap="wrap" flex="1">{children}</Flex>
        <IconButton label={t('canvas.zoom.out')} aria-disabled={zoom === 1} onClick={() => zoomBy(1 / STEP)}><Minus /></IconButton>
        <Typography variant="pi" textColor="neutral600">{`${formatNumber(zoom, { maximumFractionDigits: 1 })}×`}</Typography>
        <IconButton label={t('canvas.zoom.in')} aria-disabled={zoom === MAX_ZOOM} onClick={() => zoomBy(STEP)}><Plus /></IconButton>
      </Flex>
      {zoom > 1 && <Typography variant="pi" textColor="neutral600" textAlign="center">{t('canvas.pan')}</Typography>}
    </Flex>
  );
}

/** Scrolls only by the gestures of `useZoom`, and to a handle that gets the focus. */
const Viewport = styled.div`
  overflow: hidden;
  max-height: var(--canvas-height, 60vh);
  touch-action: pan-y;
  &[data-held='true'] { cursor: grab; touch-action: none; * { cursor: grab; } }
`;

const Sheet = styled.div`
  display: flex;
  min-width: 100%;
`;
