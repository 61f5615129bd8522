import { describe, expect, it } from 'vitest';
import { JobRunningError, OperationJobs } from '../../../server/src/services/operation-jobs';

const WARM = { type: 'warm', kind: 'preset', preset: 'card' } as const;
const PURGE = { type: 'purge', kind: 'all' } as const;

function setUp() {
  const failures: unknown[] = [];
  const clock = { now: 1000 };
  return { clock, failures, jobs: new OperationJobs({ now: () => clock.now, onFailure: (target, error) => failures.push([target, error]) }) };
}

function withResolvers() {
  let resolve: (value?: undefined) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<undefined>((...settle) => ([resolve, reject] = settle as [typeof resolve, typeof reject]));
  return { promise, resolve, reject };
}

/** Work that ends when the test says so, or when it is aborted. */
function heldWork() {
  const held = withResolvers();
  const work = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => held.resolve());
    return held.promise;
  };
  return { work, end: () => held.resolve(), fail: (error: unknown) => held.reject(error) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a job', () => {
  it('is there with its progress, and stays when it has finished', async () => {
    const { clock, jobs } = setUp();
    expect(jobs.job).toBeNull();
    const held = withResolvers();
    jobs.start(WARM, async (_signal, report) => {
      report({ total: 9 });
      await held.promise;
      report({ done: 8, failed: 1 });
    });
    expect(jobs.job).toEqual({ target: WARM, status: 'running', startedAt: 1000, endedAt: null, done: 0, failed: 0, total: 9 });
    clock.now = 2000;
    held.resolve();
    await settled();
    expect(jobs.job).toEqual({ target: WARM, status: 'finished', startedAt: 1000, endedAt: 2000, done: 8, failed: 1, total: 9 });
  });

  it('is refused while another one runs, and starts after it', async () => {
    const { jobs } = setUp();
    const first = heldWork();
    jobs.start(WARM, first.work);
    expect(() => jobs.start(PURGE, async () => undefined)).toThrow(JobRunningError);
    expect(jobs.job?.target).toBe(WARM);
    first.end();
    await settled();
    jobs.start(PURGE, async () => undefined);
    expect(jobs.job?.target).toBe(PURGE);
  });

  it('is cancelled, and is running until it has ended', async () => {
    const { jobs } = setUp();
    jobs.start(WARM, heldWork().work);
    jobs.cancel();
    expect(jobs.job?.status).toBe('running');
    await settled();
    expect(jobs.job?.status).toBe('cancelled');
  });

  it('that throws for the cancellation is cancelled, not failed', async () => {
    const { jobs, failures } = setUp();
    jobs.start(WARM, (signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))));
    jobs.cancel();
    await settled();
    expect([jobs.job?.status, failures]).toEqual(['cancelled', []]);
  });

  it('that fails is reported, and says nothing of the error to the panel', async () => {
    const { jobs, failures } = setUp();
    const held = heldWork();
    jobs.start(PURGE, held.work);
    const error = new Error('the disk is full: /secret/path');
    held.fail(error);
    await settled();
    expect(jobs.job?.status).toBe('failed');
    expect(failures).toEqual([[PURGE, error]]);
    expect(JSON.stringify(jobs.job)).not.toContain('secret');
  });
});

describe('cancelling', () => {
  it('without a job has no effect, also on the next one', async () => {
    const { jobs } = setUp();
    jobs.cancel();
    jobs.start(PURGE, async () => undefined);
    await settled();
    expect(jobs.job?.status).toBe('finished');
  });
});
