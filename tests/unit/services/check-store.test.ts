import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FileNotFoundError, SourceUnavailableError } from '../../../server/src/core/errors';
import { RenditionLedger } from '../../../server/src/ledger/rendition-ledger';
import { StoreCheck, type CheckOptions, type CheckParts } from '../../../server/src/services/check-store';
import { LedgerInMemory } from '../../helpers/ledger-in-memory';
import { pictureBytes } from '../../helpers/picture-bytes';
import { localStore } from '../../helpers/rendition-store';

const hashOf = (digit: string) => digit.repeat(32);
const keyOf = (fileId: number, digit: string) => ({ fileId, access: 'public' as const, hash: hashOf(digit) });

let store: ReturnType<typeof localStore>;
let table: LedgerInMemory;
let ledger: RenditionLedger;
let library: readonly number[];
/** The version of each file's facts. */
let facts: Map<number, string>;
let removedFacts: number[];
let purged: number[];
let findSource: (fileId: number) => Promise<{ readonly version: string }>;

beforeEach(async () => {
  store = localStore();
  table = new LedgerInMemory();
  ledger = new RenditionLedger({ table, now: Date.now, onFailure: (error) => { throw error; } });
  [library, facts, removedFacts, purged] = [[1, 2], new Map([[1, 'v']]), [], []];
  findSource = async () => ({ version: 'v' });
  await add(1, 'a');
  await add(2, 'b');
});

async function add(fileId: number, digit: string): Promise<void> {
  const key = keyOf(fileId, digit);
  const bytes = pictureBytes(100);
  await store.write(key, bytes);
  ledger.add({ key, address: null, spec: 'width-5', presets: [], source: { fileId, name: '', version: 'v', focalPoint: null, updatedAt: 0, purgeMark: '' }, format: 'jpeg', size: bytes.length });
  await ledger.flush();
}

async function check(options: CheckOptions = {}) {
  const parts = {
    store, ledger,
    tables: { ledger: table, images: { delete: async (fileId: number) => void removedFacts.push(fileId), filesAfter: async (after: number) => [...facts.keys()].filter((fileId) => fileId > after) } },
    images: { all: async function* () { for (const [fileId, version] of facts) if (library.includes(fileId)) yield { fileId, facts: { version } }; } },
    sources: { find: (fileId: number) => findSource(fileId) },
    renditions: { delete: (keys: Parameters<typeof store.delete>[0]) => store.delete(keys) },
    inLibrary: async (fileIds: readonly number[]) => fileIds.filter((fileId) => library.includes(fileId)),
    purgeFile: async (fileId: number) => { purged.push(fileId); await table.deleteFile(fileId); await store.deleteFile(fileId); },
    settleMs: 0,
  } as unknown as CheckParts;
  const { problems, ...seen } = await new StoreCheck(parts, options).run();
  return { seen, found: problems.map(({ kind, fileId, key, isFixed }) => [kind, fileId, key, isFixed]) };
}

const stored = async () => (await readdir(store.directory, { recursive: true })).filter((name) => /-[0-9a-f]{32}$/.test(name)).length;

it('finds nothing where all agree', async () => {
  expect(await check()).toEqual({ seen: { listed: 2, stored: 2, images: 1 }, found: [] });
});

describe.each([[false], [true]])('with fix: %s', (fix) => {
  const expectFound = async (...expected: readonly unknown[]) => {
    expect((await check({ fix })).found).toEqual([[...expected, fix]]);
    // The next look finds it again, or nothing.
    expect((await check()).found).toHaveLength(fix ? 0 : 1);
  };

  it('a rendition that the ledger does not know', async () => {
    await table.delete([hashOf('a')]);
    await expectFound('unlisted', 1, hashOf('a'));
    expect(await stored()).toBe(fix ? 1 : 2);
  });

  it('a rendition that the ledger has for another file is found as both', async () => {
    const row = table.rows.get(hashOf('a'));
    if (row !== undefined) table.rows.set(row.hash, { ...row, fileId: 2 });
    expect((await check({ fix })).found).toEqual([['missing', 2, hashOf('a'), fix], ['unlisted', 1, hashOf('a'), fix]]);
    expect((await check()).found).toHaveLength(fix ? 0 : 2);
  });

  it('a rendition that is not stored', async () => {
    await rm(join(store.directory, 'files', '001'), { recursive: true });
    await expectFound('missing', 1, hashOf('a'));
  });

  it('another size in the ledger', async () => {
    const row = table.rows.get(hashOf('a'));
    if (row !== undefined) table.rows.set(row.hash, { ...row, size: 1, format: 'webp' });
    await expectFound('wrong', 1, hashOf('a'));
    if (fix) expect(table.rows.get(hashOf('a'))).toEqual(row);
  });

  it('a key that no rendition can have', async () => {
    const row = table.rows.get(hashOf('a'));
    if (row !== undefined) table.rows.set('../x', { ...row, hash: '../x' });
    await expectFound('missing', 1, '../x');
  });

  it('renditions of a file that is gone', async () => {
    library = [1];
    expect((await check({ fix })).found).toEqual([['file gone', 2, null, fix]]);
    expect([purged, await stored()]).toEqual(fix ? [[2], 1] : [[], 2]);
  });

  it('facts of another version, and of a file that is gone', async () => {
    facts = new Map([[1, 'another'], [3, 'v']]);
    expect((await check({ fix })).found).toEqual([['stale facts', 1, null, fix], ['file gone', 3, null, fix]]);
    expect(removedFacts).toEqual(fix ? [1, 3] : []);
  });

  it('an original that cannot be read is never fixed, and one that was deleted meanwhile is no problem', async () => {
    findSource = () => Promise.reject(new SourceUnavailableError('no answer'));
    expect((await check({ fix })).found).toEqual([['unreadable', 1, null, false]]);
    findSource = () => Promise.reject(new FileNotFoundError('gone'));
    expect((await check({ fix })).found).toEqual([]);
  });
});

it('what the site has written meanwhile is no problem', async () => {
  // The row of a stored rendition comes a moment later.
  const row = table.rows.get(hashOf('a'));
  table.rows.delete(hashOf('a'));
  const { find } = table;
  let looks = 0;
  table.find = async (hashes) => {
    looks += 1;
    if (looks === 2 && row !== undefined) table.rows.set(row.hash, row);
    return find.call(table, hashes);
  };
  expect((await check({ fix: true })).found).toEqual([]);
  expect(await stored()).toBe(2);
});
