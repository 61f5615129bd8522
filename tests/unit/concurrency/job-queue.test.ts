import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobQueue, PostponedError, type Job, type JobOptions, type JobQueueOptions } from '../../../server/src/concurrency/job-queue';
import type { Priority } from '../../../server/src/concurrency/semaphore';
import { AbortedError, hasCode } from '../../../server/src/core/errors';

const OPTIONS: JobQueueOptions = { slots: 2, prefetch: 1, queueLength: 3, queueTimeoutSeconds: 10, maxPixels: 100 };

/** A job that takes a slot, claims pixels several times, and holds the last claim until the test ends it. */
class TestJob {
  started = false;
  /** Pixels that it holds, or held last. */
  granted: number | null = null;
  readonly outcome: Promise<unknown>;
  #end: (error?: Error) => void = () => undefined;

  constructor(queue: JobQueue, readonly claims: readonly number[] = [0], options?: JobOptions) {
    const ended = new Promise<void>((resolve, reject) => {
      this.#end = (error) => (error ? reject(error) : resolve());
    });
    ended.catch(() => undefined);
    this.outcome = queue.run((job) => this.#work(job, ended), options).catch((error: unknown) => error);
  }

  get isRunning(): boolean {
    return this.granted !== null;
  }

  async finish(error?: Error): Promise<unknown> {
    this.#end(error);
    return this.outcome;
  }

  async #work(job: Job, ended: Promise<void>): Promise<string> {
    this.started = true;
    await job.inSlot(async () => {
      for (const [index, pixels] of this.claims.entries()) {
        await job.withPixels(pixels, async () => {
          this.granted = pixels;
          if (index === this.claims.length - 1) await ended;
        });
      }
    });
    return 'done';
  }
}

/** Flushes the microtasks. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

const start = (queue: JobQueue, count: number, options?: JobOptions): TestJob[] => Array.from({ length: count }, () => new TestJob(queue, [0], options));
const startedOf = (jobs: readonly TestJob[]): boolean[] => jobs.map(({ started }) => started);
const runningOf = (jobs: readonly TestJob[]): boolean[] => jobs.map(({ isRunning }) => isRunning);

/** Ends them in order, and expects each to have finished. */
async function finishAll(jobs: readonly TestJob[]): Promise<void> {
  for (const job of jobs) {
    await settle();
    expect(await job.finish()).toBe('done');
  }
}

const isBusy = (outcome: unknown): boolean => hasCode(outcome, 'BUSY');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('slots', () => {
  it('run as many jobs as there are slots, and the others in order', async () => {
    const jobs = start(new JobQueue(OPTIONS), 5);
    await settle();
    expect(runningOf(jobs)).toEqual([true, true, false, false, false]);
    await jobs[1]?.finish();
    await settle();
    expect(runningOf(jobs)).toEqual([true, true, true, false, false]);
    await jobs[2]?.finish();
    await jobs[0]?.finish();
    await settle();
    expect(runningOf(jobs)).toEqual([true, true, true, true, true]);
    await finishAll(jobs);
  });

  it('let as many jobs prefetch as `prefetch` says, which count as waiting', async () => {
    const queue = new JobQueue(OPTIONS);
    const jobs = start(queue, 5);
    await settle();
    expect(startedOf(jobs)).toEqual([true, true, true, false, false]);
    expect(queue.usage).toMatchObject({ slots: 2, running: 2, queued: 3 });
    expect(queue.waiting).toBe(3);
    await jobs[0]?.finish();
    await settle();
    expect(startedOf(jobs)).toEqual([true, true, true, true, false]);
    await finishAll(jobs);
    expect(queue.usage).toMatchObject({ running: 0, queued: 0 });
  });

  it('go to the next job when a job leaves its slot, whatever the job does then', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 1 });
    let end: () => void = () => undefined;
    const first = queue.run(async (job) => {
      await job.inSlot(() => job.withPixels(100, () => Promise.resolve()));
      await new Promise<void>((resolve) => (end = resolve));
    });
    const second = new TestJob(queue, [100]);
    await settle();
    expect(second.isRunning).toBe(true);
    end();
    await first;
    await second.finish();
  });

  it('go to the next job when a job throws, before it has a slot or in it', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 1 });
    await expect(queue.run(() => { throw new Error('at once'); })).rejects.toThrow('at once');
    const [first, second] = start(queue, 2);
    await settle();
    expect(second?.isRunning).toBe(false);
    expect(await first?.finish(new Error('later'))).toMatchObject({ message: 'later' });
    await settle();
    expect(second?.isRunning).toBe(true);
    expect(await second?.finish()).toBe('done');
    expect(queue.usage).toMatchObject({ finished: 1, failed: 2 });
  });

  it('hand on what a job resolves with, at every level', async () => {
    const queue = new JobQueue(OPTIONS);
    expect(await queue.run(async (job) => (await job.inSlot(async () => (await job.withPixels(1, () => Promise.resolve(1))) + 1)) + 1)).toBe(3);
  });

  it('hand a job its signal', async () => {
    const { signal } = new AbortController();
    expect(await new JobQueue(OPTIONS).run((job) => Promise.resolve(job.signal), { signal })).toBe(signal);
  });
});

