import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RenditionLedger } from '../../../server/src/ledger/rendition-ledger';
import type { LedgerEntry } from '../../../server/src/renditions/ports/ledger';
import { LedgerInMemory } from '../../helpers/ledger-in-memory';
import { keyOf } from '../../helpers/rendition-content';

const NOON = Date.UTC(2026, 10, 22, 12);
let table: LedgerInMemory;
let now: number;
let failures: unknown[];
let ledger: RenditionLedger;

beforeEach(() => {
  vi.useFakeTimers();
  table = new LedgerInMemory();
  now = NOON;
  failures = [];
  ledger = new RenditionLedger({ table, now: () => now, onFailure: (error) => failures.push(error) });
});
afterEach(() => vi.useRealTimers());

const entry = (fileId: number, name: string, version = '1'): LedgerEntry => ({
  key: keyOf(fileId, name),
  address: null,
  spec: 'width-100', presets: [],
  source: { fileId, name: 'a.jpg', version, focalPoint: null, updatedAt: 5, purgeMark: '' },
  format: 'jpeg',
  size: 100,
});

describe('an added rendition', () => {
  it('is written after a second, together with the others', async () => {
    const put = vi.spyOn(table, 'put');
    ledger.add(entry(1, 'a'));
    ledger.add(entry(1, 'b'));
    expect(table.rows.size).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(table.rows.size).toBe(2);
    expect(put).toHaveBeenCalledTimes(1);
  });

  it('is found before it is written', async () => {
    ledger.add(entry(1, 'a'));
    expect(await ledger.find([keyOf(1, 'a'), keyOf(1, 'b')])).toMatchObject([{ hash: keyOf(1, 'a').hash }]);
    expect(table.rows.size).toBe(0);
  });

  it('is counted before it is written', async () => {
    ledger.add(entry(1, 'a'));
    ledger.add(entry(2, 'b'));
    expect([await ledger.count({ fileId: 1 }), await ledger.count({})]).toEqual([1, 2]);
  });

  it('stays pending while the database fails, and is written afterwards', async () => {
    table.failure = new Error('down');
    ledger.add(entry(1, 'a'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(failures).toEqual([table.failure]);
    table.failure = null;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(table.rows.size).toBe(1);
  });

  it('is dropped if too many are pending', async () => {
    table.failure = new Error('down');
    for (let index = 0; index < 10_500; index += 1) ledger.add(entry(1, String(index)));
    table.failure = null;
    await ledger.flush();
    expect(table.rows.size).toBe(10_000);
  });
});

describe('a use', () => {
  it('counts once a day', () => {
    expect(['a', 'a', 'b'].map((name) => ledger.markUsed(keyOf(1, name)))).toEqual([true, false, true]);
    now += 86_400_000;
    expect(ledger.markUsed(keyOf(1, 'a'))).toBe(true);
  });

  it('is written as a date', async () => {
    ledger.add(entry(1, 'a'));
    await ledger.flush();
    now += 86_400_000;
    ledger.markUsed(keyOf(1, 'a'));
    await ledger.flush();
    expect([...table.rows.values()]).toMatchObject([{ usedOn: '2026-11-23', renderedAt: new Date(NOON) }]);
  });
});

describe('a deleted rendition', () => {
  it('is not found any more, also before it is written', async () => {
    ledger.add(entry(1, 'a'));
    await ledger.flush();
    ledger.markDeleted(keyOf(1, 'a').hash);
    expect(await ledger.find([keyOf(1, 'a')])).toEqual([]);
    await ledger.flush();
    expect(table.rows.size).toBe(0);
  });

  it('that is added again stays', async () => {
    ledger.add(entry(1, 'a'));
    await ledger.flush();
    ledger.markDeleted(keyOf(1, 'a').hash);
    ledger.add(entry(1, 'a'));
    await ledger.flush();
    expect(table.rows.size).toBe(1);
  });

  it('that is added again stays, even if too many are pending to write it', async () => {
    ledger.add(entry(1, 'a'));
    await ledger.flush();
    table.failure = new Error('down');
    for (let index = 0; index < 10_000; index += 1) ledger.add(entry(2, String(index)));
    ledger.markDeleted(keyOf(1, 'a').hash);
    ledger.add(entry(1, 'a'));
    table.failure = null;
    await ledger.flush();
    expect([...table.rows.values()].filter(({ fileId }) => fileId === 1)).toMatchObject([keyOf(1, 'a')]);
  });

  it('of a deleted file leaves those of other files', async () => {
    ledger.add(entry(1, 'a'));
    await ledger.flush();
    ledger.add(entry(1, 'b'));
    ledger.add(entry(2, 'a'));
    await ledger.removeFile(1);
    await ledger.close();
    expect([...table.rows.values()]).toMatchObject([{ fileId: 2 }]);
  });
});

it('finds renditions of other versions of a file', async () => {
  ledger.add(entry(1, 'a', 'old'));
  ledger.add(entry(1, 'b', 'new'));
  ledger.add(entry(2, 'c', 'old'));
  expect(await ledger.findOutdated(1, 'new')).toMatchObject([keyOf(1, 'a')]);
});
