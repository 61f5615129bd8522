import { expect, it } from 'vitest';
import type { RenditionKey } from '../../../server/src/core/rendition-key';
import { ProviderStore } from '../../../server/src/stores/provider-store';
import { keyOf } from '../../helpers/rendition-content';

it('keeps 10,000 addresses in memory, the most recently used ones', async () => {
  const asked: (string | undefined)[] = [];
  const find = async (keys: readonly RenditionKey[]) => {
    asked.push(...keys.map(({ hash }) => hash));
    return keys.map((key) => ({ key, address: '/uploads/a.jpg', format: 'jpeg' as const, size: 1 }));
  };
  const unused = () => Promise.reject(new Error('expected addresses to be looked up, and nothing else'));
  const store = new ProviderStore({
    provider: { upload: unused, read: unused, delete: unused },
    index: { find, ofFile: unused, remove: unused },
    publicUrlOf: (address) => address,
    now: () => 0,
  });
  const keys = Array.from({ length: 10_001 }, (_none, index) => keyOf(1, String(index)));
  for (const key of keys) await store.locate(key);
  expect(asked).toHaveLength(10_001);

  const [first, second] = keys as [RenditionKey, RenditionKey];
  for (const key of [second, keys.at(-1) ?? first, first]) await store.locate(key);
  expect(asked.slice(10_001)).toEqual([first.hash]);
});
