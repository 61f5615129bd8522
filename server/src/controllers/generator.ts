import type { Core } from '@strapi/strapi';
import type { GeneratorService } from '../services/generator';
import { answering, callerOf, editorOf, idOf } from './admin-request';
import { readLibraryImageIds, readPreviewQuery, readSignManyRequest, readSignRequest, readSizeQuery } from './read-request';

/** The endpoints of the URL generator. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const answer = answering(strapi, 'URL generator', () => strapi.plugin('renditions').service<GeneratorService>('generator'));
  return {
    settings: answer((_ctx, service) => service.settings()),
    asset: answer((ctx, service) => service.asset(idOf(ctx), editorOf(ctx), callerOf(ctx))),
    sign: answer((ctx, service) =>
      service.sign(idOf(ctx), readSignRequest(ctx.request.body, Date.now() / 1000), editorOf(ctx))),
    preview: answer((ctx, service) => service.preview(idOf(ctx), readPreviewQuery(ctx['query']), editorOf(ctx), callerOf(ctx))),
    size: answer((ctx, service) => service.size(idOf(ctx), readSizeQuery(ctx['query']).spec, editorOf(ctx), callerOf(ctx))),
    signMany: answer((ctx, service) => service.signMany(readSignManyRequest(ctx.request.body, Date.now() / 1000), editorOf(ctx), callerOf(ctx))),
    libraryImages: answer((ctx, service) => service.libraryImages(readLibraryImageIds(ctx['query']), editorOf(ctx))),
  };
};
