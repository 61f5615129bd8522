import { Button, EmptyStateLayout, Flex, LinkButton, Loader, Typography } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import type { ReactNode, RefObject } from 'react';
import { Link } from 'react-router-dom';
import type { LibraryState } from '../../api/useLibraryImages';
import type { LibraryQuery } from '../../builder/libraryQuery';
import { useSettled } from '../../hooks/useSettled';
import { useTranslation } from '../../translations/useTranslation';
import { FailureNotice } from '../FailureNotice';
import { ImageGrid, type ChosenImages } from './ImageGrid';

interface ImageListProps {
  readonly query: LibraryQuery;
  readonly library: LibraryState;
  readonly chosen: ChosenImages;
  /** Gets the focus when another page is there. */
  readonly headingRef: RefObject<HTMLHeadingElement>;
  readonly onChoose: (chosen: ChosenImages) => void;
  readonly onPage: (page: number) => void;
}

/** A page of images, and the way to the others. The last page stays, pale, while another one loads. */
export function ImageList({ query, library: { shown, busy, failure, retry }, chosen, headingRef, onChoose, onPage }: ImageListProps) {
  const t = useTranslation();
  const count = shown === null ? '' : t('find.count', { count: shown.pagination.total });
  const announced = useSettled(count);
  if (failure !== null) return failure.kind === 'forbidden' ? <Typography role="alert">{t('find.noAccess')}</Typography> : <FailureNotice failure={failure} onRetry={retry} />;
  if (shown === null) return <Loader>{t('loading')}</Loader>;
  const { images, pagination: { page, pageCount } } = shown;
  return (
    <Flex tag="section" aria-busy={busy} direction="column" alignItems="stretch" gap={4}>
      <Flex gap={3}>
        <Typography ref={headingRef} tabIndex={-1} variant="delta" tag="h2">{count}</Typography>
        {busy && <Loader small>{t('loading')}</Loader>}
        <span role="status" style={HIDDEN}>{announced}</span>
      </Flex>
      <div style={{ opacity: busy ? 0.5 : 1 }}>
        {images.length === 0 ? <NoImages query={query} /> : <ImageGrid images={images} chosen={chosen} onChoose={onChoose} />}
      </div>
      {pageCount > 1 && (
        <Flex tag="nav" aria-label={t('find.pages')} justifyContent="center" gap={4}>
          <Button variant="tertiary" disabled={page <= 1} onClick={() => onPage(page - 1)}>{t('find.previous')}</Button>
          <Typography>{t('find.page', { page, pages: pageCount })}</Typography>
          <Button variant="tertiary" disabled={page >= pageCount} onClick={() => onPage(page + 1)}>{t('find.next')}</Button>
        </Flex>
      )}
    </Flex>
  );
}

function NoImages({ query: { search, folder } }: { readonly query: LibraryQuery }): ReactNode {
  const t = useTranslation();
  if (search !== '') return <EmptyStateLayout content={t('find.none', { search })} />;
  const upload = <LinkButton tag={Link} to="/plugins/upload" variant="secondary" startIcon={<Plus />}>{t('find.upload')}</LinkButton>;
  return <EmptyStateLayout content={t(folder === null ? 'find.noneYet' : 'find.emptyFolder')} action={upload} />;
}

/** Seen by screen readers alone. */
const HIDDEN = { position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' } as const;
