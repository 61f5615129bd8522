import { Box, Field, Flex, SingleSelect, SingleSelectOption, Typography } from '@strapi/design-system';
import { Layouts, Page } from '@strapi/strapi/admin';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useFolders } from '../api/useFolders';
import { useImagesById, useLibraryImages } from '../api/useLibraryImages';
import { filesQuery, readLibraryQuery, SORTS, writeLibraryQuery, type LibraryQuery } from '../builder/libraryQuery';
import { recentAssets } from '../api/recentAssets';
import { ChosenBar } from '../components/FindImages/ChosenBar';
import { FolderNav } from '../components/FindImages/FolderNav';
import { ImageGrid, type ChosenImages } from '../components/FindImages/ImageGrid';
import { ImageList } from '../components/FindImages/ImageList';
import { SearchBar } from '../components/FindImages/SearchBar';
import { useTranslation } from '../translations/useTranslation';
import { WithTexts } from '../translations/WithTexts';

const NO_IMAGES: ChosenImages = new Map();

const TEXTS = ['generator', 'find'] as const;

/** Finds images of the Media Library: one for the URL generator, or several for a table of links. */
export function FindAssetPage() {
  return <WithTexts areas={TEXTS}><FindImages /></WithTexts>;
}

function FindImages() {
  const t = useTranslation();
  const [address, setAddress] = useSearchParams();
  const query = readLibraryQuery(address);
  const go = (change: Partial<LibraryQuery>, options?: { readonly replace: boolean }) => setAddress(writeLibraryQuery({ ...query, page: 1, ...change }), options);

  const folders = useFolders();
  // A folder that does not exist any more, or that the editor may not see, shows all images.
  const folder = folders?.find(({ id }) => id === query.folder) ?? null;
  const library = useLibraryImages(query.folder !== null && folders === undefined ? null : filesQuery(query, folder));
  const [recentIds] = useState(recentAssets);
  const recent = useImagesById(recentIds);
  const [chosen, setChosen] = useState(NO_IMAGES);

  const headingRef = useRef<HTMLHeadingElement>(null);
  const page = library.shown?.pagination;
  useGoToLastPage(page, (last) => go({ page: last }, { replace: true }));
  const onTurn = useFocusOnTurn(page?.page, headingRef);

  const isPlain = query.search === '' && query.folder === null && query.page === 1;
  return (
    <Page.Main>
      <Page.Title>{t('menu')}</Page.Title>
      <Layouts.Header title={t('menu')} subtitle={t('find.subtitle')} />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={6}>
          <Flex gap={4} wrap="wrap" alignItems="flex-end" justifyContent="space-between">
            <Box flex="1 1 24rem"><SearchBar search={query.search} onSearch={(search) => go({ search }, { replace: true })} /></Box>
            <Field.Root name="sort">
              <Field.Label>{t('find.sort')}</Field.Label>
              <SingleSelect value={query.sort} onChange={(value: string | number) => go({ sort: SORTS.find((sort) => sort === value) ?? 'newest' })}>
                {SORTS.map((sort) => <SingleSelectOption key={sort} value={sort}>{t(`find.sort.${sort}`)}</SingleSelectOption>)}
              </SingleSelect>
            </Field.Root>
          </Flex>
          {folders !== undefined && <FolderNav folders={folders} current={folder} addressOf={(to) => `?${new URLSearchParams(writeLibraryQuery({ ...query, page: 1, folder: to?.id ?? null })).toString()}`} />}
          {isPlain && recent.length > 0 && (
            <Flex tag="section" direction="column" alignItems="stretch" gap={4}>
              <Typography variant="delta" tag="h2">{t('find.recent')}</Typography>
              <ImageGrid images={recent} />
            </Flex>
          )}
          <ImageList query={query} library={library} chosen={chosen} headingRef={headingRef} onChoose={setChosen} onPage={(next) => { onTurn(); go({ page: next }); }} />
          {chosen.size > 0 && <ChosenBar chosen={chosen} onClear={() => { setChosen(NO_IMAGES); headingRef.current?.focus(); }} />}
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
}

/** Images may have been deleted since a link to the page was made. */
function useGoToLastPage(pagination: { readonly page: number; readonly pageCount: number } | undefined, go: (last: number) => void): void {
  const latest = useRef(go);
  latest.current = go;
  const last = pagination !== undefined && pagination.page > pagination.pageCount ? Math.max(1, pagination.pageCount) : null;
  useEffect(() => {
    if (last !== null && pagination?.page !== last) latest.current(last);
  }, [last, pagination?.page]);
}

/** A page that the editor has turned to begins at its top. Returns what says that it is turned. */
function useFocusOnTurn(page: number | undefined, headingRef: { readonly current: HTMLElement | null }): () => void {
  const turned = useRef(false);
  useEffect(() => {
    if (!turned.current) return;
    turned.current = false;
    headingRef.current?.focus({ preventScroll: true });
    headingRef.current?.scrollIntoView({ block: 'center' });
  }, [page, headingRef]);
  return () => {
    turned.current = true;
  };
}
