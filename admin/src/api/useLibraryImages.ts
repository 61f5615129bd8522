import { useFetchClient } from '@strapi/strapi/admin';
import { useCallback, useEffect, useState } from 'react';
import type { LibraryImages } from '../../../server/src/contracts';
import type { Size } from '../../../server/src/core/geometry/rect';
import { filesByIdQuery } from '../builder/libraryQuery';
import { isAborted, readFailure, type Failure } from './readFailure';

/** A file as Strapi's upload endpoint lists it. */
interface ListedFile {
  readonly id: number;
  readonly name: string;
  readonly mime: string;
  readonly url: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly formats?: { readonly thumbnail?: { readonly url: string } } | null;
}

export interface LibraryImage {
  readonly id: number;
  readonly name: string;
  readonly mime: string;
  /** Of the upright image; null where it is not known. */
  readonly size: Size | null;
  /** An image that browsers show upright; null where only a preview is one. */
  readonly thumbnailUrl: string | null;
}

export interface LibraryPage {
  readonly images: readonly LibraryImage[];
  readonly pagination: { readonly page: number; readonly pageCount: number; readonly total: number };
}

export interface LibraryState {
  /** Null until the first page is there. It stays while another one loads. */
  readonly shown: LibraryPage | null;
  readonly busy: boolean;
  readonly failure: Failure | null;
  readonly retry: () => void;
}

/**
 * Loads a page of images through Strapi's upload endpoint, which applies the permissions of the editor. `query` is that of
 * the endpoint, null while it is not known. A new one aborts the request for the last one.
 */
export function useLibraryImages(query: string | null): LibraryState {
  const load = useLoadLibraryImages();
  const [state, setState] = useState<Omit<LibraryState, 'retry'>>({ shown: null, busy: true, failure: null });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (query === null) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    setState((last) => ({ ...last, busy: true }));
    load(query, signal).then(
      (shown) => signal.aborted || setState({ shown, busy: false, failure: null }),
      (error: unknown) => signal.aborted || isAborted(error) || setState({ shown: null, busy: false, failure: readFailure(error) }),
    );
    return () => controller.abort();
  }, [load, query, attempt]);

  return { ...state, retry: useCallback(() => setAttempt((last) => last + 1), []) };
}

/** Images by their ids, in their order. Empty while they load, and where they cannot be loaded. */
export function useImagesById(ids: readonly number[]): readonly LibraryImage[] {
  const load = useLoadLibraryImages();
  const [images, setImages] = useState<readonly LibraryImage[]>([]);
  const key = ids.join();
  useEffect(() => {
    const wanted = key === '' ? [] : key.split(',').map(Number);
    const controller = new AbortController();
    if (wanted.length > 0) load(filesByIdQuery(wanted), controller.signal).then(
      (found) => controller.signal.aborted || setImages(wanted.flatMap((id) => found.images.find((image) => image.id === id) ?? [])),
      () => undefined, // they are an offer beside the list
    );
    return () => controller.abort();
  }, [load, key]);
  return images;
}

/** Formats that all browsers with Strapi's panel show. */
const SHOWN_BY_BROWSERS = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif', 'image/svg+xml'];

type LoadImages = (query: string, signal?: AbortSignal) => Promise<LibraryPage>;

/** Returns a function that loads images by a query of Strapi's upload endpoint. The row of a file has the size before its EXIF rotation, and Strapi's thumbnail may lie on its side: the plugin knows both upright. */
export function useLoadLibraryImages(): LoadImages {
  const { get } = useFetchClient();
  return useCallback<LoadImages>(async (query, signal) => {
    const options = signal ? { signal } : {};
    const { results, pagination } = (await get<{ readonly results: readonly ListedFile[]; readonly pagination: LibraryPage['pagination'] }>(`/upload/files?${query}`, options)).data;
    const facts = results.length === 0 ? [] : await get<LibraryImages>(`/renditions/library-images?ids=${results.map(({ id }) => id).join()}`, options).then(({ data }) => data.images, () => []);
    return { pagination, images: results.map((file) => toLibraryImage(file, facts.find(({ id }) => id === file.id))) };
  }, [get]);
}

function toLibraryImage({ id, name, mime, url, formats, ...file }: ListedFile, facts: LibraryImages['images'][number] | undefined): LibraryImage {
  const { width, height } = facts ?? file;
  const isShown = (facts?.orientation ?? 1) === 1 && SHOWN_BY_BROWSERS.includes(mime);
  return { id, name, mime, size: width === null || height === null ? null : { width, height }, thumbnailUrl: isShown ? absoluteUrl(formats?.thumbnail?.url ?? url) : null };
}

/** Files of the local provider are listed with a path. */
const absoluteUrl = (url: string): string => new URL(url, (window as unknown as { readonly strapi: { readonly backendURL: string } }).strapi.backendURL).href;
