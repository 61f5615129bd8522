import type { ComponentType } from 'react';
import { createPortal } from 'react-dom';
import { ErrorBoundary } from '../components/ErrorBoundary';
import { AssetButton } from './AssetButton';
import { useAssetSlots } from './useAssetSlots';

/** Adds our button to the asset dialogs that a page of Strapi opens. */
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

/** Portals keep the context of Strapi's providers: theme, texts, router and permissions. */
function AssetButtons() {
  return useAssetSlots().map(({ element, ...slot }) => createPortal(<AssetButton {...slot} />, element));
}
