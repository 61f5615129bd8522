import { useFetchClient } from '@strapi/strapi/admin';
import { useCallback } from 'react';

/** A file as Strapi's upload endpoint lists it. */
export interface LibraryImage {
  readonly id: number;
  readonly name: string;
  readonly mime: string;
  readonly url: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly formats?: { readonly thumbnail?: { readonly url: string } } | null;
}

export interface LibraryPage {
  readonly results: readonly LibraryImage[];
  readonly pagination: { readonly page: number; readonly pageCount: number; readonly total: number };
}

const PAGE_SIZE = 24;

/**
 * Returns a function that loads one page of the images that match `search`, newest first. It uses Strapi's upload
 * endpoint, which applies the permissions of the editor.
 */
export function useLibraryImages(search: string, page: number): () => Promise<LibraryPage> {
  const { get } = useFetchClient();
  return useCallback(async () => {
    const query = new URLSearchParams({ page: String(page), pageSize: String(PAGE_SIZE), sort: 'createdAt:DESC', 'filters[$and][0][mime][$contains]': 'image/' });
    if (search !== '') query.set('_q', search);
    return (await get<LibraryPage>(`/upload/files?${query.toString()}`)).data;
  }, [get, search, page]);
}

/** An absolute URL: files of the local provider are listed with a path. */
export const thumbnailOf = ({ formats, url }: LibraryImage): string =>
  new URL(formats?.thumbnail?.url ?? url, (window as unknown as { readonly strapi: { readonly backendURL: string } }).strapi.backendURL).href;
