import type { Core } from '@strapi/strapi';
import { expect, it } from 'vitest';
import { settingsChangedAt } from '../../../server/src/services/rendition-settings';

/** Strapi's store, which the processes of a database share. */
function strapiWithStore(): Core.Strapi {
  let value: unknown = null;
  const store = { get: async () => value, set: async (entry: { readonly value: unknown }) => void (value = JSON.parse(JSON.stringify(entry.value))) };
  return { store: () => store } as unknown as Core.Strapi;
}

it('the time of a change is that of its first detection, in all processes and after all starts', async () => {
  const strapi = strapiWithStore();
  // The first settings: no response was sent with others.
  expect(await settingsChangedAt(strapi, 'a', 1_000_000)).toBe(0);
  expect(await settingsChangedAt(strapi, 'a', 2_000_000)).toBe(0);
  // Rounded up to the next second: a response of this second may have the old settings.
  expect(await settingsChangedAt(strapi, 'b', 3_000_001)).toBe(3_001_000);
  expect(await settingsChangedAt(strapi, 'b', 4_000_000)).toBe(3_001_000);
  expect(await settingsChangedAt(strapi, 'a', 5_000_000)).toBe(5_000_000);
});
