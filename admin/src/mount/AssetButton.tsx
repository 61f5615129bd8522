import { useRBAC } from '@strapi/strapi/admin';
import { PERMISSIONS } from '../permissions';
import type { AssetDialogKind } from './assetDialogs';
import { DrawerButton } from './DrawerButton';
import { ModalButton } from './ModalButton';
import { useGeneratorAsset } from './useGeneratorAsset';

export interface AssetButtonProps {
  readonly kind: AssetDialogKind;
  readonly assetId: number;
}

/** Rendered only once a dialog is on screen: `useRBAC` checks once, and before login it would answer "no" for good. */
export function AssetButton(props: AssetButtonProps) {
  const { allowedActions } = useRBAC(PERMISSIONS.use);
  // The key drops what was known of another asset, and its request.
  return allowedActions['canUse'] === true ? <ButtonOfImage key={props.assetId} {...props} /> : null;
}

function ButtonOfImage({ kind, assetId }: AssetButtonProps) {
  const asset = useGeneratorAsset(assetId);
  if (asset === null) return null;
  return kind === 'drawer' ? <DrawerButton asset={asset} /> : <ModalButton asset={asset} />;
}
