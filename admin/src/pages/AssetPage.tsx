import { BackButton, Page } from '@strapi/strapi/admin';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useParams, useSearchParams } from 'react-router-dom';
import { draftFromQuery, draftToQuery, type Draft } from '../builder/draft';
import { rememberRecent } from '../api/recentAssets';
import { Generator } from '../components/Generator';
import { useTranslation } from '../translations/useTranslation';

/** The URL generator of one asset as a page. */
export function AssetPage() {
  const t = useTranslation();
  const { id = '' } = useParams();
  const [initial, saveDraft] = useQueryDraft();
  const [name, setName] = useState('');
  useEffect(() => {
    if (name !== '') rememberRecent(Number(id));
  }, [id, name]);
  if (!/^[1-9]\d{0,9}$/.test(id)) return <Page.Error />;
  return (
    <Page.Main>
      <Page.Title>{name === '' ? t('button') : `${name} · ${t('button')}`}</Page.Title>
      <Generator key={id} assetId={Number(id)} initial={initial} navigation={<BackButton fallback={`/plugins/upload?assetId=${id}`} />} onDraft={saveDraft} onName={setName} />
    </Page.Main>
  );
}

/** Browsers refuse more than a hundred changes of the URL in 30 seconds. */
const DELAY_MILLISECONDS = 400;

/** Saves the draft in the query of the page. It replaces the history entry, so that "Back" leaves the page. */
function useQueryDraft(): readonly [Partial<Draft>, (draft: Draft) => void] {
  const [query, setQuery] = useSearchParams();
  const [initial] = useState(() => draftFromQuery(query));
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const latestSetQuery = useRef(setQuery);
  latestSetQuery.current = setQuery;

  useEffect(() => () => clearTimeout(timer.current), []);

  const saveDraft = useCallback((draft: Draft) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latestSetQuery.current(draftToQuery(draft), { replace: true }), DELAY_MILLISECONDS);
  }, []);
  return [initial, saveDraft];
}
