import type { Folder } from './folders';

export const SORTS = ['newest', 'oldest', 'name', 'changed'] as const;
export type Sort = (typeof SORTS)[number];

/** Which images of the Media Library the find page shows. Its address holds all of it. */
export interface LibraryQuery {
  readonly search: string;
  /** From 1. */
  readonly page: number;
  readonly sort: Sort;
  /** Id; null for all images. */
  readonly folder: number | null;
}

const SORT_ORDERS: Readonly<Record<Sort, string>> = { newest: 'createdAt:DESC', oldest: 'createdAt:ASC', name: 'name:ASC', changed: 'updatedAt:DESC' };

export function readLibraryQuery(address: URLSearchParams): LibraryQuery {
  return {
    search: address.get('search') ?? '',
    page: wholeNumber(address.get('page')) ?? 1,
    sort: SORTS.find((sort) => sort === address.get('sort')) ?? 'newest',
    folder: wholeNumber(address.get('folder')),
  };
}

const wholeNumber = (text: string | null): number | null => (text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null);

/** Without what is the default. */
export function writeLibraryQuery({ search, page, sort, folder }: LibraryQuery): Record<string, string> {
  return {
    ...(folder !== null && { folder: String(folder) }),
    ...(search !== '' && { search }),
    ...(sort !== 'newest' && { sort }),
    ...(page > 1 && { page: String(page) }),
  };
}

const PAGE_SIZE = 24;

/** The query of Strapi's upload endpoint, for images in a folder and in those below it. */
export function filesQuery({ search, page, sort }: LibraryQuery, folder: Folder | null): string {
  const query = imagesQuery({ page: String(page), pageSize: String(PAGE_SIZE), sort: SORT_ORDERS[sort] });
  if (search !== '') query.set('_q', search);
  if (folder !== null) {
    query.set('filters[$and][1][$or][0][folderPath][$eq]', folder.path);
    query.set('filters[$and][1][$or][1][folderPath][$startsWith]', `${folder.path}/`);
  }
  return query.toString();
}

/** The same for images by their ids. */
export function filesByIdQuery(ids: readonly number[]): string {
  const query = imagesQuery({ pageSize: String(ids.length) });
  ids.forEach((id, index) => query.set(`filters[$and][1][id][$in][${index}]`, String(id)));
  return query.toString();
}

const imagesQuery = (more: Record<string, string>): URLSearchParams => new URLSearchParams({ ...more, 'filters[$and][0][mime][$contains]': 'image/' });
