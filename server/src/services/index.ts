import type { Core } from '@strapi/strapi';
import generator from './generator';
import renditions from './renditions';
import { createRuntime } from './runtime';

export default {
  generator,
  renditions,
  runtime: ({ strapi }: { strapi: Core.Strapi }) => createRuntime(strapi),
};
