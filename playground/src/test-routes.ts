import type { Core } from '@strapi/strapi';
import type { RenditionsService, UrlOptions } from 'strapi-plugin-renditions';

type Context = Parameters<Core.MiddlewareHandler>[0];

/**
 * The plugin's service over HTTP, for the tests.
 *
 * `GET /test/renditions/<file id>?spec=…` returns `{ url }`, and with `&make=true` the facts of the rendition, too.
 * `expiresInSeconds`, `absolute=true`, `route` and `fileName` are options of the service. Its errors are responses with status 400, code and message.
 *
 * `POST /test/service` with `{ method, args, inTransaction }` returns `{ result, html }` of `srcset`, `picture` or `presets`.
 *
 * `GET /test/queries` returns the number of queries to the database since the last call.
 *
 * `DELETE /test/renditions/<file id>` purges a file, and `GET /test/statistics` returns the service's statistics.
 */
export function testRoutes(strapi: Core.Strapi): Core.RouteInput[] {
  const renditions = () => strapi.plugin('renditions').service<RenditionsService>('renditions');
  const handler = async (ctx: Context): Promise<void> => {
    const { spec, options, make } = read(ctx);
    const fileId = Number(ctx.params.id);
    try {
      ctx.body = make ? facts(await renditions().get(fileId, spec, options)) : { url: renditions().url(fileId, spec, options) };
    } catch (error) {
      ctx.status = 400;
      ctx.body = { code: (error as { code?: string }).code ?? null, message: (error as Error).message };
    }
  };
  const call = async (ctx: Context): Promise<void> => {
    const { method, args, inTransaction = false } = ctx.request.body as { method: 'srcset' | 'picture' | 'presets'; args: readonly unknown[]; inTransaction?: boolean };
    const service = renditions() as unknown as Record<string, (...args: readonly unknown[]) => Promise<{ toHtml?(): string }>>;
    try {
      const result = await (inTransaction ? strapi.db.transaction(() => service[method]?.(...args)) : service[method]?.(...args));
      ctx.body = { result, html: result?.toHtml?.() ?? null };
    } catch (error) {
      ctx.status = 400;
      ctx.body = { code: (error as { code?: string }).code ?? null, message: (error as Error).message };
    }
  };
  const purge = async (ctx: Context): Promise<void> => {
    await renditions().purge(Number(ctx.params.id));
    ctx.status = 204;
  };
  const statistics = async (ctx: Context): Promise<void> => {
    ctx.body = await renditions().statistics();
  };
  let queryCount: number | null = null;
  const queries = async (ctx: Context): Promise<void> => {
    if (queryCount === null) strapi.db.connection.on('query', () => (queryCount = (queryCount ?? 0) + 1));
    ctx.body = { count: queryCount ?? 0 };
    queryCount = 0;
  };
  return [
    { method: 'GET', path: '/test/queries', handler: queries, config: { auth: false } },
    { method: 'GET', path: '/test/renditions/:id', handler, config: { auth: false } },
    { method: 'POST', path: '/test/service', handler: call, config: { auth: false } },
    { method: 'DELETE', path: '/test/renditions/:id', handler: purge, config: { auth: false } },
    { method: 'GET', path: '/test/statistics', handler: statistics, config: { auth: false } },
  ];
}

function read(ctx: Context): { spec: string; options: UrlOptions; make: boolean } {
  const one = (name: string): string | undefined => {
    const value = ctx.query[name];
    return typeof value === 'string' ? value : undefined;
  };
  const [route, fileName, expiry, absolute] = [one('route'), one('fileName'), one('expiresInSeconds'), one('absolute')];
  const options: UrlOptions = {
    ...(absolute !== undefined && { absolute: absolute === 'true' }),
    ...(route !== undefined && { route }),
    ...(fileName !== undefined && { fileName }),
    ...(expiry !== undefined && { expiresInSeconds: Number(expiry) }),
  };
  return { spec: one('spec') ?? '', options, make: one('make') === 'true' };
}

const facts = ({ url, width, height, mime, size, key }: Awaited<ReturnType<RenditionsService['get']>>) => ({ url, width, height, mime, size, key });
