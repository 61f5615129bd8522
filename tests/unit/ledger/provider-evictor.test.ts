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

/** So many renditions of 100 bytes each, the oldest first. */
async function fill(count: number, from = 0): Promise<void> {
  await table.put(Array.from({ length: count }, (_none, index) => ({
    hash: hashOf(from + index), fileId: 1, access: 'public', address: `https://cdn.example.com/${index}`, spec: 'width-10', sourceVersion: 'v', sourceUpdatedAt: 1, format: 'jpeg', size: 100,
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

const trimming = () => new ProviderEvictor({ table, maxBytes: 1000, remove, onFailure: (error) => failures.push(error), now: () => now });
const left = () => [...table.rows.keys()].sort();

describe('renditions at a provider', () => {
  it('are left alone within the bound', async () => {
    await fill(10);
    await trimming().evict();
    expect([left().length, removals]).toEqual([10, 0]);
  });

  it('are held to it, the oldest first', async () => {
    await fill(250);
    await trimming().evict();
    expect(left()).toEqual(Array.from({ length: 10 }, (_none, index) => hashOf(240 + index)));
  });

  it.each([
    ['the oldest', [0]],
    ['one in the middle of a batch', [50]],
    ['the last of a batch', [99]],
    ['several', [0, 1, 2, 150, 151]],
  ])('are held to it where %s cannot be deleted', async (_what, indices) => {
    const undeletable = indices.map(hashOf);
    isUndeletable = (hash) => undeletable.includes(hash);
    await fill(200);
    await trimming().evict();
    expect(left()).toHaveLength(10);
    expect(left()).toEqual(expect.arrayContaining([...undeletable, hashOf(199)]));
    expect(String(failures[0])).toContain('AccessDenied');
  });

  it('are held to it while ever more are stored, whatever cannot be deleted', async () => {
    isUndeletable = (hash) => hash === hashOf(3);
    const trim = trimming();
    for (let from = 0; from < 2000; from += 20) {
      await fill(20, from);
      now += 1000;
      await trim.evict();
      expect(left().length).toBeLessThanOrEqual(10);
    }
  });
});

describe('what cannot be deleted', () => {
  it('is tried again after a minute, two, four …, and then deleted', async () => {
    isUndeletable = (hash) => hash === hashOf(0);
    const tried: number[] = [];
    const trim = new ProviderEvictor({
      table, maxBytes: 50, onFailure: () => undefined, now: () => now,
      remove: (keys) => {
        tried.push(now / 60_000);
        return remove(keys);
      },
    });
    await fill(1);
    for (let minute = 0; minute <= 20; minute += 1) {
      now = minute * 60_000;
      await trim.evict();
    }
    expect(tried).toEqual([0, 1, 3, 7, 15]);
    isUndeletable = () => false;
    now = 31 * 60_000;
    await trim.evict();
    expect(left()).toEqual([]);
  });

  it('ends the round where nothing at all can be, so that a provider that is down is not asked for everything', async () => {
    isUndeletable = () => true;
    await fill(5000);
    const trim = trimming();
    await trim.evict();
    expect([removals, left().length]).toEqual([1, 5000]);
    // The next round passes those by.
    isUndeletable = (hash) => hash < hashOf(100);
    await trim.evict();
    expect(left()).toHaveLength(100);
  });
});

it('a ledger that cannot be asked is told of, and asked again when more was stored', async () => {
  const trim = trimming();
  table.failure = new Error('no connection');
  trim.noteWritten(1);
  await expect.poll(() => failures.map(String)).toEqual(['Error: no connection']);
  table.failure = null;
  await fill(20);
  await expect.poll(() => {
    trim.noteWritten(10);
    return left().length;
  }).toBe(10);
});
