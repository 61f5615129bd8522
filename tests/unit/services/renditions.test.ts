import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { Semaphore } from '../../../server/src/concurrency/semaphore';
import { parseConfig } from '../../../server/src/config/parse-config';
import type { Caller } from '../../../server/src/renditions/rendition';
import createService from '../../../server/src/services/renditions';
import { versionTag } from '../../../server/src/signing/signed-path';
import { imageRoutes } from '../../../server/src/services/image-routes';
import { plainJpeg } from '../../helpers/plain-jpeg';

const config = parseConfig({ secret: 'a secret of at least 32 characters', presets: { card: 'width-10|format-webp' } });

/** The service with stubbed renditions of one image; calls `during` while one renders. */
async function serviceOf({ slots = 1, during = async () => undefined }: { slots?: number; during?: () => Promise<void> } = {}) {
  const bytes = await plainJpeg('#ff0000');
  const projectLimiter = new Semaphore({ max: () => slots, maxQueue: 1000, full: () => new Error('full') });
  const strapi: Core.Strapi = {
    config: { get: (_key: string, fallback: unknown) => fallback },
    dirs: { app: { root: '/srv/app' } },
    plugin: () => ({ service: () => runtime }),
  } as unknown as Core.Strapi;
  const runtime = {
    config,
    projectLimiter,
    routes: imageRoutes(strapi, config),
    renditions: {
      resolve: async ({ fileId }: { fileId: number }) => ({ key: { hash: 'k' }, source: { fileId, name: 'harbour.jpg', version: '1', focalPoint: null, updatedAt: 0, purgeMark: '' } }),
      get: async (resolved: object, { schedule }: Caller) => {
        await schedule?.(during);
        return { resolved, format: 'jpeg', size: bytes.length, bytes };
      },
    },
  };
  return createService({ strapi });
}

describe('options', () => {
  it.each<[object, string]>([
    [{ expires: 60 }, 'there is no option "expires"; expected route, absolute, expiresInSeconds, fileName. Did you mean "expiresInSeconds"?'],
    [{ width: 60 }, 'there is no option "width"; expected route, absolute, expiresInSeconds, fileName.'],
    [{ accept: 'image/webp' }, 'there is no option "accept"; expected route, absolute, expiresInSeconds, fileName.'],
  ])('%j of url() is refused: a misspelled expiry would be ignored', async (options, message) => {
    const service = await serviceOf();
    expect(() => service.url(1, 'width-10', options)).toThrow(new TypeError(message));
  });

  it('get() has one more option, and rejects unknown ones', async () => {
    const service = await serviceOf();
    await expect(service.get(1, 'width-10', { accept: 'image/webp' })).resolves.toMatchObject({ mime: 'image/jpeg' });
    await expect(service.get(1, 'width-10', { expires: 60 } as never)).rejects.toThrow('Did you mean "expiresInSeconds"?');
  });

  it.each([0, -1, NaN, Infinity, 'sixty'])('expiresInSeconds: %s is refused', async (expiresInSeconds) => {
    const service = await serviceOf();
    expect(() => service.url(1, 'width-10', { expiresInSeconds: expiresInSeconds as number })).toThrow('expected expiresInSeconds to be a number above 0');
  });

  it('an expiry after the year 9999 is refused', async () => {
    const service = await serviceOf();
    expect(() => service.url(1, 'width-10', { expiresInSeconds: 1e15 })).toThrow('before the year 10000');
  });
});

describe('a preset', () => {
  it('is in the URL by its name, and gives the name of the file its extension', async () => {
    const service = await serviceOf();
    expect(service.url({ id: 1, name: 'harbour.jpg', mime: 'image/jpeg' }, 'preset-card|grayscale')).toMatch(/\/1\/preset-card%7Cgrayscale\/harbour\.webp$/);
    expect(() => service.url(1, 'preset-crad')).toThrow('"preset-crad" is not preset-NAME: expected one of card. Did you mean "preset-card"?');
  });

  it('is part of the version in the URL of get(), with what it stands for', async () => {
    const service = await serviceOf();
    const versionOf = async (spec: string) => new URL((await service.get(1, spec)).url, 'http://localhost').searchParams.get('v');
    const source = { version: '1', focalPoint: null };
    expect(await versionOf('preset-card')).toBe(versionTag(source, ['width-10|format-webp']));
    expect(await versionOf('width-10|format-webp')).toBe(versionTag(source));
  });
});

it('url() explains a relation that is not populated', async () => {
  const service = await serviceOf();
  expect(() => service.url(undefined as never, 'width-10')).toThrow('is the relation populated');
});

it('200 concurrent calls of get() are queued, and all succeed', async () => {
  const rendering = { now: 0, most: 0 };
  const service = await serviceOf({
    slots: 2,
    during: async () => {
      rendering.now += 1;
      rendering.most = Math.max(rendering.most, rendering.now);
      await new Promise(setImmediate);
      rendering.now -= 1;
    },
  });
  const all = await Promise.all(Array.from({ length: 200 }, (_, index) => service.get(index + 1, 'width-10')));
  expect(all).toHaveLength(200);
  expect(rendering).toEqual({ now: 0, most: 2 });
});
