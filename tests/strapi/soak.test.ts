import { expect, it } from 'vitest';
import { MAX_STORE_BYTES, runSoak } from '../helpers/soak/run-soak';

/** `npm run soak` takes ten minutes of it; a seed that failed can be tried again. */
const seconds = Number(process.env['SOAK_SECONDS'] ?? 60);
const seed = Number(process.env['SOAK_SEED'] ?? Math.floor(Math.random() * 1_000_000));
const kills = Math.max(2, Math.round(seconds / 20));

it(`a soak of ${seconds} s with ${kills} kills serves whole, right pictures; store, ledger and disk agree (SOAK_SEED=${seed})`, async () => {
  const { complaints, ...figures } = await runSoak({ seconds, kills, seed });
  console.log(JSON.stringify({ seed, ...figures }, null, 2));
  expect(complaints).toEqual([]);
  expect(figures.mostStoreBytes).toBeLessThanOrEqual(MAX_STORE_BYTES);
  expect(figures.counts).toMatchObject({ kills, 'orderly stops': 1 });
}, (seconds + 300) * 2000);
