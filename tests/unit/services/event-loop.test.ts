import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { watchEventLoop } from '../../../server/src/services/event-loop';

const work = (milliseconds: number) => {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
};

it('is busy while it works, and not while it waits', async () => {
  const isBusy = watchEventLoop();
  await sleep(200);
  expect(isBusy()).toBe(false);
  for (let turn = 0; turn < 10; turn += 1) {
    work(20);
    await sleep(0);
  }
  expect(isBusy()).toBe(true);
  // Too short a time to tell anything else.
  expect(isBusy()).toBe(true);
  await sleep(200);
  expect(isBusy()).toBe(false);
});
