import { useFetchClient } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { Preview } from '../../../server/src/contracts';
import type { ConfigurationInForce, History, HistoryPeriod, Job, JobResponse, PresentState, PurgeSize, PurgeTarget } from '../../../server/src/operations-contracts';

/** The endpoints of `operations-contracts.ts`. Each rejects with an error of Strapi's fetch client: see `readFailure`. */
export interface OperationsApi {
  configuration(): Promise<ConfigurationInForce>;
  presetPreview(preset: string, fileId: number): Promise<Preview>;
  state(): Promise<PresentState>;
  history(period: HistoryPeriod): Promise<History>;
  job(): Promise<Job | null>;
  purgeSize(target: PurgeTarget): Promise<PurgeSize>;
  purge(target: PurgeTarget): Promise<Job | null>;
  warm(preset: string): Promise<Job | null>;
  cancelJob(): Promise<Job | null>;
}

const BASE = '/renditions/operations';

export function useOperationsApi(): OperationsApi {
  const { get, post, del } = useFetchClient();
  return useMemo<OperationsApi>(() => {
    const read = async <T>(path: string): Promise<T> => (await get<T>(`${BASE}${path}`)).data;
    return {
      configuration: () => read('/configuration'),
      presetPreview: (preset, fileId) => read(`/presets/${encodeURIComponent(preset)}/preview?file=${fileId}`),
      state: () => read('/state'),
      history: (period) => read(`/history?period=${period}`),
      job: async () => (await read<JobResponse>('/job')).job,
      purgeSize: (target) => read(`/purge?${new URLSearchParams(Object.entries(target).map(([name, value]) => [name, String(value)])).toString()}`),
      purge: async (target) => (await post<JobResponse>(`${BASE}/purge`, target)).data.job,
      warm: async (preset) => (await post<JobResponse>(`${BASE}/warm`, { preset })).data.job,
      cancelJob: async () => (await del<JobResponse>(`${BASE}/job`)).data.job,
    };
  }, [get, post, del]);
}
