import { BackButton, Layouts, Page } from '@strapi/strapi/admin';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { Generator } from '../components/Generator';
import { useAddressDraft } from '../hooks/useAddressDraft';
import { useTranslation } from '../translations/useTranslation';

/** The URL generator of one asset, on a page of its own. */
export function AssetPage() {
  const t = useTranslation();
  const { id = '' } = useParams();
  const [initial, keep] = useAddressDraft();
  const [name, setName] = useState('');
  if (!/^[1-9]\d{0,9}$/.test(id)) return <Page.Error />;
  return (
    <Page.Main>
      <Page.Title>{t('button')}</Page.Title>
      <Layouts.Header title={t('button')} subtitle={name} navigationAction={<BackButton fallback={`/plugins/upload?assetId=${id}`} />} />
      <Layouts.Content>
        <Generator key={id} assetId={Number(id)} initial={initial} onDraft={keep} onName={setName} />
      </Layouts.Content>
    </Page.Main>
  );
}
