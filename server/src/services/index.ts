import type { Core } from '@strapi/strapi';
import cropField from './crop-field';
import generator from './generator';
import renditions from './renditions';
import { createRuntime } from './runtime';
import savedSpecs from './saved-specs';

export default {
  cropField,
  generator,
  renditions,
  savedSpecs,
  runtime: ({ strapi }: { strapi: Core.Strapi }) => createRuntime(strapi),
};
