import type { Core } from '@strapi/strapi';
import { getRuntime } from '../services/runtime';
import { signItems } from '../services/sign-items';
import { validationErrorOf } from '../services/strapi-modules';
import { BadRequestError, readSignItems } from './read-request';

type Context = Parameters<Core.MiddlewareHandler>[0];

/** `POST /api/renditions/sign`. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async create(ctx: Context): Promise<void> {
    ctx.set('Cache-Control', 'no-store');
    try {
      ctx.body = { data: await signItems(strapi, getRuntime(strapi), readSignItems(ctx.request.body)) };
    } catch (error) {
      throw error instanceof BadRequestError ? validationErrorOf(strapi, error.message) : error;
    }
  },
});
