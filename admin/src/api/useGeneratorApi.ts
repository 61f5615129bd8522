import { useFetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type {
  Asset, GeneratorSettings, LibraryImages, NewSavedSpec, Preview, RenditionSize, SavedSpec, SavedSpecs, SignManyRequest, SignManyResponse, SignRequest, SignResponse,
} from '../../../server/src/contracts';

/** The endpoints of `contracts.ts`. Each rejects with an error of Strapi's fetch client: see `readFailure`. */
export interface GeneratorApi {
  settings(): Promise<GeneratorSettings>;
  asset(id: number): Promise<Asset>;
  sign(id: number, request: SignRequest): Promise<SignResponse>;
  signMany(request: SignManyRequest): Promise<SignManyResponse>;
  /** With `fit` a fast picture of at most so many pixels on its longer side, otherwise the final bytes. An abort ends the work on the server. */
  preview(id: number, spec: string, options?: { readonly fit?: number | undefined; readonly signal?: AbortSignal | undefined }): Promise<Preview>;
  /** Of the final rendition. The server renders it when it has nothing else to do. */
  size(id: number, spec: string, signal?: AbortSignal): Promise<RenditionSize>;
  libraryImages(ids: readonly number[]): Promise<LibraryImages>;
  savedSpecs(): Promise<SavedSpecs>;
  saveSpec(saved: NewSavedSpec): Promise<SavedSpec>;
  renameSpec(id: number, name: string): Promise<SavedSpec>;
  deleteSpec(id: number): Promise<void>;
  /** Strapi's upload endpoint, which checks its own permission. `focalPoint` is in per cent; the file itself does not change. */
  saveFocalPoint(id: number, focalPoint: { readonly x: number; readonly y: number }): Promise<void>;
}

export function useGeneratorApi(): GeneratorApi {
  const { get, post, put, del } = useFetchClient();
  return useMemo<GeneratorApi>(() => ({
    settings: async () => (await get<GeneratorSettings>('/renditions/settings')).data,
    asset: async (id) => (await get<Asset>(`/renditions/assets/${id}`)).data,
    sign: async (id, request) => (await post<SignResponse>(`/renditions/assets/${id}/sign`, request)).data,
    signMany: async (request) => (await post<SignManyResponse>('/renditions/sign', request)).data,
    preview: async (id, spec, { fit, signal } = {}) =>
      (await get<Preview>(`/renditions/assets/${id}/preview?${queryOf({ spec, fit })}`, signal ? { signal } : {})).data,
    size: async (id, spec, signal) => (await get<RenditionSize>(`/renditions/assets/${id}/size?${queryOf({ spec })}`, signal ? { signal } : {})).data,
    libraryImages: async (ids) => (await get<LibraryImages>(`/renditions/library-images?ids=${ids.join(',')}`)).data,
    savedSpecs: async () => (await get<SavedSpecs>('/renditions/saved-specs')).data,
    saveSpec: async (saved) => (await post<SavedSpec>('/renditions/saved-specs', saved)).data,
    renameSpec: async (id, name) => (await put<SavedSpec>(`/renditions/saved-specs/${id}`, { name })).data,
    async deleteSpec(id) {
      await del(`/renditions/saved-specs/${id}`);
    },
    async saveFocalPoint(id, focalPoint) {
      const body = new FormData();
      body.set('fileInfo', JSON.stringify({ focalPoint }));
      await post(`/upload?id=${id}`, body);
    },
  }), [get, post, put, del]);
}

const queryOf = (values: Readonly<Record<string, string | number | undefined>>): string =>
  new URLSearchParams(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))).toString();
