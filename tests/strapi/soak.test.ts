import { expect, it } from 'vitest';
import { MAX_STORE_BYTES, runSoak } from '../helpers/soak/run-soak';

/** `npm run soak` runs it for ten minutes. SOAK_SEED repeats a failed run. */
const seconds = Number(process.env['SOAK_SECONDS'] ?? 60);
const seed = Number(process.env['SOAK_SEED'] ?? Math.floor(Math.random() * 1_000_000));
const kills = Math.max(2, Math.round(seconds / 20));

it(`a soak of ${seconds} s with ${kills} kills serves complete, correct images; store, ledger and disk agree (SOAK_SEED=${seed})`, async () => {
  const { complaints, ...figures } = await runSoak({ seconds, kills, seed });
  console.log(JSON.stringify({ seed, ...figures }, null, 2));
  expect(complaints).toEqual([]);
  expect(figures.maxStoreBytes).toBeLessThanOrEqual(MAX_STORE_BYTES);
  expect(figures.counts).toMatchObject({ kills, 'normal stops': 1 });
}, (seconds + 300) * 2000);
