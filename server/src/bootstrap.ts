import type { Core } from '@strapi/strapi';
import { warnOfCropsFields } from './fields/crops-field';
import { followMediaChanges } from './lifecycles/media-changes';
import { ACTIONS } from './permissions';
import { checkPaths } from './services/check-paths';
import { recordHistory } from './services/record-history';
import { getRuntime, type Runtime } from './services/runtime';
import { directoryOf, warnIfReadOnly } from './services/stores';
import { checkProvider } from './services/upload-provider';

interface Permissions {
  readonly actionProvider: { registerMany(actions: typeof ACTIONS): Promise<void> };
}

export async function bootstrap({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  const runtime = getRuntime(strapi);
  checkPaths(strapi, runtime);
  warnOfCropsFields(strapi, runtime);
  // Later plugins and the project may add routes until the server listens.
  strapi.server.httpServer.once('listening', () => {
    try {
      checkPaths(strapi, runtime);
    } catch (error) {
      strapi.stopWithError(error);
    }
    void makeMissingFacts(runtime);
  });
  await checkProvider(runtime);
  await runtime.readSettings();
  const { store, encoding } = runtime.config;
  if (typeof store.type === 'string' || encoding.quick) await warnIfReadOnly(directoryOf(strapi, runtime.config), store.type === 'local', runtime.log);
  followMediaChanges(strapi, runtime);
  runtime.sweepOrphans();
  recordHistory(runtime);
  await (strapi.service('admin::permission') as unknown as Permissions).actionProvider.registerMany(ACTIONS);
}

/** Images of before the plugin was installed, and those whose facts the last process did not get to. */
async function makeMissingFacts({ images, log }: Runtime): Promise<void> {
  try {
    await images.makeMissing();
  } catch (error) {
    log.warn(`The sizes of images could not be looked up; they are read when they are requested: ${String(error)}`);
  }
}
