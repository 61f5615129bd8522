import type { Core } from '@strapi/strapi';
import { expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { BusyError } from '../../../server/src/core/errors';
import { OUTPUT_FORMATS } from '../../../server/src/core/formats';
import createService from '../../../server/src/services/generator';

const renditions = { writableFormats: async () => ['jpeg', 'png'] };

it('settings() has the presets with their labels and canonical specs', async () => {
  const tint = { syntax: 'tint-RGB', parse: ([colour = '']) => [colour.toLowerCase()], render: (image: unknown) => image };
  const config = parseConfig({
    operations: { tint },
    presets: { hero_wide: 'format-webp|fill-600x400', blue: { spec: 'tint-00F', label: 'Blue (dark)' } },
  });
  const strapi = { plugin: () => ({ service: () => ({ config, routes: [], renditions }) }) } as unknown as Core.Strapi;
  expect((await createService({ strapi }).settings()).presets).toEqual([
    { name: 'hero_wide', label: 'Hero wide', spec: 'fill-600x400|format-webp' },
    { name: 'blue', label: 'Blue (dark)', spec: 'tint-00f' },
  ]);
});

it('settings() has the routes that sign', async () => {
  const config = parseConfig({ presets: { hero: 'width-10' } });
  const routes = [{ name: 'media', path: '/media', presets: ['hero'] }, { name: 'images', path: '/images', presets: null }];
  const strapi = { plugin: () => ({ service: () => ({ config, routes, renditions }) }) } as unknown as Core.Strapi;
  expect((await createService({ strapi }).settings()).routes).toEqual([{ name: 'images', path: '/images' }]);
});

it.each([
  ['the formats that the workers can write', renditions, ['jpeg', 'png']],
  ['all formats while no worker starts: the panel opens', { writableFormats: () => Promise.reject(new BusyError('no worker')) }, OUTPUT_FORMATS],
])('settings() has %s', async (_title, workers, formats) => {
  const strapi = { plugin: () => ({ service: () => ({ config: parseConfig({}), routes: [], renditions: workers }) }) } as unknown as Core.Strapi;
  expect((await createService({ strapi }).settings()).writableFormats).toEqual(formats);
});
