import { describe, expect, it } from 'vitest';
import { JobRunningError, OperationJobs } from '../../../server/src/services/operation-jobs';

const WARM = { type: 'warm', kind: 'preset', preset: 'card' } as const;
const PURGE = { type: 'purge', kind: 'all' } as const;

function setUp() {
  const failures: unknown[] = [];
  const clock = { now: 1000 };
  return { clock, failures, jobs: new OperationJobs({ now: () => clock.now, onFailure: (target, error) => failures.push([target, error]) }) };
}

type Outcome = 'finished' | 'cancelled';

/** Work that ends when the test says so or when it is aborted. */
function heldWork() {
  let end: (outcome: Outcome) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const promise = new Promise<Outcome>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  const work = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => end('cancelled'));
    return promise;
  };
  return { work, promise, end: () => end('finished'), fail: (error: unknown) => fail(error) };
}

const atOnce = async (): Promise<Outcome> => 'finished';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a job', () => {
  it('is there with its progress, and stays when it has finished', async () => {
    const { clock, jobs } = setUp();
    expect(jobs.job).toBeNull();
    const held = heldWork();
    jobs.start(WARM, async (_signal, report) => {
      report({ total: 9 });
      const outcome = await held.promise;
      report({ done: 9, rendered: 7, stored: 1, failed: 1 });
      return outcome;
    });
    expect(jobs.job).toEqual({ target: WARM, status: 'running', startedAt: 1000, endedAt: null, done: 0, total: 9, rendered: 0, stored: 0, failed: 0 });
    clock.now = 2000;
    held.end();
    await settled();
    expect(jobs.job).toEqual({ target: WARM, status: 'finished', startedAt: 1000, endedAt: 2000, done: 9, total: 9, rendered: 7, stored: 1, failed: 1 });
  });

  it('is refused while another one runs, and starts after it', async () => {
    const { jobs } = setUp();
    const first = heldWork();
    jobs.start(WARM, first.work);
    expect(() => jobs.start(PURGE, atOnce)).toThrow(JobRunningError);
    expect(jobs.job?.target).toBe(WARM);
    first.end();
    await settled();
    jobs.start(PURGE, atOnce);
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

  it('that ends normally in spite of the signal has finished', async () => {
    const { jobs } = setUp();
    const held = heldWork();
    jobs.start(PURGE, () => held.promise);
    jobs.cancel();
    held.end();
    await settled();
    expect(jobs.job?.status).toBe('finished');
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
    jobs.start(WARM, async (signal) => (signal.aborted ? 'cancelled' : 'finished'));
    await settled();
    expect(jobs.job?.status).toBe('finished');
  });
});
