import { expect, it } from 'vitest';
import type { Disagreement } from '../../../helpers/soak/agreement';
import { KillLosses } from '../../../helpers/soak/kill-losses';

const KILL = 100_000;

it.each<[string, Omit<Disagreement, 'name' | 'what'>, boolean]>([
  ['a row that was to be written just before', { undone: 'ledger', since: KILL - 1000 }, true],
  ['a row that was to be written long before', { undone: 'ledger', since: KILL - 4000 }, false],
  ['a purge that had just begun', { undone: 'purge', since: KILL - 4000 }, true],
  ['a purge that had begun long before', { undone: 'purge', since: KILL - 21_000 }, false],
  ['what a kill does not explain', {}, false],
])('%s', (_name, found, isExplained) => {
  const one = { name: '1-a', what: 'a row', ...found };
  const losses = new KillLosses();
  expect(losses.unexplained([one], KILL)).toHaveLength(isExplained ? 0 : 1);
  // It is still there after an orderly stop, and was told already.
  expect(losses.unexplained([one], null)).toEqual([]);
  expect(new KillLosses().unexplained([one], null)).toHaveLength(1);
});

it('what the next start makes up for may be there at a kill, and not after an orderly stop', () => {
  const one = { name: '1-a', what: 'a row', undone: 'purge', since: KILL - 4000, madeUpFor: true } as const;
  const losses = new KillLosses();
  expect(losses.unexplained([one], KILL)).toEqual([]);
  expect(losses.unexplained([one], KILL + 30_000)).toEqual([]);
  expect(losses.unexplained([one], null)).toEqual([one]);
});
