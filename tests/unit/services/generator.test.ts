import type { Core } from '@strapi/strapi';
import { expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import createService from '../../../server/src/services/generator';

it('settings() has the presets with their labels and canonical specs', () => {
  const tint = { syntax: 'tint-RGB', parse: ([colour = '']) => [colour.toLowerCase()], render: (image: unknown) => image };
  const config = parseConfig({
    operations: { tint },
    presets: { hero_wide: 'format-webp|fill-600x400', blue: { spec: 'tint-00F', label: 'Blue (dark)' } },
  });
  const strapi = { plugin: () => ({ service: () => ({ config, routes: [] }) }) } as unknown as Core.Strapi;
  expect(createService({ strapi }).settings().presets).toEqual([
    { name: 'hero_wide', label: 'Hero wide', spec: 'fill-600x400|format-webp' },
    { name: 'blue', label: 'Blue (dark)', spec: 'tint-00f' },
  ]);
});

it('settings() has the routes that sign', () => {
  const config = parseConfig({ presets: { hero: 'width-10' } });
  const routes = [{ name: 'media', path: '/media', presets: ['hero'] }, { name: 'images', path: '/images', presets: null }];
  const strapi = { plugin: () => ({ service: () => ({ config, routes }) }) } as unknown as Core.Strapi;
  expect(createService({ strapi }).settings().routes).toEqual([{ name: 'images', path: '/images' }]);
});
