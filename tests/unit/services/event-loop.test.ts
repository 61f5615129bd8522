import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { watchEventLoop, workedByClock, workedByProcessor } from '../../../server/src/services/event-loop';
import { processorMilliseconds } from '../../helpers/processor-time';

describe('an event loop', () => {
  /** Returns whether the event loop is busy after `passes` milliseconds with `works` milliseconds of processor time. */
  function loop() {
    let [now, worked] = [0, 0];
    const isBusy = watchEventLoop(() => worked, () => now);
    return (passes: number, works: number): boolean => {
      now += passes;
      worked += works;
      return isBusy();
    };
  }

  it('is busy above 30 per cent of processor time', () => {
    const after = loop();
    expect([after(100, 30), after(100, 31), after(1000, 300), after(1000, 301), after(200, 200)]).toEqual([false, true, false, true, true]);
  });

  it('is not busy while it waits, or before the first measurement', () => {
    const after = loop();
    expect([after(0, 0), after(1000, 0)]).toEqual([false, false]);
  });

  it('keeps its state until 100 milliseconds have passed', () => {
    const after = loop();
    expect([after(200, 200), after(99, 0), after(1, 0), after(99, 99), after(1, 1)]).toEqual([true, true, false, false, true]);
  });
});

describe.each([
  { clock: 'of the processor', worked: workedByProcessor() ?? workedByClock },
  { clock: 'that replaces it', worked: workedByClock },
])('the clock $clock', ({ worked }) => {
  it('advances by the milliseconds of work', async () => {
    await sleep(0);
    const [began, start, processor] = [worked(), performance.now(), processorMilliseconds()];
    while (processorMilliseconds() - processor < 200);
    const [ended, end] = [worked(), performance.now()];
    // The garbage collector has separate threads, and the system counts in ticks of some milliseconds.
    expect(ended - began).toBeGreaterThan(100);
    expect(ended - began).toBeLessThanOrEqual(end - start + 20);
  });

  it('advances less than the time without work', async () => {
    await sleep(0);
    const began = worked();
    const start = performance.now();
    for (let turn = 0; turn < 5; turn += 1) await sleep(50);
    const end = performance.now();
    // The replacement counts waiting for a core as work, but never all of the time.
    expect(worked() - began).toBeLessThan(end - start);
  });
});

it('the clock of the processor exists on Linux', () => {
  expect(workedByProcessor() !== null).toBe(process.platform === 'linux' || 'threadCpuUsage' in process);
});
