import type { Core } from '@strapi/strapi';
import renditions from './renditions';
import { createRuntime } from './runtime';

export default {
  renditions,
  runtime: ({ strapi }: { strapi: Core.Strapi }) => createRuntime(strapi),
};
