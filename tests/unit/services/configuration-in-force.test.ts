import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { allSettings, configurationInForce } from '../../../server/src/services/configuration-in-force';
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
    engine: { versions: { sharp: '0.35.3', vips: '8.18.3' }, readable: ['jpeg', 'tiff', 'svg'] },
    renditions: { writableFormats: async () => ['jpeg', 'ico'] },
    resources: { slots: 3, workerMemoryBytes: 1000, available: () => 3, warning: null },
    provider: { name: 'aws-s3', options: { secretAccessKey: 'key-of-the-provider' } },
  } as unknown as Runtime;
  return configurationInForce(strapi, runtime);
}

const settingOf = async (settings: object, key: string) => (await inForce(settings)).settings.find((setting) => setting.key === key)?.value;

describe('the configuration in force', () => {
  it('has the defaults, and what the machine decides', async () => {
    expect(await inForce({})).toMatchObject({
      versions: { strapi: '5.54.0', node: process.versions.node, sharp: '0.35.3', libvips: '8.18.3' },
      routes: [{ name: 'images', path: '/images', action: 'serve', access: 'public', behindMiddlewares: false, maxAgeSeconds: 3600, baseUrl: null, presets: null }],
      store: { type: 'local', directory: '/srv/site/.cache/renditions', provider: null, maxBytes: 1024 * 1024 * 1024 },
      presets: [], operations: [],
    });
    expect(await Promise.all(['rendering.slots', 'rendering.workerMemoryBytes', 'encoding.effort.avif'].map((key) => settingOf({}, key)))).toEqual([3, 1000, expect.any(Number)]);
    expect(await settingOf({}, 'defaultFormats.tiff')).toBe('jpeg, png');
  });

  it('has what the installed libvips reads and writes', async () => {
    const { formats } = await inForce({});
    expect(formats.filter(({ reads }) => reads).map(({ format }) => format)).toEqual(['jpeg', 'tiff', 'svg']);
    expect(formats.filter(({ writes }) => writes).map(({ format }) => format)).toEqual(['jpeg', 'svg', 'ico']);
    expect(formats.map(({ format }) => format)).toEqual(['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff', 'heic', 'svg', 'ico']);
  });

  it('has presets and operations of the project', async () => {
    const tint = { syntax: 'tint-RGB', parse: () => [], render: (image: unknown) => image };
    const { presets, operations } = await inForce({ operations: { tint }, presets: { hero: { spec: 'fill-60x40', widths: [30], formats: ['webp'] } } });
    expect(presets).toEqual([{ name: 'hero', label: 'Hero', spec: 'fill-60x40', widths: [30], formats: ['webp'] }]);
    expect(operations).toEqual([{ name: 'tint', syntax: 'tint-RGB' }]);
  });

  it.each([
    [{ type: 'provider', uploadOptions: { key: 'option-of-the-provider' } }, { type: 'provider', directory: null, provider: 'aws-s3', maxBytes: 1024 * 1024 * 1024 }],
    [{ type: () => ({}) }, { type: 'custom', directory: null, provider: null, maxBytes: null }],
  ])('has the store %j', async (store, expected) => expect((await inForce({ store })).store).toEqual(expected));

  it('has no secret', async () => {
    const found = JSON.stringify(await inForce({
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

const SECRET = 'a secret of more than 32 characters';

it('all settings, for the command line, have the defaults and no secret', () => {
  const settings = allSettings(parseConfig({
    secret: [SECRET],
    routes: {
      images: { path: '/images', secret: `${SECRET} too`, baseUrl: `https://user:${encodeURIComponent(SECRET)}@cdn.example.com/` },
      members: { path: '/members', access: 'private', policies: [{ name: 'global::may', config: { key: SECRET } }] },
    },
    store: { type: 'provider', uploadOptions: { SSECustomerKey: SECRET } },
    metrics: { path: '/metrics', token: SECRET },
    presets: { card: 'fill-600x400' },
    onStale: () => SECRET,
  }));
  expect(JSON.stringify(settings)).not.toMatch(/secret of|secret%20of/);
  expect(settings).toMatchObject({
    secret: 'hidden',
    routes: { images: { secret: 'hidden', baseUrl: 'https://cdn.example.com' }, members: { policies: 'hidden' } },
    store: { type: 'provider', uploadOptions: 'hidden' },
    metrics: { path: '/metrics', token: 'hidden' },
    presets: { card: { spec: 'fill-600x400', widths: [] } },
    onStale: 'a function',
    sourceCheckSeconds: 5,
  });
});
