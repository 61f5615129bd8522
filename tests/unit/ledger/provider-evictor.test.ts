import { beforeEach, describe, expect, it } from 'vitest';
import type { RenditionKey } from '../../../server/src/core/rendition-key';
import { ProviderEvictor } from '../../../server/src/ledger/provider-evictor';
import type { Deletion } from '../../../server/src/renditions/ports/rendition-store';
import { LedgerInMemory } from '../../helpers/ledger-in-memory';

let table: LedgerInMemory;
let now: number;
let removals: number;
let failures: unknown[];
let isUndeletable: (hash: string) => boolean;

const hashOf = (index: number) => String(index).padStart(5, '0');

/** Adds renditions of 100 bytes each, the oldest first. */
async function fill(count: number, from = 0): Promise<void> {
  await table.put(Array.from({ length: count }, (_none, index) => ({
    hash: hashOf(from + index), fileId: 1, access: 'public', quickOf: null, presets: null, address: `https://cdn.example.com/${index}`, spec: 'width-10', sourceVersion: 'v', sourceUpdatedAt: 1, format: 'jpeg', size: 100,
    renderedAt: new Date(0), usedOn: hashOf(from + index),
  } as const)));
}

async function remove(keys: readonly RenditionKey[]): Promise<Deletion> {
  removals += 1;
  const hashes = keys.map(({ hash }) => hash);
  const deleted = hashes.filter((hash) => !isUndeletable(hash));
  await table.delete(deleted);
  return { deleted, failed: hashes.filter(isUndeletable).map((hash) => ({ hash, error: new Error(`AccessDenied ${hash}`) })) };
}

beforeEach(() => {
  [table, now, removals, failures, isUndeletable] = [new LedgerInMemory(), 0, 0, [], () => false];
});

const newEvictor = () => new ProviderEvictor({ table, maxBytes: 1000, remove, onFailure: (error) => failures.push(error), now: () => now });
const left = () => [...table.rows.keys()].sort();

describe('ProviderEvictor', () => {
  it('deletes nothing within the bound', async () => {
    await fill(10);
    await newEvictor().evict();
    expect([left().length, removals]).toEqual([10, 0]);
  });

  it('deletes the oldest first', async () => {
    await fill(250);
    await newEvictor().evict();
    expect(left()).toEqual(Array.from({ length: 10 }, (_none, index) => hashOf(240 + index)));
  });

  it.each([
    ['the oldest', [0]],
    ['one in the middle of a batch', [50]],
    ['the last of a batch', [99]],
    ['several', [0, 1, 2, 150, 151]],
  ])('keeps the bound if %s cannot be deleted', async (_what, indices) => {
    const undeletable = indices.map(hashOf);
    isUndeletable = (hash) => undeletable.includes(hash);
    await fill(200);
    await newEvictor().evict();
    expect(left()).toHaveLength(10);
    expect(left()).toEqual(expect.arrayContaining([...undeletable, hashOf(199)]));
    expect(String(failures[0])).toContain('AccessDenied');
  });

  it('keeps the bound while more are stored and one cannot be deleted', async () => {
    isUndeletable = (hash) => hash === hashOf(3);
    const evictor = newEvictor();
    for (let from = 0; from < 2000; from += 20) {
      await fill(20, from);
      now += 1000;
      await evictor.evict();
      expect(left().length).toBeLessThanOrEqual(10);
    }
  });
});

describe('a rendition that cannot be deleted', () => {
  it('is retried after one minute, two, four …', async () => {
    isUndeletable = (hash) => hash === hashOf(0);
    const tried: number[] = [];
    const evictor = new ProviderEvictor({
      table, maxBytes: 50, onFailure: () => undefined, now: () => now,
      remove: (keys) => {
        tried.push(now / 60_000);
        return remove(keys);
      },
    });
    await fill(1);
    for (let minute = 0; minute <= 20; minute += 1) {
      now = minute * 60_000;
      await evictor.evict();
    }
    expect(tried).toEqual([0, 1, 3, 7, 15]);
    isUndeletable = () => false;
    now = 31 * 60_000;
    await evictor.evict();
    expect(left()).toEqual([]);
  });

  it('ends the round after 100 failures, so that a provider that is down gets few requests', async () => {
    isUndeletable = () => true;
    await fill(5000);
    const evictor = newEvictor();
    await evictor.evict();
    expect([removals, left().length]).toEqual([1, 5000]);
    // The next round skips those.
    isUndeletable = (hash) => hash < hashOf(100);
    await evictor.evict();
    expect(left()).toHaveLength(100);
  });
});

it('a failure of the ledger is reported, and the next write tries again', async () => {
  const evictor = newEvictor();
  table.failure = new Error('no connection');
  evictor.noteWritten(1);
  await expect.poll(() => failures.map(String)).toEqual(['Error: no connection']);
  table.failure = null;
  await fill(20);
  await expect.poll(() => {
    evictor.noteWritten(10);
    return left().length;
  }).toBe(10);
});
