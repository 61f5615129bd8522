import { Button, Flex, Status, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import type { Asset, Preview } from '../../../../server/src/contracts';
import type { DraftPlan } from '../../builder/planDraft';
import { usePreviewUrl, type usePreview } from '../../hooks/usePreview';
import { useWidth } from '../../hooks/useWidth';
import { useTranslation } from '../../translations/useTranslation';
import { FailureNotice } from '../FailureNotice';
import { formatBytes } from '../../translations/formatBytes';
import { InstantFrame } from './InstantFrame';

interface PreviewPaneProps {
  readonly asset: Asset;
  readonly plan: DraftPlan;
  readonly spec: string;
  /** An image of the whole source; null while it loads. */
  readonly stageUrl: string | null;
  readonly preview: ReturnType<typeof usePreview>;
  /** Whether the source has too few pixels for the requested size. */
  readonly tooSmall: boolean;
}

/** CSS pixels. */
const MAX_HEIGHT = 420;

/** Shows the rendition as planned until the server's preview is there. */
export function PreviewPane({ asset, plan, spec, stageUrl, preview: { busy, preview, spec: renderedSpec, failure, retry }, tooSmall }: PreviewPaneProps) {
  const t = useTranslation();
  const { locale } = useIntl();
  const [fitted, setFitted] = useState(true);
  const [backdrop, availableWidth] = useWidth<HTMLDivElement>();
  const previewUrl = usePreviewUrl(preview);
  const current = renderedSpec === spec && previewUrl !== null && preview !== null;
  const size = current ? preview : plan.kind === 'planned' ? plan.size : null;
  const scale = size === null || !fitted ? 1 : Math.min(1, availableWidth / size.width, MAX_HEIGHT / size.height);
  const describe = ({ width, height, size: bytes, format }: Pick<Asset | Preview, 'width' | 'height' | 'size' | 'format'>) =>
    t('facts', { width, height, bytes: formatBytes(bytes, locale), format: format.toUpperCase() });

  return (
    <Flex direction="column" alignItems="stretch" gap={3} aria-busy={busy}>
      <Flex justifyContent="space-between" gap={2}>
        <Typography variant="delta" tag="h2">{t('preview')}</Typography>
        <Button size="S" variant="tertiary" aria-pressed={!fitted} onClick={() => setFitted(!fitted)}>{t('preview.actualSize')}</Button>
      </Flex>
      <Backdrop ref={backdrop} tabIndex={fitted ? undefined : 0} role="group" aria-label={t('preview')}>
        {size !== null && (
          <Canvas style={{ width: size.width * scale, height: size.height * scale }}>
            {current
              ? <img src={previewUrl} alt={t('preview.alt', { name: asset.name })} data-testid="preview" data-spec={spec} />
              : plan.kind === 'planned' && stageUrl !== null && <InstantFrame plan={plan} source={asset} imageUrl={stageUrl} scale={scale} />}
          </Canvas>
        )}
      </Backdrop>
      {tooSmall && size !== null && (
        <Status variant="alternative" size="S">
          <Typography variant="pi">{t('tooSmall', { width: size.width, height: size.height })}</Typography>
        </Status>
      )}
      {failure !== null && <FailureNotice failure={failure} onRetry={retry} />}
      <Flex direction="column" alignItems="flex-start" gap={1} role="status" data-testid="facts">
        <Typography variant="pi" textColor="neutral600">{t('facts.original', { facts: describe(asset) })}</Typography>
        <Typography variant="pi" textColor="neutral800" fontWeight="bold">
          {current ? t('facts.rendition', { facts: describe(preview) }) : busy ? t('preview.busy') : '\u00a0'}
        </Typography>
      </Flex>
    </Flex>
  );
}

const Backdrop = styled.div`
  overflow: auto;
  width: 100%;
  max-height: 70vh;
  border-radius: 4px;
  background: repeating-conic-gradient(${({ theme }) => theme.colors.neutral200} 0 25%, ${({ theme }) => theme.colors.neutral0} 0 50%) 0 0 / 20px 20px;
`;

const Canvas = styled.div`
  position: relative;
  overflow: hidden;
  margin: 0 auto;
  > img { display: block; width: 100%; height: 100%; }
`;
