import type { Core } from '@strapi/strapi';
import type { Runtime } from './runtime';

/** The one runtime of this Strapi; it is put together at the first call. */
export const getRuntime = (strapi: Core.Strapi): Runtime => strapi.plugin('renditions').service<Runtime>('runtime');
