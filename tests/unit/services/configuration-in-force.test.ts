import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { configurationInForce } from '../../../server/src/services/configuration-in-force';
import { imageRoutes } from '../../../server/src/services/image-routes';
import type { Runtime } from '../../../server/src/services/runtime';

const strapi = {
  config: { get: (key: string, fallback: unknown) => ({ 'info.strapi': '5.54.0', 'server.app.keys': ['app-key-of-strapi'] })[key] ?? fallback },
  dirs: { app: { root: '/srv/site' } },
} as unknown as Core.Strapi;

function inForce(settings: object) {
  const config = parseConfig(settings);
  const runtime = {
    config,
    routes: imageRoutes(strapi, config),
    engine: { versions: { sharp: '0.35.3', vips: '8.18.3' }, formats: [{ format: 'jpeg', reads: true, writes: true }] },
    resources: { slots: 3, workerMemoryBytes: 1000, available: () => 3, warning: null },
    provider: { name: 'aws-s3', options: { secretAccessKey: 'key-of-the-provider' } },
  } as unknown as Runtime;
  return configurationInForce(strapi, runtime);
}

const settingOf = (settings: object, key: string) => inForce(settings).settings.find((setting) => setting.key === key)?.value;

describe('the configuration in force', () => {
  it('has the defaults, and what the machine decides', () => {
    expect(inForce({})).toMatchObject({
      versions: { strapi: '5.54.0', node: process.versions.node, sharp: '0.35.3', libvips: '8.18.3' },
      formats: [{ format: 'jpeg', reads: true, writes: true }],
      routes: [{ name: 'images', path: '/images', action: 'serve', access: 'public', behindMiddlewares: false, maxAgeSeconds: 3600, baseUrl: null, presets: null }],
      store: { type: 'local', directory: '/srv/site/.cache/renditions', provider: null, maxBytes: 1024 * 1024 * 1024 },
      presets: [], operations: [],
    });
    expect([settingOf({}, 'rendering.slots'), settingOf({}, 'rendering.workerMemoryBytes'), settingOf({}, 'encoding.effort.avif')]).toEqual([3, 1000, expect.any(Number)]);
    expect(settingOf({}, 'defaultFormats.tiff')).toBe('jpeg, png');
  });

  it('has presets and operations of the project', () => {
    const tint = { syntax: 'tint-RGB', parse: () => [], render: (image: unknown) => image };
    const { presets, operations } = inForce({ operations: { tint }, presets: { hero: { spec: 'fill-60x40', widths: [30], formats: ['webp'] } } });
    expect(presets).toEqual([{ name: 'hero', label: 'Hero', spec: 'fill-60x40', widths: [30], formats: ['webp'] }]);
    expect(operations).toEqual([{ name: 'tint', syntax: 'tint-RGB' }]);
  });

  it.each([
    [{ type: 'provider', uploadOptions: { key: 'option-of-the-provider' } }, { type: 'provider', directory: null, provider: 'aws-s3', maxBytes: 1024 * 1024 * 1024 }],
    [{ type: () => ({}) }, { type: 'custom', directory: null, provider: null, maxBytes: null }],
  ])('has the store %j', (store, expected) => expect(inForce({ store }).store).toEqual(expected));

  it('has no secret', () => {
    const found = JSON.stringify(inForce({
      secret: ['secret-that-signs-with-32-characters', 'secret-that-verifies'],
      routes: {
        images: { path: '/images', secret: 'secret-of-the-route-with-32-chars', baseUrl: 'https://user:password-of-the-cdn@cdn.example.com/a/' },
        members: { path: '/members', access: 'private', secret: 'secret-of-members-with-32-characters' },
      },
      metrics: { path: '/metrics/renditions', token: 'token-of-the-metrics' },
      store: { type: 'provider', uploadOptions: { key: 'option-of-the-provider' } },
    }));
    expect(found).not.toMatch(/secret-|password|user:|token-of|option-of|app-key|key-of/);
    expect(found).toContain('"baseUrl":"https://cdn.example.com/a"');
    expect(found).toContain('/metrics/renditions');
  });
});
