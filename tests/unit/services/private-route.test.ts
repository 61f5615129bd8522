import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import type { Core } from '@strapi/strapi';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { checkPrivateRequests } from '../../../server/src/http/koa';
import { Counters } from '../../../server/src/renditions/counters';
import { PresetDocuments } from '../../../server/src/renditions/preset-documents';
import { PresetVariants } from '../../../server/src/renditions/preset-variants';
import { imageRoutes, privateRoute } from '../../../server/src/services/image-routes';
import { RecordedLog } from '../../helpers/recorded-log';
import { StubLibrary } from '../../helpers/stub-library';
import { StubRenditions } from '../../helpers/stub-renditions';

const DOCUMENT = 'p1v8q2s0k3m5x7z9b4d6f8h0';
const UNKNOWN = 'x1v8q2s0k3m5x7z9b4d6f8h0';

let library: StubLibrary;
let server: Server;
let isAllowed: boolean;
/** What the `authorize` function of the project got. */
let asked: unknown[];

beforeEach(async () => {
  [library, isAllowed, asked] = [new StubLibrary(), true, []];
  library.put(12, { documentId: DOCUMENT, isDescribed: false });
  const renditions = new StubRenditions();
  renditions.add({ format: 'jpeg', bytes: Buffer.from('bytes') }, { fileId: 12 });
  const authorize = (_ctx: unknown, request: unknown) => {
    asked.push(request, [...library.calls]);
    return isAllowed;
  };
  const config = parseConfig({
    secret: 'a secret of at least 32 characters',
    presets: { hero: 'fill-300x150' },
    routes: { archive: { path: '/archive', presets: ['hero'], access: 'private', auth: false, authorize } },
  });
  renditions.presets = config.presets;
  const strapi = {
    config: { get: (_key: string, fallback: unknown) => fallback },
    dirs: { app: { root: '/srv/app' } },
    db: { query: () => ({ findOne: async ({ where: { id } }: { where: { id: number } }) => ({ id, caption: 'Dusk' }) }) },
  } as unknown as Core.Strapi;
  const documents = new PresetDocuments({ images: library, sources: library.sources, checkSeconds: 5, now: () => 0 });
  const variants = new PresetVariants({ ...config, documents, custom: {} });
  const deps = { renditions, variants, counters: new Counters(), log: new RecordedLog(), now: Date.now, settingsChangedAt: () => 0 };
  const [route] = imageRoutes(strapi, config);
  const settings = config.routes['archive'];
  if (route === undefined || settings === undefined) throw new Error('expected the route');
  const app = new Koa();
  app.use(checkPrivateRequests(route, deps));
  app.use(async (ctx) => {
    // As Strapi does.
    Object.assign(ctx, { forbidden: () => ctx.throw(403, 'by Strapi'), notFound: () => ctx.throw(404, 'by Strapi') });
    await privateRoute(strapi, route, settings, deps).handler(ctx);
  });
  server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
});
afterEach(() => void server.close());

async function get(path: string) {
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/archive/${path}`, { headers: { connection: 'close' } });
  return { status: response.status, text: await response.text(), cache: response.headers.get('cache-control') };
}

it('a request is authorized for its file and preset before the image is looked at', async () => {
  expect(await get(`${DOCUMENT}/hero?w=640`)).toEqual({ status: 200, text: 'bytes', cache: 'private, no-store' });
  expect(asked).toEqual([{ file: { id: 12, caption: 'Dusk' }, spec: 'preset-hero' }, [`find ${DOCUMENT}`]]);
  expect(library.calls).toEqual([`find ${DOCUMENT}`, 'facts 12']);
});

it('a request that is not authorized makes no facts', async () => {
  isAllowed = false;
  expect(await get(`${DOCUMENT}/hero`)).toMatchObject({ status: 403, text: 'by Strapi' });
  expect(library.calls).toEqual([`find ${DOCUMENT}`]);
});

it('a request for an unknown document is not found by Strapi', async () => {
  expect(await get(`${UNKNOWN}/hero`)).toMatchObject({ status: 404, text: 'by Strapi' });
  expect(asked).toEqual([]);
});

it('a request while the database fails is not authorized', async () => {
  library.failure = new Error('ECONNREFUSED');
  expect(await get(`${DOCUMENT}/hero`)).toEqual({ status: 503, text: 'Source image unavailable, try again', cache: 'no-store' });
  expect(asked).toEqual([]);
});

it.each([['12/hero', 404, 'Not found'], [`${DOCUMENT}/none`, 404, 'Not found'], [`${DOCUMENT}/hero?w=x`, 400, 'Invalid width']])('the form of %s is checked first', async (path, status, text) => {
  const response = await get(path);
  expect([response.status, response.text.slice(0, text.length)]).toEqual([status, text]);
  expect([asked, library.calls]).toEqual([[], []]);
});
