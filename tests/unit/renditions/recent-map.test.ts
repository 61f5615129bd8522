import { expect, it } from 'vitest';
import { RecentMap } from '../../../server/src/renditions/recent-map';

it('keeps what is used, and of the rest no more than twice its bound', () => {
  const map = new RecentMap<number, number>(10);
  const kept: number[] = [];
  for (let key = 0; key < 1000; key += 1) {
    map.set(key, key + 1);
    expect(map.get(0)).toBe(1);
    kept.push(key);
  }
  const there = kept.filter((key) => map.get(key) !== undefined);
  expect(there.length).toBeGreaterThanOrEqual(10);
  expect(there.length).toBeLessThanOrEqual(20);
  expect(there).toContain(999);
});

it('replaces a value, wherever it is', () => {
  const map = new RecentMap<string, number>(1);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  expect(map.get('a')).toBe(3);
});

it('is bounded by what its entries weigh, and tells it', () => {
  const map = new RecentMap<number, string>(100, (_key, text) => text.length);
  for (let key = 0; key < 1000; key += 1) {
    map.set(key, 'x'.repeat(1 + (key % 30)));
    expect(map.usage.weight).toBeLessThanOrEqual(200);
  }
  const there = Array.from({ length: 1000 }, (_none, key) => key).filter((key) => map.get(key) !== undefined);
  expect(map.usage.entries).toBe(there.length);
  expect(there.length).toBeGreaterThan(5);
});

it('counts what is replaced once, and what is too heavy not at all', () => {
  const map = new RecentMap<string, number>(10, (_key, weight) => weight);
  map.set('a', 4);
  map.set('a', 6);
  expect(map.usage).toEqual({ entries: 1, weight: 6 });
  map.set('a', 11);
  expect([map.get('a'), map.usage]).toEqual([undefined, { entries: 0, weight: 0 }]);
});
