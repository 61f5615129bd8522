import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import { DEFAULT_FORMATS } from '../../../server/src/core/formats';
import { imageRoutes } from '../../../server/src/services/image-routes';
import { findRoute, likelyName, nameInFormat, renditionUrl, signingRoutes, UnknownRouteError } from '../../../server/src/services/rendition-url';

const nameOf = (name: string, mime: string | null, spec: string) => likelyName({ name, mime }, parseSpec(spec), DEFAULT_FORMATS);

describe('the name of a rendition has the extension of its format', () => {
  it.each([
    ['logo.svg', 'image/svg+xml', 'width-50', 'logo.svg'],
    ['logo.svg', 'image/svg+xml', 'fill-50x50', 'logo.svg'],
    ['logo.svg', 'image/svg+xml', 'grayscale', 'logo.png'],
    ['logo.svg', 'image/svg+xml', 'pad-50x50', 'logo.png'],
    ['logo.svg', 'image/svg+xml', 'rotate-90', 'logo.png'],
    ['logo.svg', 'image/svg+xml', 'fill-50x50-smart', 'logo.png'],
    ['logo.svg', 'image/svg+xml', 'format-auto', 'logo.png'],
    ['logo.svg', 'image/svg+xml', 'width-50|format-webp', 'logo.webp'],
    ['logo.svg', 'image/svg+xml', 'grayscale|format-webp|preserve-svg', 'logo.svg'],
    ['photo.jpg', 'image/jpeg', 'format-webp|preserve-svg', 'photo.webp'],
    ['photo.JPG', 'image/jpg', 'width-50', 'photo.jpg'],
    ['photo.jpeg', 'image/pjpeg', 'width-50', 'photo.jpg'],
    ['photo.png', 'IMAGE/X-PNG; charset=binary', 'width-50', 'photo.png'],
    ['scan.tif', 'image/tiff', 'width-50', 'scan.jpg'],
    ['phone.heic', 'image/heif', 'width-50', 'phone.jpg'],
    ['photo.png', null, 'width-50', 'photo.png'],
    ['photo.jpg', 'application/octet-stream', 'width-50', 'photo.jpg'],
    ['replaced.png', 'image/jpeg', 'width-50', 'replaced.jpg'],
    ['no extension', 'image/avif', 'width-50', 'no extension.avif'],
    ['notes.txt', 'text/plain', 'width-50', 'notes'],
    ['icon.ico', 'image/x-icon', 'width-50', 'icon'],
    ['a.constructor', 'image/constructor', 'width-50', 'a.constructor'],
  ])('%s (%s) with %s is %s', (name, mime, spec, expected) => expect(nameOf(name, mime, spec)).toBe(expected));

  it('is empty if the file has no name', () => expect(likelyName({ name: null, mime: 'image/jpeg' }, parseSpec('width-50'), DEFAULT_FORMATS)).toBeUndefined());
  it('has the actual format of an existing rendition', () => expect([nameInFormat('photo.svg', 'png'), nameInFormat('photo', 'ico')]).toEqual(['photo.png', 'photo.ico']));
});

describe('a route without signatures', () => {
  const strapi = { config: { get: (_key: string, fallback: unknown) => fallback }, dirs: { app: { root: '/srv/app' } } } as unknown as Core.Strapi;
  const routesOf = (routes: object) => imageRoutes(strapi, parseConfig({ secret: 'a secret of at least 32 characters', presets: { hero: 'width-10' }, routes }));
  const media = { path: '/media', presets: ['hero'] };
  const routes = routesOf({ media, images: { path: '/images' }, cdn: { path: '/cdn' } });

  it('is never the default', () => expect(findRoute(routes, undefined).name).toBe('images'));
  it('is found by its name', () => expect(findRoute(routes, 'media')).toMatchObject({ path: '/media', presets: ['hero'] }));
  it('is not among those that sign', () => expect(signingRoutes(routes).map(({ name }) => name)).toEqual(['images', 'cdn']));

  it.each([
    ['media', routes, 'expected the name of a route for signed URLs (images, cdn), found "media", which serves presets without signatures'],
    ['nothing', routes, 'expected the name of a configured route (images, cdn), found "nothing"'],
    ['media', routesOf({ media }), 'expected the name of a route for signed URLs (none is configured), found "media", which serves presets without signatures'],
    [undefined, routesOf({ media }), 'expected a route for signed URLs, found none in the configuration'],
  ])('signs no filter spec: %s', (route, all, message) => {
    expect(() => renditionUrl(strapi, all, 12, 'width-10', { route })).toThrow(new UnknownRouteError(message));
  });
});
