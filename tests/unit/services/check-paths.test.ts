import { createRequire } from 'node:module';
import type { Core } from '@strapi/strapi';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { checkPaths } from '../../../server/src/services/check-paths';

type Router = Record<'all' | 'get' | 'post', (path: string, handler: () => void) => Router> & {
  readonly stack: readonly object[];
  use(...middlewares: readonly unknown[]): Router;
  routes(): unknown;
  allowedMethods(): unknown;
};

/** The router of Strapi's version. */
const load = createRequire(createRequire(__filename).resolve('@strapi/core'));
const Router = load('@koa/router') as new (options?: { readonly prefix: string }) => Router;

const ignore = (): void => undefined;

interface Site {
  readonly admin?: string;
  readonly prefix?: string;
  readonly routes?: readonly string[];
}

/** Strapi's three routers with some of its routes and those of a project. */
function strapiOf({ admin = '/admin', prefix = '/api', routes = [] }: Site = {}): Core.Strapi {
  const [main, adminApi, contentApi, upload] = [new Router(), new Router({ prefix: '' }), new Router({ prefix }), new Router({ prefix: '/upload' })];
  main.all('/_health', ignore).get('/(.*)', ignore).get('/uploads/(.*)', ignore).get('/', ignore).get('/:favicon(favicon.ico)', ignore);
  for (const path of routes) main.get(path, ignore);
  upload.get('/files/:id', ignore).post('/', ignore);
  adminApi.use(upload.routes(), upload.allowedMethods());
  adminApi.get('/content-manager/collection-types/:model', ignore).get('/renditions/assets/:id', ignore);
  contentApi.get('/articles', ignore);
  const config: Record<string, unknown> = { 'admin.path': admin, 'api.rest.prefix': prefix };
  return {
    server: { listRoutes: () => main.stack, api: (name: string) => ({ listRoutes: () => (name === 'admin' ? adminApi : contentApi).stack }) },
    config: { get: (key: string) => config[key] },
  } as unknown as Core.Strapi;
}

/** The parts of the runtime that `checkPaths` uses. */
function runtimeOf(input: object): Parameters<typeof checkPaths>[1] {
  const config = parseConfig(input);
  const routes = Object.entries(config.routes).map(([name, { path, access, presets = null, behindMiddlewares = access === 'private' }]) => ({ name, path, presets, behindMiddlewares }));
  return { config, routes: routes as never };
}

const check = (path: string, site?: Site) => checkPaths(strapiOf(site), runtimeOf({ routes: { images: { path } } }));

describe('the path of a route is refused at boot if it hides', () => {
  it.each<[string, string, Site?]>([
    ['/upload', 'GET /upload/files/:id'],
    ['/Upload', 'GET /upload/files/:id'],
    ['/upload/files', 'GET /upload/files/:id'],
    ['/content-manager', 'GET /content-manager/collection-types/:model'],
    ['/dashboard', '/dashboard', { admin: '/dashboard' }],
    ['/dashboard/images', '/dashboard', { admin: '/dashboard' }],
    ['/cms', '/cms/admin', { admin: '/cms/admin' }],
    ['/rest/v1', '/rest/v1', { prefix: '/rest/v1' }],
    ['/rest', '/rest/v1', { prefix: '/rest/v1' }],
    ['/graphql', 'GET /graphql', { routes: ['/graphql'] }],
    ['/shop', 'GET /shop/:product', { routes: ['/shop/:product'] }],
    ['/files/images', 'GET /files/(.*)', { routes: ['/files/(.*)'] }],
  ])('%s: %s', (path, what, site) => {
    expect(() => check(path, site)).toThrow(`routes.images.path: expected an unused path, found "${path}", which clashes with ${what}. Choose another path.`);
  });

  it.each<[string, Site?]>([
    ['/images'], ['/cdn/img'], ['/uploads-small'], ['/articles'], ['/healthy'],
    ['/images', { admin: '/' }],
    ['/images', { routes: ['/:slug', '/imagesets/:id', '/:a/:b/:c'] }],
    ['/images', { prefix: '' }],
  ])('no other route, and accepted: %s %j', (path, site) => expect(() => check(path, site)).not.toThrow());
});

describe('a route of presets is refused at boot if it hides a path of the same shape', () => {
  const checkPresets = (...routes: readonly string[]) => checkPaths(strapiOf({ routes }), runtimeOf({ presets: { hero: 'width-10' }, routes: { media: { path: '/media', presets: ['hero'] } } }));

  it.each(['/(files|media)/:id/:size', '/(files|media)/:id/:size/:name'])('%s', (path) => expect(() => checkPresets(path)).toThrow(`routes.media.path: expected an unused path, found "/media", which clashes with GET ${path}. Choose another path.`));
  it.each(['/(files|media)/:id', '/:area/:id/:size'])('and accepted beside %s', (path) => expect(() => checkPresets(path)).not.toThrow());
});

describe('the paths of metrics and of a private route', () => {
  let metrics: string;
  beforeEach(() => (metrics = '/metrics/renditions'));
  const checkBoth = (routes: readonly string[]) => checkPaths(strapiOf({ routes }), runtimeOf({
    routes: { members: { path: '/members', access: 'private' }, press: { path: '/press', behindMiddlewares: true } },
    metrics: { path: metrics, token: 'a token of more than thirty-two characters' },
  }));

  it('do not clash with the plugin’s own routes', () => expect(() => checkBoth(['/members/(.*)', '/press/(.*)', '/metrics/renditions'])).not.toThrow());

  it('clash with other routes, and one error has all clashes', () => {
    expect(() => checkBoth(['/members/(.*)', '/metrics/renditions', '/metrics/renditions', '/members/:id/edit'])).toThrow(/routes\.members\.path: .*\n.*metrics\.path: /);
  });

  it('do not clash with a path below that of metrics', () => expect(() => checkBoth(['/members/(.*)', '/metrics/renditions', '/metrics/renditions/other'])).not.toThrow());

  it('must not be in the admin API', () => {
    metrics = '/upload/files/5';
    expect(() => checkBoth(['/members/(.*)', metrics])).toThrow('metrics.path: expected an unused path');
  });
});
