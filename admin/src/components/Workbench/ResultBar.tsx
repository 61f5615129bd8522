import { Flex, Status, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { Asset, Preview } from '../../../../server/src/contracts';
import type { Size } from '../../../../server/src/core/geometry/rect';
import type { PreviewState } from '../../hooks/usePreview';
import type { SignedUrls } from '../../hooks/useSignedUrls';
import { formatBytes } from '../../translations/formatBytes';
import { useTranslation } from '../../translations/useTranslation';
import { FailureNotice } from '../FailureNotice';

interface ResultBarProps {
  readonly asset: Asset;
  readonly preview: PreviewState;
  /** Of the rendition, in pixels. */
  readonly size: Size | null;
  readonly link: SignedUrls;
  /** Why the settings lead to no link; null if they do. */
  readonly problem: string | null;
  /** Whether the source has too few pixels for the requested size. */
  readonly tooSmall: boolean;
}

/** What the original and the rendition are. The facts of the last rendition stay, in grey, until those of the next are there. */
export function ResultBar({ asset, preview: { busy, final, lastFinal, cancelled, failure, retry }, link, size, problem, tooSmall }: ResultBarProps) {
  const t = useTranslation();
  const { locale, formatNumber } = useIntl();
  const describe = ({ width, height, size: bytes, format }: Pick<Asset | Preview, 'width' | 'height' | 'size' | 'format'>) =>
    t('facts', { width, height, bytes: formatBytes(bytes, locale), format: format.toUpperCase() });
  const isStopped = problem !== null || cancelled;
  const shown = isStopped ? null : (final ?? lastFinal);
  const waiting = problem ?? (cancelled ? t('preview.cancelled') : failure === null ? t('preview.updating') : '');
  return (
    <Flex direction="column" alignItems="stretch" gap={2} aria-busy={busy}>
      <Flex gap={3} wrap="wrap" data-testid="facts">
        <Typography variant="pi" textColor={problem !== null ? 'danger600' : final === null ? 'neutral600' : 'neutral800'} fontWeight={final === null ? 'regular' : 'bold'}>
          {shown === null ? waiting : t('facts.rendition', { facts: describe(shown) })}
        </Typography>
        {shown !== null && <Typography variant="pi" textColor="neutral600">{formatNumber(shown.size / asset.size - 1, { style: 'percent', signDisplay: 'exceptZero', maximumFractionDigits: shown.size * 100 < asset.size ? 1 : 0 })}</Typography>}
        <Typography variant="pi" textColor="neutral600">{t('facts.original', { facts: describe(asset) })}</Typography>
      </Flex>
      {tooSmall && size !== null && <Status variant="alternative" size="S"><Typography variant="pi">{t('tooSmall', { width: size.width, height: size.height })}</Typography></Status>}
      {failure !== null && <FailureNotice failure={failure} onRetry={retry} />}
      {problem === null && failure === null && link.failure !== null && <FailureNotice failure={link.failure} onRetry={link.retry} />}
    </Flex>
  );
}
