import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackgroundTasks, type Failure } from '../../../server/src/services/background-tasks';

const later = async (work: () => unknown) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  work();
};

it('is waited for in the end, with what was started meanwhile; and failures are told', async () => {
  const work = new BackgroundTasks();
  const heard: string[] = [];
  const onFailure = ({ error }: Failure) => heard.push(String(error));
  void work.start('first', () => later(() => heard.push('first')).then(() => void work.start('second', () => later(() => heard.push('second')), onFailure)), onFailure);
  void work.start('third', () => Promise.reject(new Error('no room')), onFailure);
  await work.idle();
  expect(heard).toEqual(['Error: no room', 'first', 'second']);
  await work.idle();
  work.close();
});

it('runs eight at a time', async () => {
  const work = new BackgroundTasks();
  let [running, most] = [0, 0];
  const each = async () => {
    running += 1;
    most = Math.max(most, running);
    await later(() => (running -= 1));
  };
  await Promise.all(Array.from({ length: 50 }, (_none, index) => work.start(String(index), each, () => undefined)));
  expect([most, running]).toEqual([8, 0]);
});

describe('work that fails', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const failing = (times: number) => {
    const tries: number[] = [];
    const run = async () => {
      tries.push(performance.now());
      if (tries.length <= times) throw new Error('refused');
    };
    return { run, pauses: () => tries.slice(1).map((time, index) => Math.round((time - (tries[index] ?? 0)) / 1000)) };
  };

  it('is tried again, later and later, until it is done', async () => {
    const work = new BackgroundTasks();
    const { run, pauses } = failing(11);
    const told: number[] = [];
    await work.start('purge', run, ({ retrySeconds }) => told.push(retrySeconds));
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(pauses()).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
    expect(told).toEqual(pauses());
  });

  it('is no other work’s failure', async () => {
    const work = new BackgroundTasks();
    const done: string[] = [];
    await work.start('bad', failing(1000).run, () => undefined);
    await work.start('good', async () => void done.push('good'), () => undefined);
    expect(done).toEqual(['good']);
    work.close();
  });

  it('is not tried again once it is closed', async () => {
    const work = new BackgroundTasks();
    const { run, pauses } = failing(1000);
    await work.start('purge', run, () => undefined);
    work.close();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(pauses()).toEqual([]);
  });
});
