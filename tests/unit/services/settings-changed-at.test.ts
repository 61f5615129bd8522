import type { Core } from '@strapi/strapi';
import { expect, it } from 'vitest';
import { settingsChangedAt } from '../../../server/src/services/rendition-settings';

/** Strapi's store, as all processes of one database share it. */
function strapiWithStore(): Core.Strapi {
  let value: unknown = null;
  const store = { get: async () => value, set: async (entry: { readonly value: unknown }) => void (value = JSON.parse(JSON.stringify(entry.value))) };
  return { store: () => store } as unknown as Core.Strapi;
}

it('settings changed when they were first seen to be others, for every process and every start', async () => {
  const strapi = strapiWithStore();
  // Nothing was served with any before.
  expect(await settingsChangedAt(strapi, 'a', 1_000_000)).toBe(0);
  expect(await settingsChangedAt(strapi, 'a', 2_000_000)).toBe(0);
  // In the same second something may have been sent with the old ones.
  expect(await settingsChangedAt(strapi, 'b', 3_000_001)).toBe(3_001_000);
  expect(await settingsChangedAt(strapi, 'b', 4_000_000)).toBe(3_001_000);
  expect(await settingsChangedAt(strapi, 'a', 5_000_000)).toBe(5_000_000);
});
