import { useFetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { Asset, GeneratorSettings, Preview, SignRequest, SignResponse } from '../../../server/src/contracts';

/** The endpoints of `contracts.ts`. Each rejects with an error of Strapi's fetch client: see `readFailure`. */
export interface GeneratorApi {
  settings(): Promise<GeneratorSettings>;
  asset(id: number): Promise<Asset>;
  sign(id: number, request: SignRequest): Promise<SignResponse>;
  preview(id: number, spec: string, signal?: AbortSignal): Promise<Preview>;
  /** Strapi's upload endpoint, which checks its own permission. `focalPoint` is in per cent; the file itself does not change. */
  saveFocalPoint(id: number, focalPoint: { readonly x: number; readonly y: number }): Promise<void>;
}

export function useGeneratorApi(): GeneratorApi {
  const { get, post } = useFetchClient();
  return useMemo<GeneratorApi>(() => ({
    settings: async () => (await get<GeneratorSettings>('/renditions/settings')).data,
    asset: async (id) => (await get<Asset>(`/renditions/assets/${id}`)).data,
    sign: async (id, request) => (await post<SignResponse>(`/renditions/assets/${id}/sign`, request)).data,
    preview: async (id, spec, signal) =>
      (await get<Preview>(`/renditions/assets/${id}/preview?spec=${encodeURIComponent(spec)}`, signal ? { signal } : {})).data,
    async saveFocalPoint(id, focalPoint) {
      const body = new FormData();
      body.set('fileInfo', JSON.stringify({ focalPoint }));
      await post(`/upload?id=${id}`, body);
    },
  }), [get, post]);
}