describe('slots that are not available', () => {
  it('stay free until they are, but for one', async () => {
    let available = 1;
    const queue = new JobQueue({ ...OPTIONS, available: () => available });
    const jobs = start(queue, 4);
    await settle();
    expect(runningOf(jobs)).toEqual([true, false, false, false]);
    await jobs[0]?.finish();
    await settle();
    expect(runningOf(jobs)).toEqual([true, true, false, false]);
    available = 2;
    // A job that arrives is enough for those that wait to be looked at.
    jobs.push(new TestJob(queue));
    await jobs[1]?.finish();
    await settle();
    expect(runningOf(jobs)).toEqual([true, true, true, true, false]);
    await finishAll(jobs);

    const [only] = start(new JobQueue({ ...OPTIONS, available: () => 0 }), 1);
    await settle();
    expect(only?.isRunning).toBe(true);
    await only?.finish();
  });
});

describe('the time of jobs', () => {
  it('counts while they work, and not while they wait', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 1 });
    const jobs = start(queue, 3);
    for (const job of jobs) {
      await vi.advanceTimersByTimeAsync(1000);
      await job.finish();
      await settle();
    }
    expect(queue.usage).toMatchObject({ finished: 3, failed: 0, seconds: 3 });
  });

  it('is known to a job, without the time that it waited', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 1 });
    const [first] = start(queue, 1);
    const seconds: number[] = [];
    const second = queue.run((job) => job.inSlot(async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      seconds.push(job.seconds);
    }));
    await vi.advanceTimersByTimeAsync(2000);
    await first?.finish();
    await vi.advanceTimersByTimeAsync(500);
    await second;
    expect(seconds).toEqual([0.5]);
  });

  it('leaves out jobs that are not counted, which take slots all the same', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 1 });
    const jobs = [new TestJob(queue, [10], { isCounted: false }), new TestJob(queue, [10], { isCounted: false })];
    await vi.advanceTimersByTimeAsync(1000);
    expect(queue.usage).toMatchObject({ running: 1, queued: 1, pixels: 10 });
    await jobs[0]?.finish();
    await settle();
    await jobs[1]?.finish(new Error('later'));
    expect(queue.usage).toMatchObject({ running: 0, finished: 0, failed: 0, seconds: 0 });
  });

  it('does not count while one waits that is refused', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 1 });
    const controller = new AbortController();
    const [holder, late] = [new TestJob(queue), new TestJob(queue)];
    await vi.advanceTimersByTimeAsync(4000);
    const left = new TestJob(queue, [0], { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(6000);
    expect(isBusy(await late.outcome)).toBe(true);
    await settle();
    expect(left.started).toBe(true);
    controller.abort(new AbortedError('left'));
    expect(hasCode(await left.outcome, 'ABORTED')).toBe(true);
    expect(queue.usage).toMatchObject({ failed: 2, seconds: 0 });
    await holder.finish();
    expect(queue.usage).toMatchObject({ finished: 1, seconds: 10 });
  });
});

