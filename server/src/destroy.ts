import type { Core } from '@strapi/strapi';
import { getRuntime } from './services/runtime';

/** Waits for running renders and writes. */
export async function destroy({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  await getRuntime(strapi).close();
}
