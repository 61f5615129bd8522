import { beforeEach, describe, expect, it } from 'vitest';
import { findOrphans } from '../../../server/src/ledger/table';
import { LedgerInMemory } from '../../helpers/ledger-in-memory';

const row = (fileId: number, index = 0) => ({
  hash: `${fileId}-${index}`, fileId, access: 'public', quickOf: null, presets: null, address: null, spec: 'width-10', sourceVersion: 'v', sourceUpdatedAt: 1, format: 'jpeg', size: 1,
  renderedAt: new Date(0), usedOn: '2026-11-22',
} as const);

let table: LedgerInMemory;
let asked: (readonly number[])[];

const goneBeside = async (present: readonly number[]): Promise<number[]> => {
  const gone: number[] = [];
  const inLibrary = async (fileIds: readonly number[]) => {
    asked.push(fileIds);
    return fileIds.filter((fileId) => present.includes(fileId));
  };
  for await (const fileId of findOrphans({ table, inLibrary })) gone.push(fileId);
  return gone;
};

beforeEach(() => {
  table = new LedgerInMemory();
  asked = [];
});

describe('findOrphans', () => {
  it('yields each file of the ledger that is not in the library, once', async () => {
    await table.put([row(3), row(3, 1), row(1), row(20), row(7), row(7, 1)]);
    expect(await goneBeside([1, 20, 21])).toEqual([3, 7]);
  });

  it('yields nothing for an empty ledger, and does not query the library', async () => {
    expect(await goneBeside([1])).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('queries a hundred files at a time', async () => {
    const all = Array.from({ length: 250 }, (_, index) => 2 * index + 1);
    await table.put(all.map((fileId) => row(fileId)));
    expect(await goneBeside(all.filter((fileId) => fileId !== 199 && fileId !== 201 && fileId !== 499))).toEqual([199, 201, 499]);
    expect(asked.map(({ length }) => length)).toEqual([100, 100, 50]);
  });

  it('yields all files while they are purged', async () => {
    await table.put(Array.from({ length: 250 }, (_, index) => row(index + 1)));
    let purged = 0;
    for await (const fileId of findOrphans({ table, inLibrary: async () => [] })) {
      await table.deleteFile(fileId);
      purged += 1;
    }
    expect([purged, table.rows.size]).toEqual([250, 0]);
  });
});
