import type { Core } from '@strapi/strapi';
import type { Limits } from '../core/limits';
import type { MadeFacts } from '../ledger/image-library';
import { StoreCheck, type CheckOptions, type CheckReport } from './check-store';
import { allSettings } from './configuration-in-force';
import { findFileId, type FileOrDocumentId } from './file-reference';
import { inLibrary } from './orphan-sweep';
import type { RenditionsService, UrlOptions } from './renditions';
import { getRuntime } from './runtime';
import { selectFiles, type FileSelection } from './select-files';
import type { FilesToWarm, StoreStatistics } from './upkeep-contract';

/** What the command line needs beside the service `renditions`. */
export interface MaintenanceService {
  statistics(): Promise<StoreStatistics & { readonly limits: Limits }>;
  /** Without conditions all images. @throws RangeError where there is no such folder */
  select(selection: FileSelection): FilesToWarm;
  /** As `url` of the service, also for a documentId. */
  url(file: FileOrDocumentId, spec: string, options: UrlOptions): Promise<string>;
  /** Makes the size and the placeholder of all images that lack them. */
  makeFacts(options: { readonly signal?: AbortSignal }): Promise<MadeFacts>;
  check(options: CheckOptions): Promise<CheckReport>;
  /** The configuration in force, without secrets. */
  settings(): unknown;
  readonly presets: readonly string[];
}

export default ({ strapi }: { strapi: Core.Strapi }): MaintenanceService => {
  const renditions = () => strapi.plugin('renditions').service<RenditionsService>('renditions');
  return {
    async statistics() {
      const statistics = await renditions().storeStatistics();
      return { ...statistics, limits: { ...statistics.limits, ...getRuntime(strapi).config.limits } };
    },
    select: ({ folder, since }) => (folder === undefined && since === undefined ? 'all' : selectFiles(strapi, { ...(folder !== undefined && { folder }), ...(since !== undefined && { since }) })),
    async url(file, spec, options) {
      const entity = (await strapi.db.query('plugin::upload.file').findOne({ where: { id: await findFileId(strapi, file) }, select: ['id', 'name', 'mime'] })) as { readonly id: number } | null;
      return renditions().url(entity ?? (file as number), spec, options);
    },
    makeFacts: (options) => getRuntime(strapi).images.makeMissing(options),
    check(options) {
      const runtime = getRuntime(strapi);
      const purgeFile = (fileId: number) => Promise.all([runtime.renditions.purge({ fileId }), runtime.images.remove(fileId)]);
      return new StoreCheck({ ...runtime, purgeFile, inLibrary: (fileIds) => inLibrary(strapi, fileIds) }, options).run();
    },
    settings: () => allSettings(getRuntime(strapi).config),
    get presets() {
      return Object.keys(getRuntime(strapi).config.presets);
    },
  };
};
