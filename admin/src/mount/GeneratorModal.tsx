import { Flex, Loader, Modal, Typography } from '@strapi/design-system';
import { lazy, Suspense } from 'react';
import { styled } from 'styled-components';
import type { Asset } from '../../../server/src/contracts';
import { useTranslation } from '../translations/useTranslation';
import { ErrorBoundary } from './ErrorBoundary';

const Generator = lazy(async () => ({ default: (await import('../components/Generator')).Generator }));

/** The generator with the whole window to itself. */
export function GeneratorModal({ asset }: { readonly asset: Asset }) {
  const t = useTranslation();
  return (
    <FullScreenContent aria-describedby={undefined}>
      <Modal.Header closeLabel={t('close')}>
        <Modal.Title>{t('button')} · {asset.name}</Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <ErrorBoundary fallback={<Typography role="alert">{t('button.failed')}</Typography>}>
          <Suspense fallback={<Flex justifyContent="center"><Loader>{t('loading')}</Loader></Flex>}>
            <Generator assetId={asset.id} />
          </Suspense>
        </ErrorBoundary>
      </Modal.Body>
    </FullScreenContent>
  );
}

/**
 * Edge to edge, and in whole pixels: the design system centres by a transform, half a pixel off in every second window
 * size, and a preview at its true size would be blurred. Its opening animation is such a transform as well.
 */
const FullScreenContent = styled(Modal.Content)`
  && {
    inset: 0;
    transform: none;
    width: 100%;
    max-width: none;
    max-height: none;
    border-radius: 0;
    animation: none;
  }
`;
