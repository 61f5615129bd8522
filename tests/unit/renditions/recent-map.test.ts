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
