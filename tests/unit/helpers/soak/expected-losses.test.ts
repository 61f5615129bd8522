import { expect, it } from 'vitest';
import type { Inconsistency } from '../../../helpers/soak/consistency';
import { ExpectedLosses } from '../../../helpers/soak/expected-losses';

const KILL = 100_000;

it.each<[string, Omit<Inconsistency, 'name' | 'what'>, boolean]>([
  ['explains a row that was due just before the kill', { lostWork: 'ledger', since: KILL - 1000 }, true],
  ['reports a row that was due long before the kill', { lostWork: 'ledger', since: KILL - 4000 }, false],
  ['explains a purge that began just before the kill', { lostWork: 'purge', since: KILL - 4000 }, true],
  ['reports a purge that began long before the kill', { lostWork: 'purge', since: KILL - 21_000 }, false],
  ['reports an inconsistency that a kill cannot cause', {}, false],
])('%s', (_name, found, isExplained) => {
  const one = { name: '1-a', what: 'a row', ...found };
  const losses = new ExpectedLosses();
  expect(losses.unexplained([one], KILL)).toHaveLength(isExplained ? 0 : 1);
  // Still present after a normal stop, but reported before.
  expect(losses.unexplained([one], null)).toEqual([]);
  expect(new ExpectedLosses().unexplained([one], null)).toHaveLength(1);
});

it('reports work that the next start completes only after a normal stop', () => {
  const one = { name: '1-a', what: 'a row', lostWork: 'purge', since: KILL - 4000, fixedAtStart: true } as const;
  const losses = new ExpectedLosses();
  expect(losses.unexplained([one], KILL)).toEqual([]);
  expect(losses.unexplained([one], KILL + 30_000)).toEqual([]);
  expect(losses.unexplained([one], null)).toEqual([one]);
});
