import { describe, expect, it } from 'vitest';
import { FORMATS, type RenditionFormat } from '../../../server/src/core/formats';
import { textResponse } from '../../../server/src/http/response';
import { cacheControl, imageHeaders, notModifiedHeaders, withCorsOnErrors } from '../../../server/src/http/headers';
import { versionTag } from '../../../server/src/signing/signed-path';

const meta = { etag: '"e"', lastModified: 'Sun, 05 May 2024 06:07:08 GMT', cacheControl: 'public, max-age=5', varies: false, tags: null, access: 'public' } as const;

describe('cache lifetime', () => {
  it.each([
    [{ maxAgeSeconds: 3600, immutable: false, secondsLeft: null }, 'public, max-age=3600'],
    [{ maxAgeSeconds: 0, immutable: false, secondsLeft: null }, 'public, max-age=0'],
    [{ maxAgeSeconds: 3600, immutable: true, secondsLeft: null }, 'public, max-age=31536000, immutable'],
    [{ maxAgeSeconds: 3600, immutable: false, secondsLeft: 10 }, 'public, max-age=10'],
    [{ maxAgeSeconds: 3600, immutable: false, secondsLeft: 3601 }, 'public, max-age=3600'],
    [{ maxAgeSeconds: 3600, immutable: true, secondsLeft: 10 }, 'public, max-age=10, immutable'],
    [{ maxAgeSeconds: 3600, immutable: false, secondsLeft: 0 }, 'public, max-age=0'],
  ])('%j', (lifetime, expected) => expect(cacheControl({ access: 'public', ...lifetime })).toBe(expected));
});

describe('the headers of an image', () => {
  it('in a raster format', () =>
    expect(imageHeaders('webp', 1234, meta)).toEqual({
      'Content-Type': 'image/webp',
      'Content-Length': '1234',
      ETag: '"e"',
      'Last-Modified': 'Sun, 05 May 2024 06:07:08 GMT',
      'Cache-Control': 'public, max-age=5',
      'Accept-Ranges': 'bytes',
      'Content-Security-Policy': "default-src 'none'",
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Access-Control-Allow-Origin': '*',
    }));

  it('on a private route forbid caching, and embedding by other sites', () => {
    const lifetime = cacheControl({ access: 'private', maxAgeSeconds: 3600, immutable: true, secondsLeft: null });
    expect(lifetime).toBe('private, no-store');
    const headers = imageHeaders('webp', 1, { ...meta, access: 'private' });
    expect(headers).not.toHaveProperty('Access-Control-Allow-Origin');
    expect(headers).not.toHaveProperty('Cross-Origin-Resource-Policy');
  });

  it('in SVG have a content security policy for documents', () =>
    expect(imageHeaders('svg', 1, meta)).toMatchObject({ 'Content-Type': 'image/svg+xml', 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox" }));

  it.each(Object.keys(FORMATS) as RenditionFormat[])('in %s have its type', (format) => expect(imageHeaders(format, 1, meta)['Content-Type']).toBe(FORMATS[format].mime));

  it('have Vary only if the response depends on Accept', () => {
    expect(imageHeaders('avif', 1, { ...meta, varies: true }).Vary).toBe('Accept');
    expect(imageHeaders('avif', 1, meta)).not.toHaveProperty('Vary');
  });

  it('of a 304 are those for caching', () => {
    const kept = { ETag: '"e"', 'Last-Modified': meta.lastModified, 'Cache-Control': meta.cacheControl };
    expect(notModifiedHeaders(meta)).toEqual(kept);
    expect(notModifiedHeaders({ ...meta, varies: true })).toEqual({ ...kept, Vary: 'Accept' });
  });
});

describe('a refusal', () => {
  const refusal = textResponse('BUSY', 503, 'Too busy', { 'Retry-After': '2' });

  it('on a public route is readable for all origins, with Retry-After', () =>
    expect(withCorsOnErrors(refusal, 'public').headers).toEqual({
      ...refusal.headers, 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin', 'Access-Control-Expose-Headers': 'Retry-After',
    }));
  it('exposes no header without Retry-After', () => expect(withCorsOnErrors(textResponse('FORBIDDEN', 403, 'Forbidden'), 'public').headers).not.toHaveProperty('Access-Control-Expose-Headers'));
  it('on a private route has no CORS headers of the plugin', () => expect(withCorsOnErrors(refusal, 'private')).toBe(refusal));
});

describe('a version tag', () => {
  const tag = (version: string, focalPoint: { x: number; y: number } | null = null, presets?: readonly string[]) => versionTag({ version, focalPoint }, presets);

  it('is short and URL-safe', () => expect(tag('"an etag/of a bucket"')).toMatch(/^[\w-]{10}$/));
  it('is the same for the same version and focal point', () => expect(tag('1', { x: 1, y: 2 })).toBe(tag('1', { x: 1, y: 2 })));

  it('differs if the pixels may differ', () => {
    const tags = [
      tag('1'), tag('2'), tag('1', { x: 1, y: 2 }), tag('1', { x: 2, y: 1 }),
      tag('1', null, ['width-5']), tag('2', null, ['width-5']), tag('1', null, ['width-6']), tag('1', null, ['width-5', 'width-6']), tag('1', null, ['width-5|width-6']), tag('1', { x: 1, y: 2 }, ['width-5']),
    ];
    expect(new Set(tags).size).toBe(tags.length);
  });

  it('differs by the presets, for one source', () => {
    const source = { version: '1', focalPoint: null };
    expect(new Set([versionTag(source), versionTag(source, ['width-5']), versionTag(source, ['width-6'])]).size).toBe(3);
    expect(versionTag(source, ['width-5'])).toBe(versionTag(source, ['width-5']));
  });

  it('without presets is the tag of published URLs', () => expect([tag('1'), tag('1', { x: 1, y: 2 })]).toEqual(['aWFYyBwzdv', 'MlCxgfuHcs']));
});
