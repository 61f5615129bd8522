import { expect, it } from 'vitest';
import { hostileVariations } from '../../helpers/hostile/variations';

it('the same seed creates the same hostile files', async () => {
  const [once, again] = [hostileVariations(14, 80), hostileVariations(14, 80)];
  expect(once.map(({ name }) => name)).toEqual(again.map(({ name }) => name));
  expect(new Set(once.map(({ name }) => name)).size).toBe(80);
  const [first, second] = [await once[75]?.make(), await again[75]?.make()];
  expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true);
});
