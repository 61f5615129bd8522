import { Flex, Loader, Modal, Typography } from '@strapi/design-system';
import { lazy, Suspense } from 'react';
import { styled } from 'styled-components';
import type { Asset } from '../../../server/src/contracts';
import { useText } from '../translations/useText';
import { ErrorBoundary } from './ErrorBoundary';

const Generator = lazy(async () => ({ default: (await import('../components/Generator')).Generator }));

/** The generator with the whole window to itself. */
export function GeneratorModal({ asset }: { readonly asset: Asset }) {
  const text = useText();
  return (
    <FullScreenContent aria-describedby={undefined}>
      <Modal.Header closeLabel={text('close')}>
        <Modal.Title>{text('button')} · {asset.name}</Modal.Title>
      </Modal.Header>
      <Modal.Body>
        <ErrorBoundary fallback={<Typography role="alert">{text('button.failed')}</Typography>}>
          <Suspense fallback={<Flex justifyContent="center"><Loader>{text('loading')}</Loader></Flex>}>
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
