import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';

const problemsOf = (input: unknown): string[] => {
  try {
    parseConfig(input);
  } catch (error) {
    return (error as Error).message.split('\n').slice(1).map((line) => line.replace(/^ {2}- /, ''));
  }
  throw new Error(`expected ${JSON.stringify(input)} to be refused`);
};

describe('parseConfig', () => {
  it.each([undefined, null, {}])('fills in every default for %j', (input) => {
    const config = parseConfig(input);
    expect(config.routes).toEqual({ images: { path: '/images', maxAgeSeconds: 3600, action: 'serve', access: 'public' } });
    expect(config.algorithm).toBe('sha256');
    expect(config.limits.sourcePixels).toBe(100_000_000);
    expect(config.defaultFormats.tiff).toEqual({ opaque: 'jpeg', alpha: 'png' });
    expect(config.operations).toEqual({});
  });

  it('is frozen through and through', () => {
    const config = parseConfig({});
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.limits)).toBe(true);
    expect(Object.isFrozen(config.routes['images'])).toBe(true);
  });

  it('keeps what is set and fills in the rest', () => {
    const config = parseConfig({ quality: { jpeg: 70 }, effort: { avif: 4 }, defaultFormats: { tiff: 'webp' }, secret: ['new', 'old'], routes: { cdn: { path: '/cdn/img' } } });
    expect(config.quality).toEqual({ jpeg: 70, webp: 80, avif: 50, heic: 50 });
    expect(config.effort).toEqual({ webp: 4, avif: 4, gif: 3 });
    expect(config.defaultFormats.tiff).toEqual({ opaque: 'webp', alpha: 'webp' });
    expect(config.defaultFormats.jpeg).toEqual({ opaque: 'jpeg', alpha: 'jpeg' });
    expect(config.secret).toEqual(['new', 'old']);
    expect(Object.keys(config.routes)).toEqual(['cdn']);
  });

  it('takes operations of the project’s own as they are', () => {
    const tint = { syntax: 'tint-RRGGBB', parse: () => [], render: (image: unknown) => image };
    expect(parseConfig({ operations: { tint } }).operations['tint']).toMatchObject(tint);
  });

  it.each<[unknown, string]>([
    [42, 'the configuration: expected an object, found 42'],
    [{ nonsense: 1 }, 'nonsense: there is no such setting'],
    [{ limits: { sourcePixel: 1 } }, 'limits.sourcePixel: there is no such setting'],
    [{ limits: { sourcePixels: 0 } }, 'limits.sourcePixels: expected a whole number of at least 1, found 0'],
    [{ limits: { sourcePixels: '9' } }, 'limits.sourcePixels: expected a whole number of at least 1, found "9"'],
    [{ limits: 7 }, 'limits: expected an object, found 7'],
    [{ quality: { jpeg: 101 } }, 'quality.jpeg: expected a whole number from 1 to 100, found 101'],
    [{ effort: { webp: 7 } }, 'effort.webp: expected a whole number from 0 to 6, found 7'],
    [{ effort: { avif: 10 } }, 'effort.avif: expected a whole number from 0 to 9, found 10'],
    [{ effort: { gif: 0 } }, 'effort.gif: expected a whole number from 1 to 10, found 0'],
    [{ effort: { jpeg: 3 } }, 'effort.jpeg: there is no such setting'],
    [{ secret: '' }, 'secret: expected a text, or a list of texts of which the first signs; none may be empty'],
    [{ secret: [] }, 'secret: expected a text, or a list of texts of which the first signs; none may be empty'],
    [{ algorithm: 'md5' }, 'algorithm: expected "sha256" or "sha1", found "md5"'],
    [{ store: { directory: 'cache' } }, 'store.directory: expected an absolute path, found "cache"'],
    [{ keepMetadata: 'yes' }, 'keepMetadata: expected true or false, found "yes"'],
    [{ defaultFormats: { tiff: 'bmp' } }, 'defaultFormats.tiff: expected one of jpeg, png, webp, avif, gif, ico, heic, or { opaque, alpha } with one of them each'],
    [{ routes: { images: { path: '/admin/images' } } }, 'routes.images.path: expected a path outside /admin, /api, /uploads, /renditions, /_health, found "/admin/images"'],
    [{ routes: { images: { path: '/renditions' } } }, 'routes.images.path: expected a path outside /admin, /api, /uploads, /renditions, /_health, found "/renditions"'],
    [{ routes: { images: { path: '/_Health' } } }, 'routes.images.path: expected a path outside /admin, /api, /uploads, /renditions, /_health, found "/_Health"'],
    [{ routes: { images: { path: 'images' } } }, 'routes.images.path: expected a path such as "/images": segments of letters, digits and "_~.-", no slash at the end, found "images"'],
    [{ routes: { images: { path: '/a/../b' } } }, 'routes.images.path: expected a path without "." and ".." segments, found "/a/../b"'],
    [{ routes: { a: { path: '/x' }, b: { path: '/x/y' } } }, 'routes.b.path: expected a path of its own, found "/x/y", which clashes with that of the route "a"'],
    [{ routes: { a: { path: '/a', action: 'proxy' } } }, 'routes.a.action: expected "serve", "redirect" or "sendfile", found "proxy"'],
    [{ routes: { a: { path: '/a', action: 'redirect', status: 303 } }, store: { type: 'provider' } }, 'routes.a.status: expected 301, 302, 307 or 308, found 303'],
    [{ routes: { a: { path: '/a', status: 302 } } }, 'routes.a.status: expected nothing: it is for the action "redirect"'],
    [{ routes: { a: { path: '/a', action: 'redirect' } } }, 'routes.a.action: expected "serve" or "sendfile": a local store has no public addresses to redirect to; set store.type to "provider", whose have'],
    [{ routes: { a: { path: '/a', action: 'sendfile' } } }, 'routes.a.sendfile: expected an object with a backend: "nginx", "xsendfile" or a function'],
    [{ routes: { a: { path: '/a', action: 'sendfile', sendfile: { backend: 'iis' } } } }, 'routes.a.sendfile.backend: expected "nginx", "xsendfile" or a function (ctx, rendition) => …, found "iis"'],
    [{ routes: { a: { path: '/a', action: 'sendfile', sendfile: { backend: 'nginx', root: 'x' } } } }, 'routes.a.sendfile.root: expected an absolute path, found "x"'],
    [{ routes: { a: { path: '/a', action: 'sendfile', sendfile: { backend: 'nginx' } } }, store: { type: 'provider' } }, 'routes.a.action: expected "serve" or "redirect": a provider\'s store has no files that a web server could send; leave store.type at "local"'],
    [{ routes: { a: { path: '/a', policies: ['is-member'] } } }, 'routes.a.policies: expected nothing: it is for the access "private"'],
    [{ routes: { a: { path: '/a', access: 'private', action: 'redirect' } }, store: { type: 'provider' } }, 'routes.a.action: expected "serve" or "sendfile": where a redirect leads, nobody asks who comes'],
    [{ routes: { a: { path: '/a', access: 'private', auth: false } } }, 'routes.a.auth: expected { scope }, or policies or authorize to decide in its stead'],
    [{ routes: { a: { path: '/a', access: 'private', auth: false, policies: [] } } }, 'routes.a.auth: expected { scope }, or policies or authorize to decide in its stead'],
    [{ routes: { a: { path: '/a', access: 'private', auth: { scope: [] } } } }, 'routes.a.auth.scope: expected a list of at least one, found []'],
    [{ routes: { a: { path: '/a', access: 'members' } } }, 'routes.a.access: expected "public" or "private", found "members"'],
    [{ routes: { a: { path: '/a', baseUrl: 'cdn.example.com' } } }, 'routes.a.baseUrl: expected an origin such as "https://cdn.example.com", with a path if need be, found "cdn.example.com"'],
    [{ routes: { a: { path: '/a', baseUrl: 'https://cdn.example.com?x=1' } } }, 'routes.a.baseUrl: expected an origin such as "https://cdn.example.com", with a path if need be, found "https://cdn.example.com?x=1"'],
    [{ secret: ['a', 'b'], routes: { a: { path: '/a', access: 'private', secret: 'b' } } }, 'routes.a.secret: expected a secret that no other route has: its URLs would open the image there, where nobody asks who comes'],
    [{ store: { type: 's3' } }, 'store.type: expected "local", "provider" or a function that makes a store, found "s3"'],
    [{ metrics: { path: '/metrics' } }, 'metrics.token: expected a text of at least 16 characters, found undefined'],
    [{ metrics: { path: '/metrics', token: 'too short' } }, 'metrics.token: expected a text of at least 16 characters'],
    [{ metrics: { path: '/images/metrics', token: 'long enough for a token' } }, 'metrics.path: expected a path of its own, found "/images/metrics", which clashes with that of the route "images"'],
    [{ metrics: { path: '/admin/metrics', token: 'long enough for a token' } }, 'metrics.path: expected a path outside /admin, /api, /uploads, /renditions, /_health, found "/admin/metrics"'],
    [{ source: { hosts: ['https://cdn.example.com'] } }, 'source.hosts.0: expected a host such as "cdn.example.com" or "localhost:9000", found "https://cdn.example.com"'],
    [{ source: { timeoutSeconds: 0 } }, 'source.timeoutSeconds: expected a whole number from 1 to 600, found 0'],
    [{ operations: { width: { syntax: 'width', parse: () => [] } } }, 'operations.width: expected a name that is not that of a built-in operation, found "width"'],
    [{ operations: { tint: { syntax: 'tint' } } }, 'operations.tint.parse: expected a function, found undefined'],
  ])('%j: %s', (input, problem) => expect(problemsOf(input)).toEqual([problem]));

  it('takes the slash from the end of a base URL', () => {
    expect(parseConfig({ routes: { cdn: { path: '/cdn', baseUrl: 'https://cdn.example.com/cms/' } } }).routes['cdn']?.baseUrl).toBe('https://cdn.example.com/cms');
  });

  it('tells all problems at once', () => {
    expect(problemsOf({ secret: '', quality: { jpeg: 0, webp: 200 }, extra: true })).toHaveLength(4);
  });
});
