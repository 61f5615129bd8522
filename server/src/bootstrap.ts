import type { Core } from '@strapi/strapi';
import { followMediaChanges } from './lifecycles/media-changes';
import { getRuntime } from './services/get-runtime';

export function bootstrap({ strapi }: { strapi: Core.Strapi }): void {
  followMediaChanges(strapi, getRuntime(strapi));
}
