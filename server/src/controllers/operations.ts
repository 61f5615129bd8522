import type { Core } from '@strapi/strapi';
import type { OperationsService } from '../services/operations';
import { answering, callerOf, editorOf, type Context } from './admin-request';
import { readHistoryQuery, readPresetPreviewQuery, readPurgeQuery, readPurgeTarget, readWarmRequest } from './read-operations';

/** The endpoints of the settings page. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const answer = answering(strapi, 'settings page', () => strapi.plugin('renditions').service<OperationsService>('operations'));
  return {
    configuration: answer((_ctx, service) => service.configuration()),
    presetPreview: answer((ctx, service) => service.presetPreview(presetOf(ctx), readPresetPreviewQuery(ctx['query']).file, editorOf(ctx), callerOf(ctx))),
    state: answer((_ctx, service) => service.state()),
    history: answer((ctx, service) => service.history(readHistoryQuery(ctx['query']).period)),
    job: answer((_ctx, service) => service.job()),
    purgeSize: answer((ctx, service) => service.purgeSize(readPurgeQuery(ctx['query']))),
    purge: answer((ctx, service) => service.purge(readPurgeTarget(ctx.request.body))),
    warm: answer((ctx, service) => service.warm(readWarmRequest(ctx.request.body))),
    cancelJob: answer((_ctx, service) => service.cancelJob()),
  };
};

const presetOf = (ctx: Context): string => (ctx.params as { readonly name: string }).name;
