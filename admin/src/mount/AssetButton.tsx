import { Button, LinkButton } from '@strapi/design-system';
import { Link as LinkIcon } from '@strapi/icons';
import { useRBAC } from '@strapi/strapi/admin';
import { useEffect, useState } from 'react';
import { Link } from 'react-router-dom';
import type { Asset } from '../../../server/src/contracts';
import { useGeneratorApi, type GeneratorApi } from '../api/useGeneratorApi';
import { PERMISSIONS } from '../permissions';
import { PLUGIN_ID } from '../pluginId';
import { useTranslation } from '../translations/useTranslation';
import type { AssetDialogKind } from './assetDialogs';
import { CompactButton, ModalButton } from './ModalButton';

export interface AssetButtonProps {
  readonly kind: AssetDialogKind;
  readonly assetId: number;
  readonly maybeImage: boolean;
}

/** Render this only in an open dialog: `useRBAC` checks once, and before the login the result would stay "not allowed". */
export function AssetButton(props: AssetButtonProps) {
  const { allowedActions, isLoading } = useRBAC(PERMISSIONS.use);
  if (isLoading && props.maybeImage) return <ButtonSpace kind={props.kind} />;
  // The key drops the state and the pending request of the previous asset.
  return allowedActions['canUse'] === true ? <ImageButton key={props.assetId} {...props} /> : null;
}

function ImageButton({ kind, assetId, maybeImage }: AssetButtonProps) {
  const asset = useGeneratorAsset(assetId);
  if (asset === undefined) return maybeImage ? <ButtonSpace kind={kind} /> : null;
  if (asset === null) return null;
  return kind === 'drawer' ? <DrawerButton asset={asset} /> : <ModalButton asset={asset} />;
}

/** As large as the button: its place in the form until the server has said whether there is one. */
function ButtonSpace({ kind }: Pick<AssetButtonProps, 'kind'>) {
  const t = useTranslation();
  return kind === 'drawer'
    ? <Button disabled aria-hidden variant="secondary" startIcon={<LinkIcon />} fullWidth style={{ visibility: 'hidden' }}>{t('button')}</Button>
    : <CompactButton disabled aria-hidden style={{ visibility: 'hidden' }} />;
}

/** A link, so that it can be opened in a new tab and Strapi's guard of unsaved changes sees it. */
function DrawerButton({ asset }: { readonly asset: Asset }) {
  const t = useTranslation();
  return (
    <LinkButton tag={Link} to={`/plugins/${PLUGIN_ID}/assets/${asset.id}`} variant="secondary" startIcon={<LinkIcon />} fullWidth>
      {t('button')}
    </LinkButton>
  );
}

/** The asset, undefined while it loads, or null if the generator cannot make URLs for it. */
function useGeneratorAsset(id: number): Asset | null | undefined {
  const api = useGeneratorApi();
  const [asset, setAsset] = useState<Asset | null>();
  useEffect(() => {
    let current = true;
    fetchGeneratorAsset(api, id).then(
      (found) => {
        if (current) setAsset(found);
      },
      // The file is not an image, is too large, or this editor may not read it. The dialog then has no button, and no error.
      () => {
        if (current) setAsset(null);
      },
    );
    return () => {
      current = false;
    };
  }, [api, id]);
  return asset;
}

/** Routes change only with the server's configuration, so one request for each load of the panel is enough. */
let hasRoutes: boolean | undefined;

async function fetchGeneratorAsset(api: GeneratorApi, id: number): Promise<Asset | null> {
  hasRoutes ??= (await api.settings()).routes.length > 0;
  return hasRoutes ? api.asset(id) : null;
}