describe('the queue', () => {
  it('refuses the next job when it is full', async () => {
    const jobs = start(new JobQueue(OPTIONS), 6);
    const refusal = await jobs[5]?.outcome;
    expect(isBusy(refusal)).toBe(true);
    expect(String(refusal)).toMatch(/queue is full: 3/);
    expect(jobs[5]?.started).toBe(false);
    await finishAll(jobs.slice(0, 5));
  });

  it.each([[0, 2], [1, 3], [2, 4], [5, 7]])('of length %i takes %i jobs in all', async (queueLength, count) => {
    const jobs = start(new JobQueue({ ...OPTIONS, prefetch: 2, queueLength }), 10);
    const refused = jobs.slice(count).map(({ outcome }) => outcome);
    expect((await Promise.all(refused)).map(isBusy)).toEqual(refused.map(() => true));
    await finishAll(jobs.slice(0, count));
  });

  it('refuses jobs that waited too long, those that prepared too, and no others', async () => {
    const queue = new JobQueue(OPTIONS);
    const jobs = start(queue, 4);
    await vi.advanceTimersByTimeAsync(9000);
    const late = new TestJob(queue);
    await vi.advanceTimersByTimeAsync(1000);
    const refusals = await Promise.all(jobs.slice(2).map(({ outcome }) => outcome));
    expect(refusals.map(isBusy)).toEqual([true, true]);
    expect(refusals.map(String)).toEqual([expect.stringMatching(/within 10 seconds/), expect.stringMatching(/within 10 seconds/)]);
    await jobs[0]?.finish();
    await settle();
    expect([...startedOf(jobs), late.isRunning]).toEqual([true, true, true, false, true]);
    for (const job of [jobs[1], late]) expect(await job?.finish()).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('adds up what a job waits before it prepares and after', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 1 });
    const [first, second, third] = start(queue, 3);
    await vi.advanceTimersByTimeAsync(6000);
    await first?.finish();
    await vi.advanceTimersByTimeAsync(3999);
    expect([second?.isRunning, third?.started, third?.isRunning]).toEqual([true, true, false]);
    expect(queue.usage.queued).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(queue.usage.queued).toBe(0);
    expect(isBusy(await third?.outcome)).toBe(true);
    expect(await second?.finish()).toBe('done');
  });

  it('does not count the time that a job runs', async () => {
    const jobs = start(new JobQueue(OPTIONS), 3);
    await vi.advanceTimersByTimeAsync(5000);
    await jobs[0]?.finish();
    await vi.advanceTimersByTimeAsync(60_000);
    for (const job of jobs) expect(await job.finish()).toBe('done');
  });

  it('has room again after a job ran out of time', async () => {
    const queue = new JobQueue({ ...OPTIONS, queueLength: 2 });
    const jobs = start(queue, 4);
    expect(isBusy(await new TestJob(queue).outcome)).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    const next = new TestJob(queue);
    await jobs[0]?.finish();
    await settle();
    expect(next.started).toBe(true);
    expect(await next.finish()).toBe('done');
    await jobs[1]?.finish();
  });
});

