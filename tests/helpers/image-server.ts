import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import Koa from 'koa';
import { mountFirst } from '../../server/src/http/image-handler';
import type { ImageRoute } from '../../server/src/http/image-route';
import { imageRoute } from '../../server/src/http/koa';
import { ResponseCache } from '../../server/src/http/response-cache';
import { Counters } from '../../server/src/renditions/counters';
import { keysFromSecret } from '../../server/src/signing/keys';
import { signedPath, type SignedPathOptions } from '../../server/src/signing/signed-path';
import { createSigner } from '../../server/src/signing/signature';
import { HeldRenditions } from './held-renditions';
import { RecordedLog } from './recorded-log';

export interface ImageServer {
  readonly port: number;
  readonly route: ImageRoute;
  readonly renditions: HeldRenditions;
  readonly counters: Counters;
  readonly log: RecordedLog;
  /** What reached Koa's own error event. */
  readonly koaErrors: unknown[];
  /** Requests that were not answered before Koa saw them. */
  readonly reached: { koa: number };
  /** How many clients it has. */
  connections(): Promise<number>;
  /** The time that the server believes in; null for the real one. */
  clock: { now: number | null };
  /** When its settings changed last. */
  settings: { changedAt: number };
  url(fileId: number, spec: string, options?: Partial<SignedPathOptions>): string;
  close(): Promise<void>;
}

/** A real Koa on a real port, with one image route and a middleware behind it that answers 404 in Strapi's stead. */
export async function startImageServer(options: Partial<ImageRoute> = {}): Promise<ImageServer> {
  const signer = createSigner({ keys: keysFromSecret('correct horse'), algorithm: 'sha256' });
  const route: ImageRoute = { name: 'images', path: '/images', access: 'public', action: { type: 'serve' }, maxAgeSeconds: 3600, baseUrl: null, signer, ...options };
  const renditions = new HeldRenditions();
  const log = new RecordedLog();
  const clock: ImageServer['clock'] = { now: null };
  const settings = { changedAt: 0 };
  const koaErrors: unknown[] = [];
  const counters = new Counters();
  const reached = { koa: 0 };
  const app = new Koa();
  app.on('error', (error) => koaErrors.push(error));
  const quick = new ResponseCache(renditions);
  app.use(async (_ctx, next) => {
    reached.koa += 1;
    await next();
  });
  const deps = { renditions, counters, log, now: () => clock.now ?? Date.now(), settingsChangedAt: () => settings.changedAt };
  app.use(imageRoute(route, deps, quick));
  app.use((ctx) => {
    ctx.status = 404;
    ctx.body = 'behind';
  });
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  mountFirst(server, quick, deps);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const connections = () => promisify(server.getConnections.bind(server))();
  const url: ImageServer['url'] = (fileId, spec, more) => signedPath({ path: route.path, signer: route.signer, fileId, spec, ...more });
  return { port: (server.address() as AddressInfo).port, route, renditions, counters, log, koaErrors, reached, connections, clock, settings, url, close };
}
