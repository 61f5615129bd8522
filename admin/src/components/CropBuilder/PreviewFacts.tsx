import { Flex, Status, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { Asset, Preview } from '../../../../server/src/contracts';
import type { Size } from '../../../../server/src/core/geometry/rect';
import type { PreviewState } from '../../hooks/usePreview';
import { formatBytes } from '../../translations/formatBytes';
import { useTranslation } from '../../translations/useTranslation';
import { FailureNotice } from '../FailureNotice';

interface PreviewFactsProps {
  readonly asset: Asset;
  readonly preview: PreviewState;
  /** Of the rendition, in pixels. */
  readonly size: Size | null;
  /** Whether the source has too few pixels for the requested size. */
  readonly tooSmall: boolean;
}

/** What the original and the rendition are. The facts of the last rendition stay, in grey, until those of the next are there. */
export function PreviewFacts({ asset, preview: { busy, final, lastFinal, failure, retry }, size, tooSmall }: PreviewFactsProps) {
  const t = useTranslation();
  const { locale } = useIntl();
  const describe = ({ width, height, size: bytes, format }: Pick<Asset | Preview, 'width' | 'height' | 'size' | 'format'>) =>
    t('facts', { width, height, bytes: formatBytes(bytes, locale), format: format.toUpperCase() });
  return (
    <Flex direction="column" alignItems="stretch" gap={3} aria-busy={busy}>
      {tooSmall && size !== null && (
        <Status variant="alternative" size="S">
          <Typography variant="pi">{t('tooSmall', { width: size.width, height: size.height })}</Typography>
        </Status>
      )}
      {failure !== null && <FailureNotice failure={failure} onRetry={retry} />}
      <Flex direction="column" alignItems="flex-start" gap={1} role="status" data-testid="facts">
        <Typography variant="pi" textColor="neutral600">{t('facts.original', { facts: describe(asset) })}</Typography>
        <Typography variant="pi" textColor={final === null ? 'neutral600' : 'neutral800'} fontWeight={final === null ? 'regular' : 'bold'}>
          {lastFinal === null ? t('preview.updating') : t('facts.rendition', { facts: describe(final ?? lastFinal) })}
        </Typography>
      </Flex>
    </Flex>
  );
}
