import { expect, it } from 'vitest';
import { PendingUses } from '../../../server/src/stores/pending-uses';

/** Notes that take a moment, and a record of them. */
function recorded() {
  const noted: string[] = [];
  const running = { now: 0, most: 0 };
  const uses = new PendingUses(async (name) => {
    running.most = Math.max(running.most, (running.now += 1));
    await new Promise(setImmediate);
    running.now -= 1;
    noted.push(name);
  });
  return { uses, noted, running };
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `name-${index}`);

it('are noted after a while', async () => {
  const { uses, noted } = recorded();
  uses.add('a');
  expect(noted).toEqual([]);
  await expect.poll(() => noted).toEqual(['a']);
});

it('are noted once each, one at a time', async () => {
  const { uses, noted, running } = recorded();
  for (const name of [...names(10), ...names(10)]) uses.add(name);
  await uses.flush();
  expect(noted).toEqual(names(10));
  expect(running.most).toBe(1);
});

it('are a few at a time, the first that came', async () => {
  const { uses, noted } = recorded();
  for (const name of names(1000)) uses.add(name);
  await uses.flush();
  expect(noted).toEqual(names(64));
});

it('that come meanwhile are noted later', async () => {
  const noted: string[] = [];
  const uses = new PendingUses(async (name) => {
    noted.push(name);
    await Promise.resolve();
    if (name === 'a') uses.add('b');
  });
  uses.add('a');
  await uses.flush();
  expect(noted).toEqual(['a']);
  await expect.poll(() => noted).toEqual(['a', 'b']);
});
