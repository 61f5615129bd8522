import type { Core } from '@strapi/strapi';
import type { SavedSpecsService } from '../services/saved-specs';
import { answering, editorOf, idOf } from './admin-request';
import { readNewSavedSpec, readRenamedSavedSpec } from './read-request';

/** The endpoints of the settings that editors save. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const answer = answering(strapi, 'saved settings', () => strapi.plugin('renditions').service<SavedSpecsService>('savedSpecs'));
  return {
    list: answer((ctx, service) => service.list(editorOf(ctx))),
    save: answer((ctx, service) => service.save(readNewSavedSpec(ctx.request.body))),
    rename: answer((ctx, service) => service.rename(idOf(ctx), readRenamedSavedSpec(ctx.request.body).name)),
    delete: answer((ctx, service) => service.delete(idOf(ctx))),
  };
};
