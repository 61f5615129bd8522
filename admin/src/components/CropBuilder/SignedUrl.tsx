import { Flex, Typography } from '@strapi/design-system';
import type { Size } from '../../../../server/src/core/geometry/rect';
import { localOrigin } from '../../builder/localOrigin';
import { useTranslation } from '../../translations/useTranslation';
import { CopyField } from './CopyField';

interface SignedUrlProps {
  /** Absent as long as there is none for the spec at hand. */
  readonly url: string | undefined;
  /** Of the rendition, in pixels. */
  readonly size: Size | null;
}

/** What an editor came for. */
export function SignedUrl({ url, size }: SignedUrlProps) {
  const t = useTranslation();
  const origin = url === undefined ? null : localOrigin(url);
  return (
    <Flex direction="column" alignItems="stretch" gap={1}>
      <CopyField name="url" label={t('url')} value={url ?? ''} />
      <Typography role="status" variant="pi" textColor="neutral600">
        {url !== undefined && size !== null ? t('result.ready', { width: size.width, height: size.height }) : t('result.none')}
      </Typography>
      {origin !== null && <Typography variant="pi" textColor="neutral800">{t('url.local', { origin })}</Typography>}
    </Flex>
  );
}
