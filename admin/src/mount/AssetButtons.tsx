import { createPortal } from 'react-dom';
import { AssetButton } from './AssetButton';
import { useAssetSlots } from './useAssetSlots';

/** Our button in each asset dialog on screen; the admin's providers reach it through the portal. */
export function AssetButtons() {
  return useAssetSlots().map(({ kind, assetId, element }) => createPortal(<AssetButton kind={kind} assetId={assetId} />, element));
}
