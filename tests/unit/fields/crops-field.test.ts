import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { registerCropsField, warnOfCropsFields } from '../../../server/src/fields/crops-field';
import { BANNER, findModel, PAGE } from './models';

const BOX = { left: 12.5, top: 0, width: 75, height: 50 };
const ID = 'k3n1v0s8q2w4e6r8t0y2u4i6';

interface Refusal extends Error {
  readonly details: { readonly errors: readonly { readonly path: readonly string[]; readonly message: string; readonly name: string }[] };
}

type Middleware = (context: object, next: () => unknown) => Promise<unknown>;

function setup(stored: readonly object[] = []) {
  const warnings: string[] = [];
  const registered: unknown[] = [];
  const queries: unknown[] = [];
  const middlewares: Middleware[] = [];
  const strapi = {
    dirs: { app: { root: process.cwd() } },
    customFields: { register: (field: unknown) => registered.push(field) },
    documents: { use: (middleware: Middleware) => middlewares.push(middleware) },
    getModel: findModel,
    contentTypes: { page: PAGE },
    components: { banner: BANNER },
    db: { query: (uid: string) => ({ findMany: (query: object) => (queries.push({ uid, ...query }), Promise.resolve(stored)) }) },
  } as unknown as Core.Strapi;
  const config = parseConfig({ presets: { hero: 'fill-600x300', card: 'fill-60x40' } });
  const runtime = { config, log: { warn: (message: string) => warnings.push(message), error: () => undefined, debug: () => undefined } };
  registerCropsField(strapi, runtime);
  const run = (action: string, data: unknown, params: object = {}, uid = PAGE.uid) => Promise.resolve(middlewares[0]?.({ uid, action, params: { data, ...params } }, () => 'written'));
  return { run, warnings, registered, queries, warnOfCropsFields: () => warnOfCropsFields(strapi, runtime) };
}

const GOOD = { coverCrops: { [ID]: { crops: { hero: BOX } } } };
const BAD = { coverCrops: { [ID]: { crops: { hero: { ...BOX, left: 101 } } } }, banners: [{}, { imageCrops: 'x' }] };
const OLD = { coverCrops: { [ID]: { crops: { old: BOX } } } };

describe('an entry that is written', () => {
  it('is Strapi’s JSON', () => expect(setup().registered).toEqual([{ name: 'crops', plugin: 'renditions', type: 'json' }]));

  it.each(['create', 'update', 'clone'])('may have crops: %s', async (action) => expect(await setup().run(action, GOOD, { documentId: 'doc' })).toBe('written'));

  it.each(['create', 'update', 'clone'])('is refused with the path of each fault: %s', async (action) => {
    const refusal = (await setup().run(action, BAD).then(() => null, (error: unknown) => error)) as Refusal;
    const number = `coverCrops.${ID}.crops.hero.left: expected a number from 0 to 100 with at most 4 decimal places, found 101`;
    const shape = 'banners.1.imageCrops: expected an object with the documentId of each image as a key, or null, found "x"';
    expect(refusal).toMatchObject({ name: 'ValidationError', message: `${number}; ${shape}` });
    expect(refusal.details.errors).toEqual([
      { path: ['coverCrops', ID, 'crops', 'hero', 'left'], message: number, name: 'ValidationError' },
      { path: ['banners', '1', 'imageCrops'], message: shape, name: 'ValidationError' },
    ]);
  });

  it.each(['publish', 'unpublish', 'discardDraft', 'delete', 'findMany'])('is not looked at: %s', async (action) => expect(await setup().run(action, BAD)).toBe('written'));

  it('of an unknown content type, or without data, is not looked at', async () => {
    expect([await setup().run('update', BAD, {}, 'api::other.other'), await setup().run('update', undefined), await setup().run('create', 'text')]).toEqual(['written', 'written', 'written']);
  });

  it('names twenty faults at most', async () => {
    const values = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, 5]));
    const refusal = (await setup().run('create', { coverCrops: values, banner: { imageCrops: values } }).then(() => null, (error: unknown) => error)) as Refusal;
    expect(refusal.details.errors).toHaveLength(20);
  });
});

describe('a preset that the field does not have', () => {
  it('is refused where no version of the entry has it', async () => {
    for (const stored of [[], [{}], [GOOD]]) {
      const { run, warnings } = setup(stored);
      await expect(run('update', OLD, { documentId: 'doc' })).rejects.toThrow(`coverCrops.${ID}.crops.old: expected a preset of the field (hero), found "old".`);
      expect(warnings).toEqual([]);
    }
    const created = setup([OLD]);
    await expect(created.run('create', OLD)).rejects.toThrow('found "old"');
    expect(created.queries).toEqual([]);
  });

  it('is refused where the configuration has it, and the field not', async () => {
    await expect(setup().run('create', { coverCrops: { [ID]: { crops: { card: BOX } } } })).rejects.toThrow('expected a preset of the field (hero), found "card".');
  });

  it.each([
    ['the entry', OLD],
    ['a component of it', { sections: [{ __component: 'layout.banner', imageCrops: { other: { crops: { old: null } } } }] }],
  ])('is kept where %s has it already, with one warning', async (_, stored) => {
    const { run, warnings, queries } = setup([{}, stored]);
    expect([await run('update', OLD, { documentId: 'doc' }), await run('clone', OLD, { documentId: 'doc' })]).toEqual(['written', 'written']);
    expect(warnings).toEqual(['api::page.page: coverCrops: the preset "old" of stored crops is unknown, so they are kept and not used. Add it to the configuration and to the options of the field, or remove the crops']);
    expect(queries[0]).toMatchObject({ uid: PAGE.uid, where: { documentId: 'doc' } });
  });

  it('does not excuse other faults of the crop', async () => {
    await expect(setup([OLD]).run('update', { coverCrops: { [ID]: { crops: { old: { ...BOX, left: -1 } } } } }, { documentId: 'doc' })).rejects.toThrow('crops.old.left: expected a number from 0 to 100');
  });

  it('costs no query where there is none', async () => {
    const { run, queries } = setup();
    await run('update', GOOD, { documentId: 'doc' });
    await expect(run('update', BAD, { documentId: 'doc' })).rejects.toThrow('found 101');
    expect(queries).toEqual([]);
  });
});

it('settings that cannot work are warnings', () => {
  const { warnings, warnOfCropsFields: warn } = setup();
  warn();
  expect(warnings).toEqual([]);
});