describe('a job that is aborted', () => {
  const reason = new AbortedError('every client disconnected');

  function abortable(queue: JobQueue, claims?: readonly number[]) {
    const controller = new AbortController();
    return { job: new TestJob(queue, claims, { signal: controller.signal }), controller, listeners: () => getEventListeners(controller.signal, 'abort').length };
  }

  it('before it is queued never starts', async () => {
    const queue = new JobQueue(OPTIONS);
    const job = new TestJob(queue, [0], { signal: AbortSignal.abort(reason) });
    expect(await job.outcome).toBe(reason);
    expect(job.started).toBe(false);
  });

  it('leaves the queue, and the next moves up', async () => {
    const queue = new JobQueue(OPTIONS);
    const running = start(queue, 3);
    const [left, next] = [abortable(queue), abortable(queue)];
    left.controller.abort(reason);
    expect(await left.job.outcome).toBe(reason);
    expect(queue.usage).toMatchObject({ running: 2, queued: 2 });
    await running[0]?.finish();
    await settle();
    expect([left.job.started, next.job.started]).toEqual([false, true]);
    await finishAll([...running.slice(1), next.job]);
    expect(queue.usage).toMatchObject({ running: 0, queued: 0, pixels: 0, finished: 4, failed: 0 });
    expect([left.listeners(), next.listeners(), vi.getTimerCount()]).toEqual([0, 0, 0]);
  });

  it('leaves the queue after it prepared, too', async () => {
    const queue = new JobQueue(OPTIONS);
    const running = start(queue, 2);
    const [left, next] = [abortable(queue), abortable(queue)];
    await settle();
    expect([left.job.started, next.job.started]).toEqual([true, false]);
    left.controller.abort(reason);
    expect(await left.job.outcome).toBe(reason);
    await settle();
    expect(next.job.started).toBe(true);
    await finishAll([...running, next.job]);
  });

  it('gives its place to the next where it waits for pixels', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 3 });
    const large = new TestJob(queue, [90]);
    const waiting = abortable(queue, [80]);
    const small = new TestJob(queue, [5]);
    await settle();
    expect([large.granted, waiting.job.granted, small.granted]).toEqual([90, null, null]);
    waiting.controller.abort(reason);
    expect(await waiting.job.outcome).toBe(reason);
    await settle();
    expect(small.granted).toBe(5);
    await large.finish();
    await small.finish();
    expect(queue.usage).toMatchObject({ running: 0, queued: 0, pixels: 0, failed: 1 });
  });

  it('finishes where it asks for no more', async () => {
    const queue = new JobQueue(OPTIONS);
    const running = abortable(queue, [10]);
    await settle();
    running.controller.abort(reason);
    expect(await running.job.finish()).toBe('done');
  });

  it('ends where it asks for more', async () => {
    const queue = new JobQueue(OPTIONS);
    const controller = new AbortController();
    const used = vi.fn(() => Promise.resolve());
    const job = queue.run((own) => own.inSlot(async () => {
      controller.abort(reason);
      await own.withPixels(1, used);
    }), { signal: controller.signal });
    await expect(job).rejects.toBe(reason);
    expect(used).not.toHaveBeenCalled();
    expect(queue.usage).toMatchObject({ running: 0, queued: 0, pixels: 0 });
  });
});

describe('a closed queue', () => {
  it('refuses jobs that wait or arrive later, and finishes running jobs', async () => {
    const queue = new JobQueue(OPTIONS);
    const jobs = start(queue, 5);
    const low = start(queue, 2, { priority: 'low' });
    await settle();
    queue.close();
    const late = [new TestJob(queue), new TestJob(queue, [0], { priority: 'low' })];
    const refused = [...jobs.slice(2), ...low, ...late];
    for (const { outcome } of refused) expect(await outcome).toMatchObject({ code: 'BUSY', message: 'the server is shutting down' });
    expect(startedOf(refused)).toEqual([true, false, false, true, false, false, false]);
    await finishAll(jobs.slice(0, 2));
    expect(queue.usage).toMatchObject({ running: 0, queued: 0, pixels: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses a job that waits for pixels', async () => {
    const queue = new JobQueue(OPTIONS);
    const [running, waiting] = [new TestJob(queue, [80]), new TestJob(queue, [80])];
    await settle();
    queue.close();
    expect(isBusy(await waiting.outcome)).toBe(true);
    expect(await running.finish()).toBe('done');
  });

  it('refuses a job that asks for a slot after it', async () => {
    const queue = new JobQueue(OPTIONS);
    const preparing = queue.run(async (job) => {
      await Promise.resolve();
      return job.inSlot(() => Promise.resolve('done'));
    });
    queue.close();
    await expect(preparing).rejects.toMatchObject({ code: 'BUSY' });
  });
});

describe('pixels', () => {
  it('are granted up to the maximum, and the rest when they are released', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 4 });
    const jobs = [60, 40, 30, 70].map((pixels) => new TestJob(queue, [pixels]));
    const granted = () => jobs.map((job) => job.granted);
    await settle();
    expect(granted()).toEqual([60, 40, null, null]);
    expect(queue.usage.pixels).toBe(100);
    await jobs[0]?.finish();
    await settle();
    expect(granted()).toEqual([60, 40, 30, null]);
    await jobs[1]?.finish();
    await settle();
    expect(granted()).toEqual([60, 40, 30, 70]);
    await finishAll(jobs);
  });

  it('beyond the maximum are granted to a job that alone holds some', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 3 });
    const jobs = [10, 1000, 10].map((pixels) => new TestJob(queue, [pixels]));
    const granted = () => jobs.map((job) => job.granted);
    await settle();
    expect(granted()).toEqual([10, null, null]);
    await jobs[0]?.finish();
    await settle();
    expect(granted()).toEqual([10, 1000, null]);
    await jobs[1]?.finish();
    await settle();
    expect(granted()).toEqual([10, 1000, 10]);
    await jobs[2]?.finish();
  });

  it('are released when a job throws', async () => {
    const queue = new JobQueue(OPTIONS);
    const [first, second] = [new TestJob(queue, [80]), new TestJob(queue, [80])];
    await settle();
    expect([first.granted, second.granted]).toEqual([80, null]);
    await first.finish(new Error('later'));
    await settle();
    expect(second.granted).toBe(80);
    await second.finish();
  });

  it('of an earlier claim are released before the next claim', async () => {
    const queue = new JobQueue(OPTIONS);
    const [first, second] = [new TestJob(queue, [80, 90]), new TestJob(queue, [70, 95])];
    await settle();
    // A job that waits for pixels holds none: two that claim again cannot wait for each other.
    await first.finish();
    await second.finish();
    expect([first.granted, second.granted]).toEqual([90, 95]);
  });
});

