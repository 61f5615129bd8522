import type { Core } from '@strapi/strapi';
import { getRuntime } from './services/runtime';

/** Lets what is being rendered and stored come to its end. */
export async function destroy({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  await getRuntime(strapi).close();
}
