import type { ComponentType } from 'react';
import { AssetButtons } from './AssetButtons';
import { ErrorBoundary } from './ErrorBoundary';

/** One of the host's pages, and our buttons in the dialogs that it opens. */
export function withAssetButtons(Page: ComponentType): ComponentType {
  return function PageWithAssetButtons() {
    return (
      <>
        <Page />
        <ErrorBoundary fallback={null}>
          <AssetButtons />
        </ErrorBoundary>
      </>
    );
  };
}
