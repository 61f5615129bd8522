import { Layouts } from '@strapi/strapi/admin';
import { useParams } from 'react-router-dom';
import { Generator } from '../components/Generator';

/** The URL generator of one asset, on a page of its own. */
export function AssetPage() {
  const { id } = useParams();
  return (
    <Layouts.Root>
      <Layouts.Header title="URL generator" />
      <Layouts.Content>
        <Generator assetId={Number(id)} />
      </Layouts.Content>
    </Layouts.Root>
  );
}