describe('background jobs', () => {
  const IF_FREE: JobOptions = { background: 'when free' };
  const DUE: JobOptions = { background: 'due' };
  const outcomeOfBackground = async (queue: JobQueue) => {
    const { outcome } = new TestJob(queue, [0], IF_FREE);
    await vi.advanceTimersByTimeAsync(0);
    return outcome;
  };

  it('are postponed unless a slot is free at once', async () => {
    const queue = new JobQueue(OPTIONS);
    const running = start(queue, 2);
    await settle();
    expect(await outcomeOfBackground(queue)).toBeInstanceOf(PostponedError);
    await finishAll(running.splice(1));
    const background = new TestJob(queue, [0], IF_FREE);
    await settle();
    expect(background.isRunning).toBe(true);
    await finishAll([...running, background]);
  });

  it('are postponed where another job waits', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 2, maxPixels: 10 });
    const large = [new TestJob(queue, [8]), new TestJob(queue, [8])];
    const waiting = start(queue, 1);
    await settle();
    expect(runningOf(large)).toEqual([true, false]);
    expect(await outcomeOfBackground(queue)).toBeInstanceOf(PostponedError);
    await finishAll([...large, ...waiting]);
  });

  it('run one at a time', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 3 });
    const background = start(queue, 2, IF_FREE);
    await settle();
    expect(startedOf(background)).toEqual([true, false]);
    await finishAll(background);
  });

  it('take one of the slots that jobs of low priority may take', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 4, queueLength: 10 });
    const [background] = start(queue, 1, IF_FREE);
    const low = start(queue, 3, { priority: 'low' });
    await settle();
    expect([background?.isRunning, runningOf(low)]).toEqual([true, [true, true, false]]);
    await finishAll([...(background ? [background] : []), ...low]);
  });

  it('that are due take their turn among those that are accepted already, and count the time in their slot', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 1, prefetch: 1, queueLength: 10, queueTimeoutSeconds: 60 });
    const [first] = start(queue, 1);
    await settle();
    const [due] = start(queue, 1, DUE);
    const later = start(queue, 3);
    await vi.advanceTimersByTimeAsync(5000);
    await first?.finish();
    await settle();
    expect([due?.isRunning, runningOf(later)]).toEqual([true, [false, false, false]]);
    await vi.advanceTimersByTimeAsync(300);
    await due?.finish();
    expect(queue.backgroundMs).toBe(300);
    await finishAll(later);
  });

  it('that are due wait as long as it takes', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 1, queueTimeoutSeconds: 1 });
    const [first] = start(queue, 1);
    await settle();
    const [due] = start(queue, 1, DUE);
    await vi.advanceTimersByTimeAsync(60_000);
    await first?.finish();
    await settle();
    expect(due?.isRunning).toBe(true);
    await due?.finish();
  });

  it('do not end the quiet, which other jobs do when they begin and when they end', async () => {
    const queue = new JobQueue(OPTIONS);
    expect(queue.quietMs).toBe(Infinity);
    const [job] = start(queue, 1);
    await vi.advanceTimersByTimeAsync(100);
    expect(queue.quietMs).toBe(100);
    await job?.finish();
    expect(queue.quietMs).toBe(0);
    await vi.advanceTimersByTimeAsync(50);
    const [background] = start(queue, 1, IF_FREE);
    await settle();
    await background?.finish();
    expect(queue.quietMs).toBe(50);
  });
});

