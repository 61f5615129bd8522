import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryCache } from '../../../server/src/renditions/memory-cache';

interface Value {
  readonly bytes: Uint8Array;
}

const OVERHEAD = 512;

const key = (fileId: number, name = 'a') => ({ fileId, access: 'public', hash: `${fileId}-${name}` }) as const;
const value = (size: number): Value => ({ bytes: new Uint8Array(size) });

/** A cache for this number of entries of 100 bytes. */
const cacheFor = (entries: number, maxEntryBytes = 1000) => new MemoryCache<Value>({ maxBytes: entries * (100 + OVERHEAD), maxEntryBytes });

it('returns the same object that was set', () => {
  const cache = cacheFor(3);
  const one = value(100);
  expect(cache.get(key(1))).toBeUndefined();
  cache.set(key(1), one);
  expect(cache.get(key(1))).toBe(one);
  expect(cache.get(key(1, 'b'))).toBeUndefined();
  expect(cache.get(key(2))).toBeUndefined();
});

it('evicts the least recently used entry', () => {
  const cache = cacheFor(3);
  for (const fileId of [1, 2, 3]) cache.set(key(fileId), value(100));
  cache.get(key(1));
  cache.set(key(4), value(100));
  expect([1, 2, 3, 4].filter((fileId) => cache.get(key(fileId)))).toEqual([1, 3, 4]);
});

it('evicts as many entries as a larger one needs', () => {
  const cache = cacheFor(4, 2000);
  for (const fileId of [1, 2, 3, 4]) cache.set(key(fileId), value(100));
  cache.set(key(5), value(3 * 612 - OVERHEAD));
  expect([1, 2, 3, 4, 5].filter((fileId) => cache.get(key(fileId)))).toEqual([4, 5]);
  expect(cache.bytes).toBe(4 * 612);
});

it('counts an entry once after setting it twice', () => {
  const cache = cacheFor(3);
  cache.set(key(1), value(100));
  cache.set(key(1), value(50));
  expect(cache.bytes).toBe(50 + OVERHEAD);
  expect(cache.get(key(1))?.bytes.length).toBe(50);
});

it.each([[100, true], [1000, true], [1001, false]])('an entry of %i bytes is stored: %s', (size, kept) => {
  const cache = cacheFor(10);
  cache.set(key(1), value(size));
  expect(cache.get(key(1)) !== undefined).toBe(kept);
});

it('deletes the old value if the new one is too large', () => {
  const cache = cacheFor(10);
  cache.set(key(1), value(100));
  cache.set(key(1), value(1001));
  expect(cache.get(key(1))).toBeUndefined();
  expect(cache.bytes).toBe(0);
});

it('stores nothing with a limit of 0 bytes', () => {
  const cache = new MemoryCache<Value>({ maxBytes: 0, maxEntryBytes: 1000 });
  cache.set(key(1), value(0));
  expect(cache.get(key(1))).toBeUndefined();
  expect(cache.bytes).toBe(0);
});

it('counts the whole buffer of a view', () => {
  const cache = cacheFor(10);
  cache.set(key(1), { bytes: new Uint8Array(800).subarray(0, 10) });
  expect(cache.bytes).toBe(800 + OVERHEAD);
});

describe('deleteFile', () => {
  it('deletes all entries of a file and no other', () => {
    const cache = cacheFor(10);
    for (const name of ['a', 'b', 'c']) for (const fileId of [1, 11]) cache.set(key(fileId, name), value(100));
    cache.deleteFile(1);
    cache.deleteFile(2);
    for (const name of ['a', 'b', 'c']) {
      expect(cache.get(key(1, name))).toBeUndefined();
      expect(cache.get(key(11, name))).toBeDefined();
    }
    expect(cache.bytes).toBe(3 * 612);
  });
});

it('can be cleared and used again', () => {
  const cache = cacheFor(2);
  for (const fileId of [1, 2]) cache.set(key(fileId), value(100));
  cache.clear();
  expect(cache.bytes).toBe(0);
  for (const fileId of [3, 4, 5]) cache.set(key(fileId), value(100));
  expect([1, 2, 3, 4, 5].filter((fileId) => cache.get(key(fileId)))).toEqual([4, 5]);
});

/** A reference implementation: a list in the order of use. */
class Model {
  entries: { readonly id: string; readonly fileId: number; readonly size: number }[] = [];

  readonly #maxBytes: number;
  readonly #maxEntryBytes: number;

  constructor(maxBytes: number, maxEntryBytes: number) {
    this.#maxBytes = maxBytes;
    this.#maxEntryBytes = maxEntryBytes;
  }

  get(id: string): boolean {
    const entry = this.entries.find((other) => other.id === id);
    if (entry) this.entries = [...this.entries.filter((other) => other !== entry), entry];
    return entry !== undefined;
  }

  set(id: string, fileId: number, size: number): void {
    this.entries = this.entries.filter((other) => other.id !== id);
    if (size > this.#maxEntryBytes || size + OVERHEAD > this.#maxBytes) return;
    this.entries.push({ id, fileId, size });
    while (this.bytes > this.#maxBytes) this.entries.shift();
  }

  deleteFile(fileId: number): void {
    this.entries = this.entries.filter((other) => other.fileId !== fileId);
  }

  get bytes(): number {
    return this.entries.reduce((sum, { size }) => sum + size + OVERHEAD, 0);
  }
}

it('equals the reference implementation, for any order of calls', () => {
  const call = fc.record({
    kind: fc.constantFrom('get', 'get', 'set', 'set', 'set', 'deleteFile', 'clear'),
    fileId: fc.integer({ min: 1, max: 5 }),
    name: fc.constantFrom('a', 'b', 'c'),
    size: fc.integer({ min: 0, max: 1200 }),
  });
  fc.assert(
    fc.property(fc.array(call, { minLength: 40, maxLength: 160 }), (calls) => {
      const cache = new MemoryCache<Value>({ maxBytes: 6000, maxEntryBytes: 1000 });
      const model = new Model(6000, 1000);
      for (const { kind, fileId, name, size } of calls) {
        const id = `${fileId}/${name}`;
        if (kind === 'set') {
          cache.set(key(fileId, name), value(size));
          model.set(id, fileId, size);
        } else if (kind === 'deleteFile') {
          cache.deleteFile(fileId);
          model.deleteFile(fileId);
        } else if (kind === 'clear') {
          cache.clear();
          model.entries = [];
        }
        expect(cache.get(key(fileId, name)) !== undefined).toBe(model.get(id));
        expect(cache.bytes).toBe(model.bytes);
      }
    }),
  );
});
