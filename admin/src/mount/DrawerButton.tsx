import { LinkButton } from '@strapi/design-system';
import { Crop } from '@strapi/icons';
import { Link } from 'react-router-dom';
import type { Asset } from '../../../server/src/contracts';
import { PLUGIN_ID } from '../pluginId';
import { useTranslation } from '../translations/useTranslation';

/** A real link: it opens in a new tab where asked to, and the drawer's guard of unsaved changes sees it. */
export function DrawerButton({ asset }: { readonly asset: Asset }) {
  const t = useTranslation();
  return (
    <LinkButton tag={Link} to={`/plugins/${PLUGIN_ID}/assets/${asset.id}`} variant="secondary" startIcon={<Crop />} fullWidth>
      {t('button')}
    </LinkButton>
  );
}