describe('fairness', () => {
  const LOW: JobOptions = { priority: 'low' };

  it.each([[1, 1], [2, 1], [3, 2], [8, 7]])('with %i slots, low priority runs in %i at most', async (slots, count) => {
    const queue = new JobQueue({ ...OPTIONS, slots, prefetch: slots, queueLength: 100 });
    const low = start(queue, 20, LOW);
    await settle();
    expect(runningOf(low).filter(Boolean)).toHaveLength(count);
    expect(queue.usage).toMatchObject({ running: count, queued: 20 - count });
    const normal = new TestJob(queue);
    await settle();
    expect(normal.isRunning).toBe(slots > 1);
    await finishAll([...low.slice(0, count), normal, ...low.slice(count)]);
  });

  it('low priority leaves one of the slots that are available now', async () => {
    let available = 4;
    const queue = new JobQueue({ ...OPTIONS, slots: 4, prefetch: 4, queueLength: 100, available: () => available });
    available = 2;
    const low = start(queue, 4, LOW);
    await settle();
    expect(runningOf(low).filter(Boolean)).toHaveLength(1);
    const normal = new TestJob(queue);
    await settle();
    expect(normal.isRunning).toBe(true);
    await finishAll([normal, ...low]);
  });

  it('a job of normal priority that comes later goes first', async () => {
    const queue = new JobQueue({ ...OPTIONS, queueLength: 10 });
    const running = start(queue, 2);
    const low = start(queue, 2, LOW);
    await settle();
    const normal = start(queue, 3);
    await settle();
    const jobs = [...normal, ...low];
    for (const [index, ended] of [...running, ...normal.slice(0, 2)].entries()) {
      await ended.finish();
      await settle();
      expect(runningOf(jobs)).toEqual(jobs.map((_, place) => place <= index));
    }
    await finishAll(jobs.slice(2));
  });

  it('a job of normal priority goes first where both wait for pixels', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 3, queueLength: 10 });
    const running = new TestJob(queue, [90]);
    const low = new TestJob(queue, [60], LOW);
    await settle();
    const normal = new TestJob(queue, [60]);
    await settle();
    await running.finish();
    await settle();
    expect([normal.granted, low.granted]).toEqual([60, null]);
    await finishAll([normal, low]);
  });

  it.each([0, 1, 4, 10])('each priority has a queue of %i jobs', async (queueLength) => {
    const queue = new JobQueue({ ...OPTIONS, slots: 3, prefetch: 3, queueLength });
    const visitors = start(queue, 3 + queueLength);
    await settle();
    const low = start(queue, 2 + queueLength + 1, LOW);
    await settle();
    const refused = low.slice(2 + queueLength);
    expect((await Promise.all(refused.map(({ outcome }) => outcome))).map(isBusy)).toEqual(refused.map(() => true));
    expect(isBusy(await new TestJob(queue).outcome)).toBe(true);
    await finishAll([...visitors, ...low.slice(0, 2 + queueLength)]);
  });

  it('low priority takes no place in the queue of visitors', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 3, prefetch: 1, queueLength: 2 });
    // Their sources take long to fetch.
    const slow = Array.from({ length: 10 }, () => queue.run(() => new Promise<void>(() => undefined), LOW));
    for (const job of slow) job.catch(() => undefined);
    await settle();
    const visitors = start(queue, 3 + 2);
    await settle();
    expect(runningOf(visitors)).toEqual([true, true, true, false, false]);
    expect(startedOf(visitors)).toEqual([true, true, true, true, false]);
    await finishAll(visitors);
  });

  it('a job that waits is not starved by later ones of its priority', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 3, prefetch: 3, queueLength: 100 });
    const running = start(queue, 6);
    await settle();
    const small = new TestJob(queue, [1]);
    const order: TestJob[] = [];
    // Each job that ends is followed by two new ones, of all sizes.
    for (let turn = 0; turn < 12 && !small.isRunning; turn += 1) {
      const ended = running.shift();
      await ended?.finish();
      for (const pixels of [1, 90]) running.push(new TestJob(queue, [pixels]));
      if (ended !== undefined) order.push(ended);
      await settle();
    }
    // Those that came before it, and one whose slot it has.
    expect(order).toHaveLength(4);
    expect(running.slice(2).some(({ isRunning }) => isRunning)).toBe(false);
    expect(await small.finish()).toBe('done');
    queue.close();
    for (const job of running) void job.finish();
  });

  it('jobs get their slots in the order in which they asked for them', async () => {
    const queue = new JobQueue({ ...OPTIONS, slots: 1, prefetch: 3, queueLength: 100 });
    const order: number[] = [];
    const jobs = Array.from({ length: 20 }, (_, index) => queue.run((job) => job.inSlot(async () => {
      order.push(index);
      await new Promise((resolve) => setTimeout(resolve, 10));
    })));
    await vi.runAllTimersAsync();
    await Promise.all(jobs);
    expect(order).toEqual(jobs.map((_, index) => index));
  });
});

