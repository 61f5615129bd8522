import { Button, EmptyStateLayout, Flex, Grid, Loader, Searchbar, SearchForm, Typography } from '@strapi/design-system';
import { Layouts, Page } from '@strapi/strapi/admin';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { styled } from 'styled-components';
import { thumbnailOf, useLibraryImages, type LibraryImage } from '../api/useLibraryImages';
import { FailureNotice } from '../components/FailureNotice';
import { useLoaded } from '../hooks/useLoaded';
import { useTranslation } from '../translations/useTranslation';

/** Lists the images of the Media Library, with a link to the URL generator of each. */
export function FindAssetPage() {
  const t = useTranslation();
  const [query, setQuery] = useSearchParams();
  const search = query.get('search') ?? '';
  const page = Math.max(1, Number.parseInt(query.get('page') ?? '', 10) || 1);
  const [loaded, reload] = useLoaded(useLibraryImages(search, page));
  const go = (next: { readonly search: string; readonly page: number }) =>
    setQuery({ ...(next.search && { search: next.search }), ...(next.page > 1 && { page: String(next.page) }) });
  return (
    <Page.Main>
      <Page.Title>{t('menu')}</Page.Title>
      <Layouts.Header title={t('menu')} subtitle={t('find.subtitle')} />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={6}>
          <Search key={search} value={search} onSearch={(text) => go({ search: text, page: 1 })} />
          {loaded.status === 'loading' && <Loader>{t('loading')}</Loader>}
          {loaded.status === 'failed' && <FailureNotice failure={loaded.failure} onRetry={reload} />}
          {loaded.status === 'ready' && (
            <>
              {loaded.value.results.length === 0 && <EmptyStateLayout content={t('find.none')} />}
              <Grid.Root gap={4} tag="ul" role="list">
                {loaded.value.results.map((image) => (
                  <Grid.Item key={image.id} col={3} s={4} xs={6} tag="li" direction="column" alignItems="stretch">
                    <Tile image={image} />
                  </Grid.Item>
                ))}
              </Grid.Root>
              {loaded.value.pagination.pageCount > 1 && (
                <Flex tag="nav" aria-label={t('find.pages')} justifyContent="center" gap={4}>
                  <Button variant="tertiary" disabled={page <= 1} onClick={() => go({ search, page: page - 1 })}>{t('find.previous')}</Button>
                  <Typography>{t('find.page', { page, pages: loaded.value.pagination.pageCount })}</Typography>
                  <Button variant="tertiary" disabled={page >= loaded.value.pagination.pageCount} onClick={() => go({ search, page: page + 1 })}>{t('find.next')}</Button>
                </Flex>
              )}
            </>
          )}
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
}

function Search({ value, onSearch }: { readonly value: string; readonly onSearch: (text: string) => void }) {
  const t = useTranslation();
  const [text, setText] = useState(value);
  return (
    <SearchForm onSubmit={(event) => { event.preventDefault(); onSearch(text.trim()); }}>
      <Searchbar name="search" value={text} clearLabel={t('find.clear')} placeholder={t('find.placeholder')} onChange={({ target }) => setText(target.value)} onClear={() => onSearch('')}>
        {t('find.search')}
      </Searchbar>
    </SearchForm>
  );
}

function Tile({ image }: { readonly image: LibraryImage }) {
  return (
    <Card to={`assets/${image.id}`}>
      <img src={thumbnailOf(image)} alt="" loading="lazy" />
      <Typography variant="pi" fontWeight="bold" textColor="neutral800" ellipsis>{image.name}</Typography>
      <Typography variant="pi" textColor="neutral600">{image.width !== null && image.height !== null ? `${image.width} × ${image.height}` : image.mime}</Typography>
    </Card>
  );
}

const Card = styled(Link)`
  display: flex;
  flex-direction: column;
  gap: 4px;
  padding: 8px;
  border: 1px solid ${({ theme }) => theme.colors.neutral150};
  border-radius: 4px;
  background: ${({ theme }) => theme.colors.neutral0};
  text-decoration: none;
  img {
    width: 100%;
    height: 140px;
    object-fit: contain;
    background: repeating-conic-gradient(${({ theme }) => theme.colors.neutral150} 0 25%, ${({ theme }) => theme.colors.neutral0} 0 50%) 0 0 / 16px 16px;
  }
  &:hover { border-color: ${({ theme }) => theme.colors.primary500}; }
  &:focus-visible { outline: 2px solid ${({ theme }) => theme.colors.primary600}; outline-offset: 2px; }
`;
