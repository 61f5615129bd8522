import type { Core } from '@strapi/strapi';
import type { Refusal } from '../contracts';
import { errorResponse } from '../http/error-responses';
import { signalOf } from '../http/image-request';
import type { Ability } from '../services/asset-permissions';
import type { Editor, GeneratorService } from '../services/generator';
import { UnknownRouteError } from '../services/rendition-url';
import { getRuntime } from '../services/runtime';
import { BadRequestError, readId, readPreviewQuery, readSignRequest } from './read-request';

type Context = Parameters<Core.MiddlewareHandler>[0];
type Handler = (ctx: Context, service: GeneratorService) => unknown;

/** Handles errors itself: Strapi's error middleware has no status for a source that is missing, too large or no image. */
export default ({ strapi }: { strapi: Core.Strapi }) => {
  const answering = (handle: Handler) => async (ctx: Context): Promise<void> => {
    ctx.set('Cache-Control', 'no-store');
    try {
      ctx.body = await handle(ctx, strapi.plugin('renditions').service<GeneratorService>('generator'));
    } catch (error) {
      refuse(ctx, error, getRuntime(strapi).log);
    }
  };
  return {
    settings: answering((_ctx, service) => service.settings()),
    asset: answering((ctx, service) => service.asset(idOf(ctx), editorOf(ctx), callerOf(ctx))),
    sign: answering((ctx, service) =>
      service.sign(idOf(ctx), readSignRequest(ctx.request.body, Date.now() / 1000), editorOf(ctx))),
    preview: answering((ctx, service) => service.preview(idOf(ctx), readPreviewQuery(ctx['query']).spec, editorOf(ctx), callerOf(ctx))),
  };
};

const idOf = (ctx: Context): number => readId((ctx.params as { readonly id: unknown }).id);
const callerOf = (ctx: Context) => ({ signal: signalOf(ctx.res) });

function editorOf(ctx: Context): Editor {
  const { user, userAbility } = ctx.state as { readonly user: { readonly id: number }; readonly userAbility: Ability };
  return { id: user.id, ability: userAbility };
}

function refuse(ctx: Context, error: unknown, log: Parameters<typeof errorResponse>[1]): void {
  if (error instanceof BadRequestError || error instanceof UnknownRouteError) return write(ctx, 400, 'ValidationError', error.message);
  const { status, headers, body } = errorResponse(error, log, `URL generator, ${ctx.method} ${ctx.path}`);
  if (headers['Retry-After'] !== undefined) ctx.set('Retry-After', headers['Retry-After']);
  const name = status === 500 ? 'InternalError' : (error as { readonly code: Refusal['error']['name'] }).code;
  write(ctx, status, name, (body as Buffer).toString());
}

function write(ctx: Context, status: number, name: Refusal['error']['name'], message: string): void {
  ctx.status = status;
  ctx.body = { data: null, error: { status, name, message } } satisfies Refusal;
}