describe('any sequence of jobs', () => {
  const jobs = fc.array(fc.record({
    claims: fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 3 }),
    milliseconds: fc.integer({ min: 0, max: 50 }),
    prepares: fc.integer({ min: 0, max: 30 }),
    after: fc.integer({ min: 0, max: 100 }),
    abortedAfter: fc.option(fc.integer({ min: 0, max: 150 })),
    priority: fc.constantFrom<Priority>('normal', 'low'),
    throws: fc.boolean(),
  }), { minLength: 1, maxLength: 30 });

  it('keeps to the limits, ends each job, and releases everything', async () => {
    await fc.assert(fc.asyncProperty(jobs, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }), async (plan, slots, prefetch) => {
      const queue = new JobQueue({ slots, prefetch, queueLength: 5, queueTimeoutSeconds: 0.02, maxPixels: 100 });
      const started = { normal: 0, low: 0 };
      const inSlot = { normal: 0, low: 0 };
      const claimed: number[] = [];
      const signals: AbortSignal[] = [];
      const check = () => {
        expect(started.normal).toBeLessThanOrEqual(slots + prefetch);
        expect(started.low).toBeLessThanOrEqual(Math.max(1, slots - 1));
        expect(inSlot.normal + inSlot.low).toBeLessThanOrEqual(slots);
        expect(inSlot.low).toBeLessThanOrEqual(Math.max(1, slots - 1));
        expect(claimed.length < 2 || claimed.reduce((sum, value) => sum + value, 0) <= 100).toBe(true);
        expect(queue.waiting).toBeGreaterThanOrEqual(0);
      };
      const during = async <T>(counts: Record<Priority, number>, priority: Priority, work: () => Promise<T>): Promise<T> => {
        counts[priority] += 1;
        check();
        try {
          return await work();
        } finally {
          counts[priority] -= 1;
        }
      };
      const outcomes = plan.map(async ({ claims, milliseconds, prepares, after, abortedAfter, priority, throws }) => {
        await new Promise((resolve) => setTimeout(resolve, after));
        const controller = new AbortController();
        signals.push(controller.signal);
        if (abortedAfter !== null) setTimeout(() => controller.abort(new AbortedError('left')), abortedAfter);
        return queue.run((job) => during(started, priority, async () => {
          await new Promise((resolve) => setTimeout(resolve, prepares));
          await job.inSlot(() => during(inSlot, priority, async () => {
            for (const pixels of claims) {
              await job.withPixels(pixels, async () => {
                claimed.push(pixels);
                check();
                await new Promise((resolve) => setTimeout(resolve, milliseconds));
                claimed.splice(claimed.indexOf(pixels), 1);
                if (throws) throw new Error('of the job');
              });
            }
          }));
        }), { signal: controller.signal, priority }).catch((error: unknown) => error);
      });
      await vi.runAllTimersAsync();
      for (const outcome of await Promise.all(outcomes)) {
        expect(outcome === undefined || isBusy(outcome) || hasCode(outcome, 'ABORTED') || (outcome as Error).message === 'of the job').toBe(true);
      }
      expect(queue.usage).toMatchObject({ running: 0, queued: 0, pixels: 0 });
      expect(signals.map((signal) => getEventListeners(signal, 'abort').length)).toEqual(signals.map(() => 0));
      expect(vi.getTimerCount()).toBe(0);
      // A new job has its slot and all pixels at once.
      const fresh = new TestJob(queue, [100]);
      await settle();
      expect(fresh.granted).toBe(100);
      await fresh.finish();
    }), { numRuns: 300 });
  });
});
