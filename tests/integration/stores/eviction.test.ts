import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { RenditionKey } from '../../../server/src/core/rendition-key';
import { contentOf, isComplete, keyOf, MB } from '../../helpers/rendition-content';
import { bytesOf, chargedBytes, costOfAll, diskUse, generationPaths, holds, localStore } from '../../helpers/rendition-store';

type Store = ReturnType<typeof localStore>;

/** Runs work and measures the disk meanwhile, also between the steps of a write. */
async function mostDiskUse(directory: string, work: Promise<void>): Promise<number> {
  let isDone = false;
  const watched = work.finally(() => { isDone = true; });
  let most = 0;
  while (!isDone) {
    const started = performance.now();
    most = Math.max(most, diskUse(directory));
    // Measuring blocks the work, so most of the time must be without it.
    await setTimeout(4 * (performance.now() - started));
  }
  await watched;
  return Math.max(most, diskUse(directory));
}

describe('a store of 50 MB filled with 200 MB', () => {
  const sizes = (index: number): number => 150_000 + ((index * 7919) % 500) * 1000;
  const rendition = (index: number): RenditionKey => keyOf(1 + index, index);
  const size = (key: RenditionKey): number => used.get(`${key.fileId}/${key.hash}`)?.size ?? 0;
  /** By last use. */
  const used = new Map<string, { readonly key: RenditionKey; readonly size: number }>();

  function noteUse(key: RenditionKey, bytes = size(key)): void {
    const name = `${key.fileId}/${key.hash}`;
    used.delete(name);
    used.set(name, { key, size: bytes });
  }

  /** From time to time some of the first renditions are read or touched. */
  async function fill(store: Store): Promise<void> {
    for (let index = 0, total = 0; total < 200 * MB; index += 1) {
      const key = rendition(index);
      await store.write(key, contentOf(key, sizes(index)));
      noteUse(key, sizes(index));
      total += sizes(index);
      if (index % 30 !== 29) continue;
      for (let first = 0; first < 20; first += 1) {
        if (first % 2 === 0) await bytesOf(store, rendition(first));
        else await store.touch(rendition(first));
        noteUse(rendition(first));
      }
    }
  }

  it('stays below 50 MB at all times, and keeps the most recently used', async () => {
    const store = localStore({ maxBytes: 50 * MB });
    expect(await mostDiskUse(store.directory, fill(store))).toBeLessThanOrEqual(50 * MB);

    const [kept, gone]: RenditionKey[][] = [[], []];
    let since = 0;
    for (const { key, size: bytes } of [...used.values()].reverse()) {
      since += bytes;
      if (since <= 40 * MB) kept?.push(key);
      if (since > 50 * MB) gone?.push(key);
    }
    for (const key of kept ?? []) expect(await holds(store, key, contentOf(key, size(key)))).toBe(true);
    for (const key of gone ?? []) expect(await store.read(key)).toBeNull();
    expect(kept).toContainEqual(rendition(0));
    expect(kept).toContainEqual(rendition(1));
    await store.close();
    expect(chargedBytes(store.directory)).toBe(costOfAll(store.directory));
  });
});

it('counts directories, which take most of a small store', async () => {
  const store = localStore({ maxBytes: 3 * MB });
  const keys = Array.from({ length: 560 }, (_, index) => keyOf(index + 1, 'small'));
  const fill = async (): Promise<void> => {
    for (const key of keys) await store.write(key, contentOf(key, 1000));
  };
  expect(await mostDiskUse(store.directory, fill())).toBeLessThanOrEqual(3 * MB);
  for (const key of keys.slice(-200)) expect(await bytesOf(store, key)).not.toBeNull();
});

it('accepts a rendition that is nearly as large as the store', async () => {
  const store = localStore({ maxBytes: 4 * MB });
  const large = keyOf(1, 'large');
  for (let round = 0; round < 3; round += 1) {
    for (let index = 0; index < 20; index += 1) await store.write(keyOf(2, index), contentOf(keyOf(2, index), 50_000));
    await store.write(large, contentOf(large, 3 * MB, round));
    expect(await holds(store, large, contentOf(large, 3 * MB, round))).toBe(true);
    expect(diskUse(store.directory)).toBeLessThanOrEqual(4 * MB);
  }
});

