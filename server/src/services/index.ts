import type { Core } from '@strapi/strapi';
import cropField from './crop-field';
import generator from './generator';
import maintenance from './maintenance';
import operations from './operations';
import renditions from './renditions';
import { createRuntime } from './runtime';
import savedSpecs from './saved-specs';

export default {
  cropField,
  generator,
  maintenance,
  operations,
  renditions,
  savedSpecs,
  runtime: ({ strapi }: { strapi: Core.Strapi }) => createRuntime(strapi),
};
