import type { Core } from '@strapi/strapi';
import { expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import createService from '../../../server/src/services/saved-specs';

interface Row {
  readonly id: number;
  readonly key: string;
}

/** The service over a table that has this many rows. `others` is the number of rows that another process inserts together with each row. */
function serviceOf(count: number, others: number) {
  let rows: Row[] = Array.from({ length: count }, (_none, index) => ({ id: index + 1, key: `key ${index}` }));
  let nextId = count + 1;
  const insert = (data: object): Row => {
    const row = { ...data, id: nextId++ } as Row;
    rows.push(row);
    return row;
  };
  const table = {
    count: async () => rows.length,
    findOne: async ({ where }: { where: { key?: string } }) => rows.find(({ key }) => key === where.key) ?? null,
    create: async ({ data }: { data: object }) => {
      for (let other = 0; other < others; other += 1) insert({ key: `other ${nextId}` });
      return insert(data);
    },
    delete: async ({ where }: { where: { id: number } }) => {
      rows = rows.filter(({ id }) => id !== where.id);
    },
  };
  const runtime = { config: parseConfig({}) };
  const strapi = { db: { query: () => table }, plugin: () => ({ service: () => runtime }) } as unknown as Core.Strapi;
  return { service: createService({ strapi }), keys: () => rows.map(({ key }) => key) };
}

const FULL = 'expected at most 100 saved settings; delete some that are no longer needed';

it('settings that are saved at once stay within the limit, and none is refused below it', async () => {
  const { service, keys } = serviceOf(95, 0);
  const saved = await Promise.allSettled(Array.from({ length: 10 }, (_none, index) => service.save({ name: `New ${index}`, spec: 'width-9' })));
  expect(saved.map((one) => (one.status === 'fulfilled' ? one.value.name : (one.reason as Error).message))).toEqual([...Array.from({ length: 5 }, (_none, index) => `New ${index}`), ...Array.from({ length: 5 }, () => FULL)]);
  expect(keys().slice(95)).toEqual(Array.from({ length: 5 }, (_none, index) => `new ${index}`));
});

it('settings are taken back where another process saved the last ones at the same time', async () => {
  const { service, keys } = serviceOf(99, 1);
  await expect(service.save({ name: 'Late', spec: 'width-9' })).rejects.toThrow(FULL);
  expect(keys().slice(99)).toEqual(['other 100']);
});
