import type { Core } from '@strapi/strapi';
import cropField from './crop-field';
import generator from './generator';
import renditions from './renditions';
import { createRuntime } from './runtime';

export default {
  cropField,
  generator,
  renditions,
  runtime: ({ strapi }: { strapi: Core.Strapi }) => createRuntime(strapi),
};
