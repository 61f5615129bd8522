import { expect, it } from 'vitest';
import { PendingUses } from '../../../server/src/stores/pending-uses';

/** Records what is touched. */
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

it('touches a rendition after a pause', async () => {
  const { uses, noted } = recorded();
  uses.add('a');
  expect(noted).toEqual([]);
  await expect.poll(() => noted).toEqual(['a']);
});

it('touches each rendition once, one at a time', async () => {
  const { uses, noted, running } = recorded();
  for (const name of [...names(10), ...names(10)]) uses.add(name);
  await uses.flush();
  expect(noted).toEqual(names(10));
  expect(running.most).toBe(1);
});

it('drops uses beyond 64', async () => {
  const { uses, noted } = recorded();
  for (const name of names(1000)) uses.add(name);
  await uses.flush();
  expect(noted).toEqual(names(64));
});

it('touches later what is added during a flush', async () => {
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
