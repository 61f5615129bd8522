import type { Core } from '@strapi/strapi';
import type { CropFieldService, NamedFile } from '../services/crop-field';
import { answering, callerOf, editorOf, idOf, type Context } from './admin-request';
import { readCropImageQuery } from './read-request';

/** The endpoints of the custom field in the admin panel. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const answer = answering(strapi, 'crops field', () => strapi.plugin('renditions').service<CropFieldService>('cropField'));
  return {
    settings: answer((_ctx, service) => service.settings()),
    image: answer((ctx, service) => service.image(fileOf(ctx), editorOf(ctx), callerOf(ctx))),
    stage: answer((ctx, service) => service.stage(fileOf(ctx), editorOf(ctx), callerOf(ctx))),
  };
};

const fileOf = (ctx: Context): NamedFile => ({ id: idOf(ctx), hash: readCropImageQuery(ctx['query']).hash });
