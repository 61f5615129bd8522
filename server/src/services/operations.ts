import type { Core } from '@strapi/strapi';
import type { Preview } from '../contracts';
import { PRESET } from '../core/filter-spec/preset';
import type { ConfigurationInForce, History, HistoryPeriod, JobResponse, PresentState, PurgeSize, PurgeTarget, WarmRequest } from '../operations-contracts';
import type { Caller } from '../renditions/rendition';
import { findReadable } from './asset-permissions';
import { configurationInForce } from './configuration-in-force';
import { limitEditors, renderPreview, type Editor } from './editor-jobs';
import { presetNamed } from './preset-named';
import { getRuntime } from './runtime';
import { storeStatistics } from './store-statistics';
import { countRenditions, purgeWork, warmWork } from './upkeep';

/** The service behind the settings page. Each method throws RenditionErrors; RangeError for an unknown preset. */
export interface OperationsService {
  configuration(): Promise<ConfigurationInForce>;
  presetPreview(preset: string, fileId: number, editor: Editor, caller?: Caller): Promise<Preview>;
  state(): Promise<PresentState>;
  history(period: HistoryPeriod): Promise<History>;
  job(): JobResponse;
  purgeSize(target: PurgeTarget): Promise<PurgeSize>;
  /** @throws JobRunningError */
  purge(target: PurgeTarget): JobResponse;
  /** @throws JobRunningError */
  warm(request: WarmRequest): JobResponse;
  cancelJob(): JobResponse;
}

export default ({ strapi }: { strapi: Core.Strapi }): OperationsService => {
  const limited = limitEditors();
  const runtime = () => getRuntime(strapi);
  const checkTarget = (target: PurgeTarget) => {
    if (target.kind === 'preset') presetNamed(target.preset, runtime().config.presets);
  };
  const storedByAll = async () => {
    await runtime().ledger.flush();
    return storeStatistics(strapi, runtime().config, Date.now());
  };
  const recorded = async () => {
    const statistics = await runtime().statistics();
    runtime().history.add(statistics);
    return statistics;
  };
  return {
    configuration: () => configurationInForce(strapi, runtime()),

    async presetPreview(preset, fileId, editor, { signal } = {}) {
      const { name } = presetNamed(preset, runtime().config.presets);
      return limited(editor, signal, async () => {
        await findReadable(strapi, fileId, editor.ability);
        return renderPreview(runtime(), fileId, { spec: `${PRESET}-${name}` }, signal);
      });
    },

    async state() {
      const [statistics, stored] = await Promise.all([recorded(), storedByAll()]);
      return { startedAt: Math.round(performance.timeOrigin), statistics, stored };
    },

    async history(period) {
      await recorded();
      return runtime().history.read(period);
    },

    job: () => ({ job: runtime().jobs.job }),

    async purgeSize(target) {
      checkTarget(target);
      return { renditions: await countRenditions(strapi, runtime(), target) };
    },

    purge(target) {
      checkTarget(target);
      return { job: runtime().jobs.start({ type: 'purge', ...target }, purgeWork(strapi, runtime(), target)) };
    },

    warm({ preset }) {
      const { name } = presetNamed(preset, runtime().config.presets);
      return { job: runtime().jobs.start({ type: 'warm', kind: 'preset', preset: name }, warmWork(strapi, runtime(), name)) };
    },

    cancelJob() {
      runtime().jobs.cancel();
      return { job: runtime().jobs.job };
    },
  };
};
