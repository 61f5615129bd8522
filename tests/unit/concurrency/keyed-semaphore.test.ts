import { describe, expect, it } from 'vitest';
import { KeyedSemaphore } from '../../../server/src/concurrency/semaphore';

const open = (maxQueue = 1) => new KeyedSemaphore<string>({ max: () => 1, maxQueue, full: () => new Error('full') });

/** Whether a request is granted without waiting. */
async function isGranted(request: Promise<unknown>): Promise<boolean> {
  let granted = false;
  void request.then(() => (granted = true), () => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  return granted;
}

it('limits each key by itself', async () => {
  const limiter = open();
  const release = await limiter.acquire('a');
  const second = limiter.acquire('a');
  expect(await isGranted(second)).toBe(false);
  expect(await isGranted(limiter.acquire('b'))).toBe(true);
  await expect(limiter.acquire('a')).rejects.toThrow('full');
  release();
  expect(await isGranted(second)).toBe(true);
});

describe('a key is forgotten', () => {
  it('when the last holder releases it, and not while a request waits', async () => {
    const limiter = open();
    const releaseFirst = await limiter.acquire('a');
    const second = limiter.acquire('a');
    const releaseOther = await limiter.acquire('b');
    expect(limiter.size).toBe(2);
    releaseFirst();
    expect(limiter.size).toBe(2);
    (await second)();
    expect(limiter.size).toBe(1);
    releaseOther();
    expect(limiter.size).toBe(0);
  });

  it('where its only request was aborted before', async () => {
    const limiter = open();
    await expect(limiter.acquire('a', { signal: AbortSignal.abort(new Error('left')) })).rejects.toThrow('left');
    expect(limiter.size).toBe(0);
  });

  it('not while another holds it, where a request is refused', async () => {
    const limiter = open(0);
    const release = await limiter.acquire('a');
    await expect(limiter.acquire('a')).rejects.toThrow('full');
    await expect(limiter.acquire('a', { signal: AbortSignal.abort(new Error('left')) })).rejects.toThrow('left');
    expect(limiter.size).toBe(1);
    release();
    expect(limiter.size).toBe(0);
  });
});

it('counts a release once, also after its key was forgotten and acquired again', async () => {
  const limiter = open();
  const release = await limiter.acquire('a');
  release();
  const releaseSecond = await limiter.acquire('a');
  release();
  expect(limiter.size).toBe(1);
  expect(await isGranted(limiter.acquire('a'))).toBe(false);
  releaseSecond();
});
