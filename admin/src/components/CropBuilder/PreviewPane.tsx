import { Button, Flex, Status, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import type { Asset } from '../../../../server/src/contracts';
import type { Planned } from '../../builder/planDraft';
import { useObjectUrl } from '../../hooks/useObjectUrl';
import type { usePreview } from '../../hooks/usePreview';
import { useWidth } from '../../hooks/useWidth';
import { useTranslation } from '../../translations/useTranslation';
import { FailureNotice } from '../FailureNotice';
import { formatBytes } from '../../translations/formatBytes';
import { InstantFrame } from './InstantFrame';

interface PreviewPaneProps {
  readonly asset: Asset;
  readonly planned: Planned;
  readonly spec: string;
  readonly stage: string | null;
  readonly preview: ReturnType<typeof usePreview>;
  /** The form asks for more than the image has. */
  readonly tooSmall: boolean;
}

const MAX_HEIGHT = 420;

/** What will be served: as planned at once, as rendered as soon as it is there. */
export function PreviewPane({ asset, planned, spec, stage, preview: { busy, preview, spec: renderedSpec, failure, retry }, tooSmall }: PreviewPaneProps) {
  const t = useTranslation();
  const { locale } = useIntl();
  const [fitted, setFitted] = useState(true);
  const [ground, available] = useWidth<HTMLDivElement>();
  const rendered = useObjectUrl(preview);
  const current = renderedSpec === spec && rendered !== null && preview !== null;
  const size = current ? preview : planned.kind === 'planned' ? planned.size : null;
  const scale = size === null || !fitted ? 1 : Math.min(1, available / size.width, MAX_HEIGHT / size.height);
  const describe = (of: { width: number; height: number; size: number }, format: string) =>
    t('facts', { width: of.width, height: of.height, bytes: formatBytes(of.size, locale), format: format.toUpperCase() });

  return (
    <Flex direction="column" alignItems="stretch" gap={3} aria-busy={busy}>
      <Flex justifyContent="space-between" gap={2}>
        <Typography variant="delta" tag="h2">{t('preview')}</Typography>
        <Button size="S" variant="tertiary" aria-pressed={!fitted} onClick={() => setFitted(!fitted)}>{t('preview.actualSize')}</Button>
      </Flex>
      <Ground ref={ground} tabIndex={fitted ? undefined : 0} role="group" aria-label={t('preview')}>
        {size !== null && (
          <Sheet style={{ width: size.width * scale, height: size.height * scale }}>
            {current
              ? <img src={rendered} alt={t('preview.alt', { name: asset.name })} data-testid="preview" data-spec={spec} />
              : planned.kind === 'planned' && stage !== null && <InstantFrame planned={planned} picture={asset} image={stage} scale={scale} />}
          </Sheet>
        )}
      </Ground>
      {tooSmall && size !== null && (
        <Status variant="alternative" size="S">
          <Typography variant="pi">{t('tooSmall', { width: size.width, height: size.height })}</Typography>
        </Status>
      )}
      {failure !== null && <FailureNotice failure={failure} onRetry={retry} />}
      <Flex direction="column" alignItems="flex-start" gap={1} role="status" data-testid="facts">
        <Typography variant="pi" textColor="neutral600">{t('facts.original', { facts: describe(asset, asset.format) })}</Typography>
        <Typography variant="pi" textColor="neutral800" fontWeight="bold">
          {current ? t('facts.rendition', { facts: describe(preview, preview.format) }) : busy ? t('preview.busy') : '\u00a0'}
        </Typography>
      </Flex>
    </Flex>
  );
}

const Ground = styled.div`
  overflow: auto;
  width: 100%;
  max-height: 70vh;
  border-radius: 4px;
  background: repeating-conic-gradient(${({ theme }) => theme.colors.neutral200} 0 25%, ${({ theme }) => theme.colors.neutral0} 0 50%) 0 0 / 20px 20px;
`;

const Sheet = styled.div`
  position: relative;
  overflow: hidden;
  margin: 0 auto;
  > img { display: block; width: 100%; height: 100%; }
`;
