import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import Koa, { type Middleware } from 'koa';
import { createImageHandler, mountFirst } from '../../server/src/http/image-handler';
import type { ImageRoute } from '../../server/src/http/image-route';
import { respondToPublic } from '../../server/src/http/koa';
import { ResponseCache } from '../../server/src/http/response-cache';
import { Counters } from '../../server/src/renditions/counters';
import { keysFromSecret } from '../../server/src/signing/keys';
import { signedPath, type SignedPathOptions } from '../../server/src/signing/signed-path';
import { createSigner } from '../../server/src/signing/signature';
import { noVariants } from './no-variants';
import { StubRenditions } from './stub-renditions';
import { RecordedLog } from './recorded-log';

export interface ImageServer {
  readonly port: number;
  readonly route: ImageRoute;
  readonly renditions: StubRenditions;
  readonly counters: Counters;
  readonly log: RecordedLog;
  readonly server: Server;
  /** Errors that Koa reported. */
  readonly koaErrors: unknown[];
  /** Requests that Koa saw. */
  readonly reached: { koa: number };
  /** Number of open connections. */
  connections(): Promise<number>;
  /** The server's time; null for the real one. */
  clock: { now: number | null };
  /** When the settings changed last. */
  settings: { changedAt: number };
  url(fileId: number, spec: string, options?: Partial<SignedPathOptions>): string;
  close(): Promise<void>;
}

/** Bytes of memory for the response cache, as configured by default. */
export const URL_BYTES = 16 * 1024 * 1024;

/**
 * A real Koa on a real port with one image route: in front of Koa, or behind its middlewares if the route says so.
 * `middleware` is in front of the route in the second case. The last middleware answers 404, as Strapi does.
 */
export async function startImageServer(options: Partial<ImageRoute> = {}, middleware?: Middleware): Promise<ImageServer> {
  const signer = createSigner({ keys: keysFromSecret('correct horse'), algorithm: 'sha256' });
  const behindMiddlewares = options.action?.type === 'custom';
  const route: ImageRoute = { name: 'images', path: '/images', access: 'public', action: { type: 'serve' }, behindMiddlewares, maxAgeSeconds: 3600, cacheTags: false, baseUrl: null, presets: null, signer, ...options };
  const renditions = new StubRenditions();
  const log = new RecordedLog();
  const clock: ImageServer['clock'] = { now: null };
  const settings = { changedAt: 0 };
  const koaErrors: unknown[] = [];
  const counters = new Counters();
  const reached = { koa: 0 };
  const deps = { renditions, variants: noVariants, counters, log, now: () => clock.now ?? Date.now(), settingsChangedAt: () => settings.changedAt };
  const app = new Koa();
  app.on('error', (error) => koaErrors.push(error));
  app.use(async (_ctx, next) => {
    reached.koa += 1;
    await next();
  });
  if (middleware !== undefined) app.use(middleware);
  app.use(async (ctx, next) => {
    if (!route.behindMiddlewares || !(await respondToPublic(ctx, route, deps))) await next();
  });
  app.use((ctx) => {
    ctx.status = 404;
    ctx.body = 'behind';
  });
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const inFront = route.behindMiddlewares ? [] : [route];
  mountFirst(server, createImageHandler(inFront, new ResponseCache(renditions, URL_BYTES), deps));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const connections = () => promisify(server.getConnections.bind(server))();
  const url: ImageServer['url'] = (fileId, spec, more) => signedPath({ path: route.path, signer: route.signer, fileId, spec, ...more });
  return { port: (server.address() as AddressInfo).port, server, route, renditions, counters, log, koaErrors, reached, connections, clock, settings, url, close };
}
