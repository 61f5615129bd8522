import { Typography } from '@strapi/design-system';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from '../translations/useTranslation';
import { ErrorBoundary } from './ErrorBoundary';

/**
 * Around a `lazy` component. Where its code cannot be loaded, it says so, and the page around it stays as it is. It does not say
 * that it loads: a screen reader would announce what is gone at once.
 */
export function LoadedLater({ children }: { readonly children: ReactNode }) {
  const t = useTranslation();
  return (
    <ErrorBoundary fallback={<Typography role="alert">{t('notLoaded')}</Typography>}>
      <Suspense fallback={null}>{children}</Suspense>
    </ErrorBoundary>
  );
}
