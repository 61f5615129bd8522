import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { watchEventLoop, workedByClock, workedByProcessor } from '../../../server/src/services/event-loop';

const work = (milliseconds: number) => {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
};

const workInTurns = async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    work(20);
    await sleep(0);
  }
};

it('is busy while it works, and not while it waits', async () => {
  const isBusy = watchEventLoop();
  await sleep(200);
  expect(isBusy()).toBe(false);
  await workInTurns();
  expect(isBusy()).toBe(true);
  // Too short a time to tell anything else.
  expect(isBusy()).toBe(true);
  await sleep(200);
  expect(isBusy()).toBe(false);
});

it('is not busy where it works for a moment, or has no core to work on', async () => {
  const worked = { milliseconds: 0 };
  const isBusy = watchEventLoop(() => worked.milliseconds);
  await sleep(110);
  worked.milliseconds += 25;
  expect(isBusy()).toBe(false);
  await sleep(110);
  worked.milliseconds += 100;
  expect(isBusy()).toBe(true);
});

describe.each([
  { clock: 'of the processor', worked: workedByProcessor() ?? workedByClock },
  { clock: 'that stands in for it', worked: workedByClock },
])('the clock $clock', ({ worked }) => {
  it('goes on while there is work, and stands still while there is none', async () => {
    await sleep(0);
    const begin = worked();
    await workInTurns();
    const middle = worked();
    await sleep(200);
    const end = worked();
    // Others may want the cores, too.
    expect(middle - begin).toBeGreaterThan(50);
    expect(middle - begin).toBeLessThan(1000);
    expect(end - middle).toBeLessThan(50);
  });
});

it('knows what it had of a processor where Linux runs', () => {
  expect(workedByProcessor() !== null).toBe(process.platform === 'linux' || 'threadCpuUsage' in process);
});
