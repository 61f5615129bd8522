import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { LoadedFiles, notingPlugin } from '../../../server/src/content-api/graphql-crops';

const BOX = { left: 0, top: 0, width: 50, height: 50 };
const FIELDS = [{ name: 'coverCrops', media: 'cover', presets: ['hero'] }];
const crops = (alt: string) => ({ one: { crops: { hero: BOX, card: BOX }, alt } });

describe('files that were loaded for an entry', () => {
  const load = async (loaded: unknown, entry: object) => {
    const files = new LoadedFiles();
    const result = await files.noting(() => Promise.resolve(loaded), FIELDS)(entry, {}, {}, {});
    return { files, result };
  };

  it.each<[string, object, (result: never) => object]>([
    ['one', { id: 1 }, (file) => file],
    ['a list', [{ id: 1 }], ([file]: readonly object[]) => file as object],
    ['a connection', { nodes: [null, { id: 1 }] }, ({ nodes }: { readonly nodes: readonly object[] }) => nodes[1] as object],
  ])('have its crops: %s', async (_, loaded, pick) => {
    const { files, result } = await load(loaded, { coverCrops: crops('Mine') });
    expect(result).toBe(loaded);
    expect(files.cropsOf(pick(result as never), 'one')).toEqual({ crops: { hero: BOX }, focalPoint: null, alt: 'Mine' });
    expect(files.cropsOf(pick(result as never), 'two')).toEqual({ crops: {}, focalPoint: null, alt: null });
  });

  it.each([null, undefined, 7])('are not there: %j', async (loaded) => expect((await load(loaded, {})).result).toBe(loaded));

  it('have none where the entry was loaded without the field', async () => {
    const { files, result } = await load({ id: 1 }, {});
    expect(files.cropsOf(result as object, 'one')).toEqual({ crops: {}, focalPoint: null, alt: null });
    expect(files.cropsOf({ id: 1 }, 'one')).toBeNull();
  });
});

it('the plugin wraps the media attributes that have a crops field, whatever the project does with them', async () => {
  const field = (value: unknown) => ({ resolve: () => value });
  const [file, other] = [{ id: 1 }, { id: 2 }];
  const types = new Map([
    ['Article', { cover: field(file), cover_connection: field({ nodes: [file] }), photos: field([other]) }],
    ['ComponentLayoutBanner', { cover: field(other) }],
  ].map(([name, fields]) => [name as string, { getFields: () => fields as Record<string, { resolve: (parent: unknown) => unknown }> }]));
  const attributes = { cover: { type: 'media' }, photos: { type: 'media' }, coverCrops: { type: 'json', customField: 'plugin::renditions.crops', options: { media: 'cover', presets: 'hero' } } };
  const strapi = {
    contentTypes: { a: { uid: 'api::article.article', modelType: 'contentType', attributes }, c: { uid: 'api::gone.gone', modelType: 'contentType', attributes } },
    components: { b: { uid: 'layout.banner', modelType: 'component', attributes } },
    plugin: () => ({ service: () => ({ naming: { getTypeName: ({ uid }: { uid: string }) => (uid === 'api::article.article' ? 'Article' : 'Gone'), getComponentName: () => 'ComponentLayoutBanner' } }) }),
  } as unknown as Core.Strapi;
  const files = new LoadedFiles();
  type Config = Parameters<Parameters<typeof notingPlugin>[1]['plugin']>[0];
  const { onAfterBuild } = notingPlugin(strapi, { plugin: (config) => config }, files) as Config;
  onAfterBuild({ getType: (name) => types.get(name) });
  const resolve = (type: string, name: string, alt: string) => types.get(type)?.getFields()[name]?.resolve({ coverCrops: crops(alt) });
  await resolve('Article', 'cover', 'First');
  expect(files.cropsOf(file, 'one')?.alt).toBe('First');
  await resolve('Article', 'cover_connection', 'Second');
  expect(files.cropsOf(file, 'one')?.alt).toBe('Second');
  await resolve('Article', 'photos', 'Third');
  expect(files.cropsOf(other, 'one')).toBeNull();
  await resolve('ComponentLayoutBanner', 'cover', 'Fourth');
  expect(files.cropsOf(other, 'one')?.alt).toBe('Fourth');
});
