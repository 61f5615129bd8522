import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackgroundTasks, type Failure } from '../../../server/src/services/background-tasks';

const later = async (work: () => unknown) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  work();
};

it('idle() waits for all tasks, including later ones, and failures are reported', async () => {
  const work = new BackgroundTasks();
  const heard: string[] = [];
  const onFailure = ({ error }: Failure) => heard.push(String(error));
  void work.start('first', () => later(() => heard.push('first')).then(() => void work.start('second', () => later(() => heard.push('second')), onFailure)), onFailure);
  void work.start('third', () => Promise.reject(new Error('disk full')), onFailure);
  await work.idle();
  expect(heard).toEqual(['Error: disk full', 'first', 'second']);
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

describe('a task that fails', () => {
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

  it('is retried with growing pauses until it succeeds', async () => {
    const work = new BackgroundTasks();
    const { run, pauses } = failing(11);
    const reported: number[] = [];
    await work.start('purge', run, ({ retrySeconds }) => reported.push(retrySeconds));
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(pauses()).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
    expect(reported).toEqual(pauses());
  });

  it('does not affect other tasks', async () => {
    const work = new BackgroundTasks();
    const done: string[] = [];
    await work.start('bad', failing(1000).run, () => undefined);
    await work.start('good', async () => void done.push('good'), () => undefined);
    expect(done).toEqual(['good']);
    work.close();
  });

  it('is not retried after close()', async () => {
    const work = new BackgroundTasks();
    const { run, pauses } = failing(1000);
    await work.start('purge', run, () => undefined);
    work.close();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(pauses()).toEqual([]);
  });
});