it('reads whole renditions or none during evictions', async () => {
  const store = localStore({ maxBytes: 8 * MB });
  const keys = Array.from({ length: 90 }, (_, index) => keyOf(1 + (index % 10), index));
  const writing = (async () => {
    for (const key of keys) await store.write(key, contentOf(key, key === keys[5] ? 400_000 : 100_000));
  })();
  let isDone = false;
  void writing.finally(() => { isDone = true; });
  let found = 0;
  for (let round = 0; !isDone; round += 1) {
    const some = keys.filter((_, index) => index % 17 === round % 17);
    const answers = await Promise.all(some.map(async (key) => ({ key, bytes: await bytesOf(store, key) })));
    for (const { key, bytes } of answers) expect(bytes === null || isComplete(key, bytes)).toBe(true);
    found += answers.filter(({ bytes }) => bytes !== null).length;
    await setTimeout(1);
  }
  await writing;
  expect(found).toBeGreaterThan(0);
});

describe('generations', () => {
  const hot = Array.from({ length: 6 }, (_, index) => keyOf(index + 1, 'hot'));

  it('without renditions are dropped', async () => {
    const store = localStore({ maxBytes: 50 * MB });
    for (const key of hot) await store.write(key, contentOf(key, 1 * MB));
    for (let round = 0; round < 10; round += 1) for (const key of hot) await store.touch(key);
    expect(generationPaths(store.directory).length).toBeLessThan(12);
    for (const key of hot) expect(await bytesOf(store, key)).not.toBeNull();
    await store.close();
    expect(chargedBytes(store.directory)).toBe(costOfAll(store.directory));
  });

  it('are limited in number, even without a lack of space', async () => {
    const store = localStore({ maxBytes: 50 * MB });
    for (const key of hot) await store.write(key, contentOf(key, 1 * MB));
    for (let round = 0; round < 150; round += 1) {
      const cold = keyOf(100 + round, 'cold');
      await store.touch(hot[round % hot.length] ?? cold);
      await store.write(cold, contentOf(cold, 1000));
    }
    expect(generationPaths(store.directory).length).toBeLessThanOrEqual(129);
    for (const key of hot) expect(await bytesOf(store, key)).not.toBeNull();
    expect(await store.read(keyOf(100, 'cold'))).toBeNull();
    expect(await store.read(keyOf(240, 'cold'))).not.toBeNull();
  });

  it('evict renditions that were used again, in their turn', async () => {
    const store = localStore({ maxBytes: 4 * MB });
    const fill = async (name: string): Promise<void> => {
      for (let index = 0; index < 60; index += 1) await store.write(keyOf(50, `${name}${index}`), contentOf(keyOf(50, `${name}${index}`), 50_000));
    };
    for (const key of hot) await store.write(key, contentOf(key, 20_000));
    await fill('first');
    for (const key of hot) await store.touch(key);
    await fill('second');
    for (const key of hot) expect(await bytesOf(store, key)).not.toBeNull();
    await fill('third');
    await fill('fourth');
    for (const key of hot) expect(await store.read(key)).toBeNull();
  });

  it('of other processes are noticed by a process that only reads', async () => {
    const writer = localStore({ maxBytes: 3 * MB });
    const reader = localStore({ directory: writer.directory, maxBytes: 3 * MB });
    const favourite = keyOf(1, 'favourite');
    // Before the first use of the stores: the fake clock starts at 0, the real one may be far ahead.
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      await writer.write(favourite, contentOf(favourite, 20_000));
      await reader.touch(favourite);
      for (let index = 0; index < 100; index += 1) {
        const key = keyOf(2, index);
        await writer.write(key, contentOf(key, 50_000));
        vi.advanceTimersByTime(1000);
        expect(await bytesOf(reader, favourite)).not.toBeNull();
        await reader.close();
      }
    } finally {
      vi.useRealTimers();
    }
  });
});
