import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { problemsOf } from '../../helpers/config-problems';

const LONG = 'a secret of at least 32 characters';
const OTHER = 'another secret of 32 characters!!';

const SHORT = 'a short secret can be guessed from one URL. Create one with "openssl rand -base64 32". To keep today\'s URLs valid, list the old secret after it';

const SECRET = 'expected a non-empty string, or a list of non-empty strings (the first signs, all verify)';

describe('parseConfig', () => {
  it.each([undefined, null, {}])('fills in every default for %j', (input) => {
    const config = parseConfig(input);
    expect(config.routes).toEqual({ images: { path: '/images', maxAgeSeconds: 3600, action: 'serve', access: 'public', cacheTags: false } });
    expect(config.algorithm).toBe('sha256');
    expect(config.limits.sourcePixels).toBe(100_000_000);
    expect(config.defaultFormats.tiff).toEqual({ opaque: 'jpeg', alpha: 'png' });
    expect(config.operations).toEqual({});
  });

  it('freezes every part', () => {
    const config = parseConfig({ secret: [LONG], routes: { a: { path: '/a', access: 'private', auth: { scope: ['x'] }, policies: ['y'] } }, source: { hosts: ['a.b'] }, metrics: { path: '/m', token: LONG } });
    const { limits, store, memory, source, routes, defaultFormats, presets } = config;
    const route = routes['a'];
    for (const part of [config, config.secret, limits, store, memory, source, source.hosts, routes, route, route?.auth, route?.policies, defaultFormats, presets, config.metrics]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('does not freeze the objects of the project: buffers, cyclic options, lists and functions', () => {
    const options: Record<string, unknown> = { SSECustomerKey: Buffer.from('key'), agent: { sockets: [] as unknown[] } };
    options['self'] = options;
    const policy = { name: 'global::is-member', config: { roles: ['member'] } as Record<string, unknown> };
    policy.config['self'] = policy;
    const render = (image: unknown) => image;
    const secrets = [LONG];
    const config = parseConfig({
      secret: secrets,
      store: { type: 'provider', uploadOptions: options },
      routes: { a: { path: '/a', access: 'private', policies: [policy], middlewares: [policy] } },
      operations: { tint: { syntax: 'tint', parse: () => [], render } },
    });
    expect(config.store.uploadOptions?.['SSECustomerKey']).toBe(options['SSECustomerKey']);
    expect(config.routes['a']?.policies?.[0]).toBe(policy);
    for (const own of [options, options['agent'], policy, policy.config, policy.config['roles'], render, secrets]) expect(Object.isFrozen(own)).toBe(false);
  });

  it('limits an entry of the memory cache to memory.maxBytes by default', () => {
    expect(parseConfig({ memory: { maxBytes: 1000 } }).memory).toEqual({ maxBytes: 1000, maxEntryBytes: 1000, maxUrlBytes: 16 * 1024 ** 2 });
    expect(parseConfig({ memory: { maxBytes: 0 } }).memory).toEqual({ maxBytes: 0, maxEntryBytes: 0, maxUrlBytes: 16 * 1024 ** 2 });
    expect(parseConfig({}).memory).toEqual({ maxBytes: 64 * 1024 ** 2, maxEntryBytes: 2 * 1024 ** 2, maxUrlBytes: 16 * 1024 ** 2 });
  });

  it('keeps what is set and adds defaults for the rest', () => {
    const config = parseConfig({ quality: { jpeg: 70 }, encoding: { effort: { avif: 4 } }, defaultFormats: { tiff: 'webp' }, secret: [LONG, 'old'], routes: { cdn: { path: '/cdn/img' } } });
    expect(config.quality).toEqual({ jpeg: 70, webp: 80, avif: 50, heic: 50 });
    expect(config.encoding).toEqual({ quick: true, quickMaxAgeSeconds: 60, backlog: 1000, effort: { webp: 4, avif: 4, gif: 3 } });
    expect(config.defaultFormats.tiff).toEqual({ opaque: 'webp', alpha: 'webp' });
    expect(config.defaultFormats.jpeg).toEqual({ opaque: 'jpeg', alpha: 'jpeg' });
    expect(config.secret).toEqual([LONG, 'old']);
    expect(Object.keys(config.routes)).toEqual(['cdn']);
  });

  it('accepts custom operations', () => {
    const tint = { syntax: 'tint-RRGGBB', parse: () => [], render: (image: unknown) => image };
    expect(parseConfig({ operations: { tint } }).operations['tint']).toMatchObject(tint);
  });

  it.each<[unknown, string]>([
    [42, 'the configuration: expected an object, found 42'],
    [{ nonsense: 1 }, 'nonsense: there is no such setting. Expected one of secret, algorithm, routes, store, memory, limits, rendering, quality, encoding, defaultFormats, source, keepMetadata, sourceCheckSeconds, operations, presets, api, metrics, onStale, warm'],
    [{ qualty: {} }, 'qualty: there is no such setting. Did you mean "quality"?'],
    [{ store: { dir: '/x' } }, 'store.dir: there is no such setting. Did you mean "directory"?'],
    [{ routes: { images: { path: '/images', maxAge: 5 } } }, 'routes.images.maxAge: there is no such setting. Did you mean "maxAgeSeconds"?'],
    [{ limits: { sourcePixel: 1 } }, 'limits.sourcePixel: there is no such setting. Did you mean "sourcePixels"?'],
    [{ limits: { sourcePixels: 0 } }, 'limits.sourcePixels: expected a whole number of at least 1, found 0'],
    [{ limits: { sourcePixels: '9' } }, 'limits.sourcePixels: expected a whole number of at least 1, found "9". Use a number: read an environment variable with env.int()'],
    [{ limits: { sourcePixels: 'many' } }, 'limits.sourcePixels: expected a whole number of at least 1, found "many"'],
    [{ limits: { sourcePixels: Infinity } }, 'limits.sourcePixels: expected a whole number of at least 1, found Infinity'],
    [{ limits: { sourcePixels: NaN } }, 'limits.sourcePixels: expected a whole number of at least 1, found NaN'],
    [{ limits: 7 }, 'limits: expected an object, found 7'],
    [{ quality: { jpeg: 101 } }, 'quality.jpeg: expected a whole number from 1 to 100, found 101'],
    [{ encoding: { effort: { webp: 7 } } }, 'encoding.effort.webp: expected a whole number from 0 to 6, found 7'],
    [{ encoding: { effort: { avif: 10 } } }, 'encoding.effort.avif: expected a whole number from 0 to 9, found 10'],
    [{ encoding: { effort: { gif: 0 } } }, 'encoding.effort.gif: expected a whole number from 1 to 10, found 0'],
    [{ encoding: { quick: 'true' } }, 'encoding.quick: expected true or false, found "true". Use a boolean: read an environment variable with env.bool()'],
    [{ encoding: { quickMaxAgeSeconds: 0 } }, 'encoding.quickMaxAgeSeconds: expected a whole number from 1 to 86400, found 0'],
    [{ encoding: { backlog: -1 } }, 'encoding.backlog: expected a whole number from 0 to 100000, found -1'],
    [{ encoding: { effort: { jpeg: 3 } } }, 'encoding.effort.jpeg: there is no such setting. Expected one of webp, avif, gif'],
    [{ secret: '' }, `secret: ${SECRET}, found an empty string. Is the environment variable set?`],
    [{ secret: 7 }, `secret: ${SECRET}, found a number. Is the environment variable set?`],
    [{ secret: [LONG, undefined] }, `secret: ${SECRET}, found a list with undefined. Is the environment variable set?`],
    [{ secret: [] }, `secret: ${SECRET}, found an empty list. Is the environment variable set?`],
    [{ algorithm: 'md5' }, 'algorithm: expected "sha256" or "sha1", found "md5"'],
    [{ store: { directory: 'cache' } }, 'store.directory: expected an absolute path, found "cache"'],
    [{ keepMetadata: 'yes' }, 'keepMetadata: expected true or false, found "yes". Use a boolean: read an environment variable with env.bool()'],
    [{ defaultFormats: { tiff: 'bmp' } }, 'defaultFormats.tiff: expected one of jpeg, png, webp, avif, gif, ico, heic, or { opaque, alpha } with one of them each, found "bmp"'],
    [{ defaultFormats: { tiff: { opaque: 'jpg', alpha: 'png' } } }, 'defaultFormats.tiff: expected one of jpeg, png, webp, avif, gif, ico, heic, or { opaque, alpha } with one of them each, found an object. Did you mean "jpeg"?'],
    [{ defaultFormats: { jpg: 'webp' } }, 'defaultFormats.jpg: there is no such setting. Did you mean "jpeg"?'],
    [{ defaultFormats: 'webp' }, 'defaultFormats: expected an object of output formats by their source format, found "webp"'],
    [{ routes: { images: { path: '/admin/images' } } }, 'routes.images.path: expected a path outside /admin, /api, /uploads, /renditions, /_health, found "/admin/images". Choose another path'],
    [{ routes: { images: { path: '/renditions' } } }, 'routes.images.path: expected a path outside /admin, /api, /uploads, /renditions, /_health, found "/renditions". Choose another path'],
    [{ routes: { images: { path: '/_Health' } } }, 'routes.images.path: expected a path outside /admin, /api, /uploads, /renditions, /_health, found "/_Health". Choose another path'],
    [{ routes: { images: { path: 'images' } } }, 'routes.images.path: expected a path such as "/images": segments of letters, digits and "_~.-", no slash at the end, found "images"'],
    [{ routes: { images: { path: '/a/../b' } } }, 'routes.images.path: expected a path without "." and ".." segments, found "/a/../b"'],
    [{ routes: { a: { path: '/x' }, b: { path: '/x/y' } } }, 'routes.b.path: expected a path outside those of the other routes, found "/x/y": the route "a" has "/x". Choose another path'],
    [{ routes: { a: { path: '/a', action: 'proxy' } } }, 'routes.a.action: expected "serve", "redirect" or "sendfile", found "proxy"'],
    [{ routes: { a: { path: '/a', action: 'redirect', status: 303 } }, store: { type: 'provider' } }, 'routes.a.status: expected 301, 302, 307 or 308, found 303'],
    [{ routes: { a: { path: '/a', status: 302 } } }, 'routes.a.status: expected no status with the action "serve", found 302. Remove it, or set the action to "redirect"'],
    [{ routes: { a: { path: '/a', action: 'redirect' } } }, 'routes.a.action: expected "serve" or "sendfile", found "redirect": a local store has no public URLs. Change the action, or set store.type to "provider"'],
    [{ routes: { a: { path: '/a', action: 'sendfile' } } }, 'routes.a.sendfile: expected an object with a backend ("nginx", "xsendfile" or a function), found undefined. Add it, or change the action'],
    [{ routes: { a: { path: '/a', action: 'sendfile', sendfile: { backend: 'iis' } } } }, 'routes.a.sendfile.backend: expected "nginx", "xsendfile" or a function (ctx, rendition) => …, found "iis"'],
    [{ routes: { a: { path: '/a', action: 'sendfile', sendfile: { backend: 'nginx', root: 'x' } } } }, 'routes.a.sendfile.root: expected an absolute path, found "x"'],
    [{ routes: { a: { path: '/a', action: 'sendfile', sendfile: { backend: 'nginx' } } }, store: { type: 'provider' } }, 'routes.a.action: expected "serve" or "redirect", found "sendfile": a provider store has no files that a web server could send. Change the action, or set store.type to "local"'],
    [{ routes: { a: { path: '/a', policies: ['is-member'] } } }, 'routes.a.policies: expected no policies on a public route, found a list. Remove it, or set the access to "private"'],
    [{ routes: { a: { path: '/a', access: 'private', behindMiddlewares: true } } }, 'routes.a.behindMiddlewares: expected no behindMiddlewares on a private route, found true: private routes are always behind the middlewares. Remove it'],
    [{ routes: { a: { path: '/a', behindMiddlewares: 'yes' } } }, 'routes.a.behindMiddlewares: expected true or false, found "yes". Use a boolean: read an environment variable with env.bool()'],
    [{ memory: { maxUrlBytes: -1 } }, 'memory.maxUrlBytes: expected a whole number of at least 0, found -1'],
    [{ routes: { a: { path: '/a', access: 'private', action: 'redirect' } }, store: { type: 'provider' } }, 'routes.a.action: expected "serve" or "sendfile", found "redirect": the target of a redirect is public. Change the action'],
    [{ routes: { a: { path: '/a', access: 'private', auth: false } } }, 'routes.a.auth: expected { scope }, found false without policies and authorize: nothing would protect the route. Add one of the three'],
    [{ routes: { a: { path: '/a', access: 'private', auth: false, policies: [] } } }, 'routes.a.auth: expected { scope }, found false without policies and authorize: nothing would protect the route. Add one of the three'],
    [{ routes: { a: { path: '/a', access: 'private', auth: { scope: [] } } } }, 'routes.a.auth: expected false, or an object { scope } with a list of at least one permission, found an object'],
    [{ routes: { a: { path: '/a', access: 'members' } } }, 'routes.a.access: expected "public" or "private", found "members"'],
    [{ routes: { a: { path: '/a', baseUrl: 'cdn.example.com' } } }, 'routes.a.baseUrl: expected an http or https URL without a query, such as "https://cdn.example.com", found "cdn.example.com"'],
    [{ routes: { a: { path: '/a', baseUrl: 'https://cdn.example.com?x=1' } } }, 'routes.a.baseUrl: expected an http or https URL without a query, such as "https://cdn.example.com", found "https://cdn.example.com?x=1"'],
    [{ secret: [OTHER, LONG], routes: { a: { path: '/a', access: 'private', secret: LONG } } }, 'routes.a.secret: expected a secret that no other route uses, found one of theirs: the URLs of this private route would be valid there, without authentication. Use a separate secret, or remove it'],
    [{ secret: 'abc' }, `secret: expected at least 32 characters, found 3: ${SHORT}`],
    [{ secret: ['abc', LONG] }, `secret: expected at least 32 characters, found 3: ${SHORT}`],
    [{ routes: { a: { path: '/a', secret: 'a' } } }, `routes.a.secret: expected at least 32 characters, found 1: ${SHORT}`],
    [{ secret: 'abc', algorithm: 'sha1', routes: { a: { path: '/a', algorithm: 'sha256' } } }, `secret: expected at least 32 characters, found 3: ${SHORT}`],
    [{ routes: {} }, 'routes: expected at least one route, found none. Remove the setting for the default, { images: { path: "/images" } }'],
    [{ routes: [] }, 'routes: expected an object of routes by their names, found an empty list'],
    [{ memory: { maxBytes: 10, maxEntryBytes: 11 } }, 'memory.maxEntryBytes: expected at most memory.maxBytes (10), found 11. Lower it, or raise memory.maxBytes'],
    [{ rendering: { slots: 999 } }, 'rendering.slots: expected a whole number from 1 to 256, found 999'],
    [{ store: 'provider' }, 'store: expected an object such as { type: "provider" }, found "provider"'],
    [{ store: { uploadOptions: {} } }, 'store.uploadOptions: expected no uploadOptions without store.type "provider", found an object. Remove it, or set store.type to "provider"'],
    [{ operations: { tint: { syntax: 'tint', parse: () => [] } } }, 'operations.tint: expected transform, render or both, found neither: the operation would do nothing. Add one of them'],
    [{ presets: { card: 'fil-300x300' } }, 'presets.card: expected a valid filter spec: "fil" is not an operation. Did you mean "fill-300x300"?'],
    [{ presets: { card: 'width-9|format-jpg' } }, 'presets.card: expected a valid filter spec: "format-jpg" is not format-F · format-F-lossless · format-auto: expected one of jpeg, png, webp, avif, gif, ico, heic, auto; -lossless after webp, avif, heic only. Did you mean "format-jpeg"?'],
    [{ store: { type: 's3' } }, 'store.type: expected "local", "provider" or a function that creates a store, found "s3"'],
    [{ routes: { a: { path: '/a', access: 'private', cacheTags: true } } }, 'routes.a.cacheTags: expected no cacheTags on a private route, found true: no shared cache keeps its responses. Remove it'],
    [{ warm: { presets: ['card'] } }, 'warm.presets.0: expected the name of a preset (there is none), found "card". Add it to presets, or remove it here'],
    [{ metrics: { path: '/metrics' } }, 'metrics.token: expected a string of at least 16 characters, found undefined. Is the environment variable set?'],
    [{ metrics: { path: '/metrics', token: 'too short' } }, 'metrics.token: expected a string of at least 16 characters, found 9 characters. Use a longer one'],
    [{ metrics: { path: '/images/metrics', token: 'long enough for a token' } }, 'metrics.path: expected a path outside those of the routes, found "/images/metrics": the route "images" has "/images". Choose another path'],
    [{ metrics: { path: '/admin/metrics', token: 'long enough for a token' } }, 'metrics.path: expected a path outside /admin, /api, /uploads, /renditions, /_health, found "/admin/metrics". Choose another path'],
    [{ source: { hosts: ['https://cdn.example.com'] } }, 'source.hosts.0: expected a host such as "cdn.example.com" or "localhost:9000", found "https://cdn.example.com"'],
    [{ source: { timeoutSeconds: 0 } }, 'source.timeoutSeconds: expected a whole number from 1 to 600, found 0'],
    [{ operations: { width: { syntax: 'width', parse: () => [] } } }, 'operations.width: expected a name that no built-in operation has, found "width"'],
    [{ operations: { tint: { syntax: 'tint' } } }, 'operations.tint.parse: expected a function, found undefined'],
  ])('%j: %s', (input, problem) => expect(problemsOf(input)).toEqual([problem]));

  it('removes the slash from the end of a base URL', () => {
    expect(parseConfig({ routes: { cdn: { path: '/cdn', baseUrl: 'https://cdn.example.com/cms/' } } }).routes['cdn']?.baseUrl).toBe('https://cdn.example.com/cms');
  });

  it.each([
    ['secrets that only verify', { secret: [LONG, 'old'] }],
    ['a short secret that no route signs with', { secret: 'abc', routes: { a: { path: '/a', secret: LONG } } }],
    ['a short secret of sha1', { secret: 'abc', algorithm: 'sha1' }],
    ['a short secret of a route with sha1', { routes: { a: { path: '/a', algorithm: 'sha1', secret: 'abc' } } }],
    ['a directory beside a provider, for private renditions', { store: { type: 'provider', directory: '/srv/renditions' } }],
  ])('accepts %s', (_title, input) => expect(() => parseConfig(input)).not.toThrow());

  it('never repeats a secret or a token', () => {
    const input = { secret: 'swordfish', metrics: { path: '/m', token: 'swordfish' }, routes: { a: { path: '/a', secret: 'swordfish' }, b: { path: '/b' } } };
    expect(problemsOf(input)).toHaveLength(3);
    expect(problemsOf(input).join()).not.toContain('swordfish');
  });

  it('lists all problems at once', () => {
    expect(problemsOf({ secret: '', quality: { jpeg: 0, webp: 200 }, extra: true })).toHaveLength(4);
  });
});
