import type { Core } from '@strapi/strapi';
import { followMediaChanges } from './lifecycles/media-changes';
import { ACTIONS } from './permissions';
import { checkProvider } from './services/check-provider';
import { getRuntime } from './services/get-runtime';

interface Permissions {
  readonly actionProvider: { registerMany(actions: typeof ACTIONS): Promise<void> };
}

export async function bootstrap({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  const runtime = getRuntime(strapi);
  await checkProvider(runtime);
  followMediaChanges(strapi, runtime);
  runtime.purgeGoneFiles();
  await (strapi.service('admin::permission') as unknown as Permissions).actionProvider.registerMany(ACTIONS);
}
