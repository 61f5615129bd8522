import { expect, it } from 'vitest';
import { Evictor } from '../../../server/src/stores/evictor';
import type { Generation, Generations } from '../../../server/src/stores/generations';
import type { RenditionFiles } from '../../../server/src/stores/rendition-files';

it('evicts other files if one cannot be deleted', async () => {
  const names = ['1-a', '2-b', '3-c', '4-d'];
  const present = new Set(names);
  let bytes = 400;
  const oldest = {
    number: 1,
    get bytes() {
      return bytes;
    },
    readNames: async (offset: number) => (offset === 0 ? { names, next: 1 } : null),
    release: (cost: number) => void (bytes -= cost),
  } as unknown as Generation;
  const newest = { number: 2, bytes: 0 } as unknown as Generation;
  const generations = {
    all: [oldest, newest],
    newest,
    get bytes() {
      return bytes;
    },
  } as unknown as Generations;
  const files = {
    bytes: 0,
    stat: async (name: string) => (present.has(name) ? { cost: 100, stamp: 1, check: 0, changedAt: 0 } : null),
    delete: async (name: string) => {
      if (name === '1-a') throw Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' });
      return present.delete(name);
    },
  } as unknown as RenditionFiles;
  const evictor = new Evictor(generations, files);
  expect(await evictor.makeRoom(200)).toBe(true);
  expect([[...present], evictor.evictions]).toEqual([['1-a', '4-d'], 2]);
});
