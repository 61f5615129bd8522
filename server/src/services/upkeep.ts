import type { Core } from '@strapi/strapi';
import type { PurgeTarget, StoredSummary } from '../operations-contracts';
import type { JobProgress } from './operation-jobs';
import type { Runtime } from './runtime';

type Report = (progress: Partial<JobProgress>) => void;

export async function storedSummary(_runtime: Runtime): Promise<StoredSummary> {
  return { renditions: 0, bytes: 0, presets: {}, formats: {} };
}

export async function countOf(_runtime: Runtime, _target: PurgeTarget): Promise<number> {
  return 0;
}

export async function purgeTarget(_runtime: Runtime, _target: PurgeTarget, _signal: AbortSignal, _report: Report): Promise<void> {
  return;
}

export async function warmPreset(_strapi: Core.Strapi, _runtime: Runtime, _name: string, _signal: AbortSignal, _report: Report): Promise<void> {
  return;
}
