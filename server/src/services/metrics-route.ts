import { createHash, timingSafeEqual } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import { metricsText } from './metrics-text';
import type { Runtime } from './runtime';

type Context = Parameters<Core.MiddlewareHandler>[0];

/** For Prometheus and what reads its format, with the token of the configuration: `Authorization: Bearer <token>`. */
export function metricsRoute({ path, token }: NonNullable<Config['metrics']>, { statistics }: Runtime) {
  return {
    method: 'GET' as const,
    path,
    async handler(ctx: Context): Promise<void> {
      ctx.set('Cache-Control', 'no-store');
      if (!isToken(ctx.get('authorization'), token)) {
        ctx.status = 401;
        ctx.set('WWW-Authenticate', 'Bearer');
        ctx.body = 'Unauthorized';
        return;
      }
      ctx.type = 'text/plain; version=0.0.4; charset=utf-8';
      ctx.body = metricsText(await statistics());
    },
    config: { auth: false as const },
  };
}

/** Digests are of one length: the time tells nothing of the token. */
function isToken(header: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header), digest(`Bearer ${token}`));
}
