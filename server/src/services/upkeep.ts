import type { Core } from '@strapi/strapi';
import { PRESET } from '../core/filter-spec/preset';
import type { PurgeTarget } from '../operations-contracts';
import type { JobWork } from './operation-jobs';
import { readPurgeSelection } from './purge-selection';
import type { Runtime } from './runtime';
import type { WarmProgress } from './upkeep-contract';
import { warm } from './warm';

/** How many renditions a purge would delete, as far as the ledger knows. @throws UnknownPresetError */
export async function countRenditions(strapi: Core.Strapi, runtime: Runtime, target: PurgeTarget): Promise<number> {
  return runtime.ledger.count(await selectionOf(strapi, runtime, target));
}

/** It runs to its end: a purge that is half done helps no one. */
export const purgeWork = (strapi: Core.Strapi, runtime: Runtime, target: PurgeTarget): JobWork => async (_signal, report) => {
  const selection = await selectionOf(strapi, runtime, target);
  report({ total: await runtime.ledger.count(selection) });
  const done = await runtime.purge(selection);
  // The store may hold more than the ledger knew.
  report({ done, total: done });
  return 'finished';
};

export const warmWork = (strapi: Core.Strapi, runtime: Runtime, preset: string): JobWork => async (signal, report) => {
  report({ total: await strapi.db.query('plugin::upload.file').count({ where: { mime: { $startsWith: 'image/' } } }) });
  const onProgress = ({ files, rendered, stored, failed }: WarmProgress) =>
    report({ done: files, rendered, stored, failed });
  const result = await warm(runtime, 'all', [`${PRESET}-${preset}`], {
    signal,
    onProgress,
    onFailure: ({ fileId, error }) => runtime.log.warn(`The preset "${preset}" of image ${fileId ?? 'unknown'} could not be warmed: ${String(error)}`),
  });
  onProgress(result);
  return result.isComplete ? 'finished' : 'cancelled';
};

/** A file need not be in the media library any more: its renditions may still be stored. */
const selectionOf = async (strapi: Core.Strapi, runtime: Runtime, target: PurgeTarget) => {
  if (target.kind === 'file') return { fileId: target.file };
  return readPurgeSelection(strapi, runtime, target.kind === 'preset' ? { preset: target.preset } : { all: true });
};
