import type { Core } from '@strapi/strapi';
import type { Refusal } from '../contracts';
import { errorResponse } from '../http/error-responses';
import { signalOf } from '../http/image-request';
import type { Ability } from '../services/asset-permissions';
import type { Editor } from '../services/editor-jobs';
import { JobRunningError } from '../services/operation-jobs';
import { UnknownPresetError } from '../services/preset-named';
import { UnknownRouteError } from '../services/rendition-url';
import { getRuntime } from '../services/runtime';
import { SavedSpecNotFoundError, SavedSpecRefusedError } from '../services/saved-specs';
import { BadRequestError, readId } from './read-request';

export type Context = Parameters<Core.MiddlewareHandler>[0];

/** Handles errors itself: Strapi's error middleware has no status for a source that is missing, too large or no image. */
export const answering = <S>(strapi: Core.Strapi, name: string, service: () => S) => (handle: (ctx: Context, service: S) => unknown) => async (ctx: Context): Promise<void> => {
  ctx.set('Cache-Control', 'no-store');
  try {
    ctx.body = await handle(ctx, service());
  } catch (error) {
    refuse(ctx, error, name, getRuntime(strapi).log);
  }
};

export const idOf = (ctx: Context): number => readId((ctx.params as { readonly id: unknown }).id);
export const callerOf = (ctx: Context) => ({ signal: signalOf(ctx.res) });

export function editorOf(ctx: Context): Editor {
  const { user, userAbility } = ctx.state as { readonly user: { readonly id: number }; readonly userAbility: Ability };
  return { id: user.id, ability: userAbility };
}

const BAD_REQUESTS = [BadRequestError, UnknownPresetError, UnknownRouteError, SavedSpecRefusedError];

function refuse(ctx: Context, error: unknown, service: string, log: Parameters<typeof errorResponse>[1]): void {
  if (error instanceof JobRunningError) return write(ctx, 409, 'ConflictError', error.message);
  if (error instanceof SavedSpecNotFoundError) return write(ctx, 404, 'NotFoundError', 'Not found');
  if (BAD_REQUESTS.some((kind) => error instanceof kind)) return write(ctx, 400, 'ValidationError', (error as Error).message);
  const { status, headers, body } = errorResponse(error, log, `${service}, ${ctx.method} ${ctx.path}`);
  if (headers['Retry-After'] !== undefined) ctx.set('Retry-After', headers['Retry-After']);
  const name = status === 500 ? 'InternalError' : (error as { readonly code: Refusal['error']['name'] }).code;
  write(ctx, status, name, (body as Buffer).toString());
}

function write(ctx: Context, status: number, name: Refusal['error']['name'], message: string): void {
  ctx.status = status;
  ctx.body = { data: null, error: { status, name, message } } satisfies Refusal;
}
