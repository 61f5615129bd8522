import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AcquireOptions, oneAtATime, type Priority, type Release, Semaphore, type SemaphoreOptions } from '../../../server/src/concurrency/semaphore';

/** A semaphore, and the requests for it by name. */
class Requests {
  readonly limiter: Semaphore;
  /** Names in the order in which they were granted. */
  readonly granted: string[] = [];
  readonly refused: Record<string, unknown> = {};
  readonly #releases = new Map<string, Release>();

  constructor(options: Partial<SemaphoreOptions> = {}) {
    this.limiter = new Semaphore({ max: () => 2, maxQueue: Infinity, full: () => new Error('full'), ...options });
  }

  async acquire(name: string, options?: AcquireOptions): Promise<void> {
    try {
      this.#releases.set(name, await this.limiter.acquire(options));
      this.granted.push(name);
    } catch (error) {
      this.refused[name] = error;
    }
  }

  async start(names: readonly string[], options?: AcquireOptions): Promise<void> {
    for (const name of names) void this.acquire(name, options);
    await settle();
  }

  async release(name: string): Promise<void> {
    this.#releases.get(name)?.();
    await settle();
  }
}

/** Flushes the microtasks. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('weights', () => {
  it('are granted up to the maximum, and again after a release', async () => {
    const requests = new Requests();
    await requests.start(['a', 'b', 'c', 'd']);
    expect(requests.granted).toEqual(['a', 'b']);
    expect(requests.limiter).toMatchObject({ holders: 2, held: 2, waiting: 2 });
    await requests.release('b');
    expect(requests.granted).toEqual(['a', 'b', 'c']);
    await requests.release('a');
    expect(requests.granted).toEqual(['a', 'b', 'c', 'd']);
    expect(requests.limiter).toMatchObject({ holders: 2, held: 2, waiting: 0 });
  });

  it('are added up', async () => {
    const requests = new Requests({ max: () => 100 });
    await requests.start(['a'], { weight: 60 });
    await requests.start(['b'], { weight: 40 });
    await requests.start(['c'], { weight: 1 });
    expect(requests.granted).toEqual(['a', 'b']);
    expect(requests.limiter).toMatchObject({ holders: 2, held: 100, waiting: 1 });
  });

  it('above the maximum are granted to one that is the only holder', async () => {
    const requests = new Requests({ max: () => 100 });
    await requests.start(['first'], { weight: 10 });
    await requests.start(['large'], { weight: 1000 });
    await requests.start(['last'], { weight: 10 });
    // A small one does not overtake a large one: that would starve it.
    expect(requests.granted).toEqual(['first']);
    await requests.release('first');
    expect(requests.granted).toEqual(['first', 'large']);
    await requests.release('large');
    expect(requests.granted).toEqual(['first', 'large', 'last']);
  });

  it('of 0 count as a holder', async () => {
    const requests = new Requests({ max: () => 100 });
    await requests.start(['nothing'], { weight: 0 });
    await requests.start(['large'], { weight: 101 });
    expect(requests.granted).toEqual(['nothing']);
    await requests.start(['nothing too'], { weight: 0 });
    expect(requests.granted).toEqual(['nothing']);
  });

  it('are granted to several waiters by one release', async () => {
    const requests = new Requests({ max: () => 10 });
    await requests.start(['large'], { weight: 10 });
    await requests.start(['a', 'b', 'c'], { weight: 4 });
    await requests.release('large');
    expect(requests.granted).toEqual(['large', 'a', 'b']);
  });
});

describe('work that is run', () => {
  it('holds its weight until it ends, also where it fails', async () => {
    const limiter = new Semaphore({ max: () => 2, maxQueue: 1, full: () => new Error('full') });
    expect(await limiter.run(async () => limiter.held, { weight: 2 })).toBe(2);
    expect(limiter.held).toBe(0);
    await expect(limiter.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(limiter.held).toBe(0);
  });
});

describe('a release', () => {
  it('counts once', async () => {
    const requests = new Requests();
    await requests.start(['a', 'b', 'c', 'd']);
    for (let call = 0; call < 3; call += 1) await requests.release('a');
    expect(requests.granted).toEqual(['a', 'b', 'c']);
    expect(requests.limiter).toMatchObject({ holders: 2, held: 2, waiting: 1 });
  });
});

describe('a maximum that changes', () => {
  it('holds for what is granted next', async () => {
    let max = 1;
    const requests = new Requests({ max: () => max });
    await requests.start(['a', 'b', 'c', 'd', 'e']);
    expect(requests.granted).toEqual(['a']);
    max = 3;
    await requests.release('a');
    expect(requests.granted).toEqual(['a', 'b', 'c', 'd']);
    max = 1;
    await requests.release('b');
    await requests.release('c');
    expect(requests.granted).toEqual(['a', 'b', 'c', 'd']);
    await requests.release('d');
    expect(requests.granted).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('is looked at when a request arrives, for those that wait as well', async () => {
    let max = 1;
    const requests = new Requests({ max: () => max, maxQueue: 2 });
    await requests.start(['a', 'b', 'c']);
    max = 3;
    await requests.start(['d']);
    expect(requests.granted).toEqual(['a', 'b', 'c']);
    expect(requests.refused).toEqual({});
    max = 4;
    await requests.start(['e']);
    expect(requests.granted).toEqual(['a', 'b', 'c', 'd']);
    expect(requests.limiter.waiting).toBe(1);
  });

  it('of 0 still grants one', async () => {
    const requests = new Requests({ max: () => 0 });
    await requests.start(['a', 'b']);
    expect(requests.granted).toEqual(['a']);
    await requests.release('a');
    expect(requests.granted).toEqual(['a', 'b']);
  });
});

describe('the priority low', () => {
  it('waits while a request of normal priority waits', async () => {
    const requests = new Requests({ max: () => 1 });
    await requests.start(['holder']);
    await requests.start(['low 1', 'low 2'], { priority: 'low' });
    await requests.start(['normal 1', 'normal 2']);
    for (const name of ['holder', 'normal 1', 'normal 2', 'low 1']) await requests.release(name);
    expect(requests.granted).toEqual(['holder', 'normal 1', 'normal 2', 'low 1', 'low 2']);
  });

  it('waits even where it would fit and the one of normal priority does not', async () => {
    const requests = new Requests({ max: () => 100 });
    await requests.start(['holder'], { weight: 50 });
    await requests.start(['normal'], { weight: 60 });
    await requests.start(['low'], { weight: 1, priority: 'low' });
    expect(requests.granted).toEqual(['holder']);
    await requests.release('holder');
    expect(requests.granted).toEqual(['holder', 'normal', 'low']);
  });

  it('does not hold up one of normal priority that fits', async () => {
    const requests = new Requests({ max: () => 100 });
    await requests.start(['holder'], { weight: 50 });
    await requests.start(['low'], { weight: 60, priority: 'low' });
    await requests.start(['normal'], { weight: 50 });
    expect(requests.granted).toEqual(['holder', 'normal']);
  });

  it('waits for one of normal priority that arrives after the maximum grew', async () => {
    let max = 1;
    const requests = new Requests({ max: () => max });
    await requests.start(['holder']);
    await requests.start(['low'], { priority: 'low' });
    max = 2;
    await requests.start(['normal']);
    expect(requests.granted).toEqual(['holder', 'normal']);
  });

  it('is granted when the last of normal priority leaves the queue', async () => {
    const requests = new Requests({ max: () => 100 });
    const controller = new AbortController();
    await requests.start(['holder'], { weight: 50 });
    await requests.start(['normal'], { weight: 60, signal: controller.signal });
    await requests.start(['low'], { weight: 1, priority: 'low' });
    controller.abort();
    await settle();
    expect(requests.granted).toEqual(['holder', 'low']);
  });
});

describe('the queue', () => {
  it.each(['normal', 'low'] as const)('of priority %s refuses the next when it is full', async (priority) => {
    const full = new Error('two wait already');
    const requests = new Requests({ max: () => 1, maxQueue: 2, full: () => full });
    await requests.start(['holder']);
    await requests.start(['a', 'b', 'c'], { priority });
    expect(requests.refused).toEqual({ c: full });
    await requests.release('holder');
    await requests.start(['d', 'e'], { priority });
    expect(requests.refused).toEqual({ c: full, e: full });
  });

  it('has a length for each priority', async () => {
    const requests = new Requests({ max: () => 1, maxQueue: 2 });
    await requests.start(['holder']);
    await requests.start(['low 1', 'low 2', 'low 3'], { priority: 'low' });
    await requests.start(['normal 1', 'normal 2', 'normal 3']);
    expect(Object.keys(requests.refused)).toEqual(['low 3', 'normal 3']);
    expect(requests.limiter.waiting).toBe(4);
  });

  it('of no length refuses requests that would wait', async () => {
    const requests = new Requests({ maxQueue: 0 });
    await requests.start(['a', 'b', 'c']);
    expect([requests.granted, Object.keys(requests.refused)]).toEqual([['a', 'b'], ['c']]);
  });
});

describe('a timeout', () => {
  const timeout = { milliseconds: 1000, error: () => new Error('too long') };

  it('refuses one that waited so long, and no other', async () => {
    const requests = new Requests({ max: () => 1 });
    await requests.start(['holder'], { timeout });
    await requests.start(['a'], { timeout });
    await vi.advanceTimersByTimeAsync(999);
    await requests.start(['b'], { timeout });
    expect(requests.refused).toEqual({});
    await vi.advanceTimersByTimeAsync(1);
    expect(requests.refused).toEqual({ a: new Error('too long') });
    await requests.release('holder');
    expect(requests.granted).toEqual(['holder', 'b']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of 0 refuses a request that would wait', async () => {
    const requests = new Requests({ max: () => 1 });
    await requests.start(['a', 'b'], { timeout: { ...timeout, milliseconds: 0 } });
    await vi.advanceTimersByTimeAsync(0);
    expect([requests.granted, Object.keys(requests.refused)]).toEqual([['a'], ['b']]);
  });

  it('lets the next one in', async () => {
    const requests = new Requests({ max: () => 100 });
    await requests.start(['holder'], { weight: 90 });
    await requests.start(['large'], { weight: 80, timeout });
    await requests.start(['small'], { weight: 5 });
    expect(requests.granted).toEqual(['holder']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(requests.granted).toEqual(['holder', 'small']);
  });
});

describe('a signal', () => {
  const timeout = { milliseconds: 1000, error: () => new Error('too long') };

  it('that is aborted already refuses at once, with its reason', async () => {
    const requests = new Requests();
    const reason = new Error('left');
    await requests.start(['a'], { signal: AbortSignal.abort(reason), timeout });
    expect(requests.refused['a']).toBe(reason);
    expect(requests.limiter).toMatchObject({ holders: 0, waiting: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that is aborted while its request waits removes it, its timer and its listener, and lets the next one in', async () => {
    const requests = new Requests({ max: () => 100 });
    const controller = new AbortController();
    const reason = new Error('left');
    await requests.start(['holder'], { weight: 90 });
    await requests.start(['large'], { weight: 80, signal: controller.signal, timeout });
    await requests.start(['small'], { weight: 5 });
    expect([listenersOf(controller.signal), vi.getTimerCount()]).toEqual([1, 1]);
    controller.abort(reason);
    expect([listenersOf(controller.signal), vi.getTimerCount()]).toEqual([0, 0]);
    await settle();
    expect(requests.refused['large']).toBe(reason);
    expect(requests.granted).toEqual(['holder', 'small']);
    expect(requests.limiter).toMatchObject({ holders: 2, held: 95, waiting: 0 });
  });

  it.each([
    ['granted', (requests: Requests) => requests.release('holder')],
    ['out of time', () => vi.advanceTimersByTimeAsync(1000)],
    ['closed', async (requests: Requests) => requests.limiter.close(new Error('closed'))],
  ])('has no listener any more after its request was %s', async (_, end) => {
    const requests = new Requests({ max: () => 1 });
    const { signal } = new AbortController();
    await requests.start(['holder'], { signal });
    expect(listenersOf(signal)).toBe(0);
    await requests.start(['a'], { signal, timeout });
    expect(listenersOf(signal)).toBe(1);
    await end(requests);
    expect([listenersOf(signal), vi.getTimerCount()]).toEqual([0, 0]);
  });

  it('that is aborted later does not affect the holder', async () => {
    const requests = new Requests({ max: () => 1 });
    const controller = new AbortController();
    await requests.start(['holder'], { signal: controller.signal });
    await requests.start(['a']);
    controller.abort();
    await settle();
    expect(requests.limiter).toMatchObject({ holders: 1, held: 1, waiting: 1 });
    await requests.release('holder');
    expect(requests.granted).toEqual(['holder', 'a']);
  });
});

describe('a closed semaphore', () => {
  const closed = new Error('closed');

  it('refuses requests that wait or arrive later, and holders keep what they hold', async () => {
    const requests = new Requests({ max: () => 1 });
    await requests.start(['holder']);
    await requests.start(['a', 'b']);
    await requests.start(['low'], { priority: 'low' });
    requests.limiter.close(closed);
    await requests.start(['late']);
    expect(requests.refused).toEqual({ a: closed, b: closed, low: closed, late: closed });
    expect(requests.limiter).toMatchObject({ holders: 1, held: 1, waiting: 0 });
    await requests.release('holder');
    expect(requests.limiter).toMatchObject({ holders: 0, held: 0, waiting: 0 });
    await requests.start(['later still']);
    expect(requests.refused['later still']).toBe(closed);
  });

  it('refuses one that fits once the one before it is refused', async () => {
    const requests = new Requests({ max: () => 100 });
    await requests.start(['holder'], { weight: 90 });
    await requests.start(['large'], { weight: 80 });
    await requests.start(['small'], { weight: 5 });
    await requests.start(['low'], { weight: 5, priority: 'low' });
    requests.limiter.close(closed);
    await settle();
    expect(requests.granted).toEqual(['holder']);
    expect(requests.refused).toEqual({ large: closed, small: closed, low: closed });
  });
});

describe('any sequence of requests', () => {
  interface Request {
    readonly weight: number;
    readonly priority: Priority;
    /** Milliseconds: when it arrives, how long it holds, when its signal is aborted, how long it may wait. */
    readonly at: number;
    readonly holds: number;
    readonly abortAt: number | null;
    readonly patience: number | null;
    readonly releases: number;
  }

  const milliseconds = (max: number) => fc.integer({ min: 0, max });
  const requests = fc.array(
    fc.record<Request>({
      weight: milliseconds(150),
      priority: fc.constantFrom('normal', 'low'),
      at: milliseconds(100),
      holds: milliseconds(50),
      abortAt: fc.option(milliseconds(200)),
      patience: fc.option(milliseconds(100)),
      releases: fc.integer({ min: 1, max: 2 }),
    }),
    { minLength: 1, maxLength: 40 },
  );
  const MAX = 100;

  /** Runs them all, and checks the limiter at every grant. */
  async function play(plan: readonly Request[], maxAt: (milliseconds: number) => number, maxQueue: number): Promise<void> {
    const start = Date.now();
    const limiter = new Semaphore({ max: () => maxAt(Date.now() - start), maxQueue, full: () => new Error('full') });
    const held: number[] = [];
    const waiting: Record<Priority, Request[]> = { normal: [], low: [] };
    const signals: AbortSignal[] = [];

    const one = async (request: Request): Promise<string> => {
      const { weight, priority, at, holds, abortAt, patience, releases } = request;
      await new Promise((resolve) => setTimeout(resolve, at));
      const controller = new AbortController();
      signals.push(controller.signal);
      if (abortAt !== null) setTimeout(() => controller.abort(new Error('aborted')), Math.max(0, abortAt - at));
      const timeout = patience === null ? {} : { timeout: { milliseconds: patience, error: () => new Error('too long') } };
      const granted = limiter.acquire({ weight, priority, signal: controller.signal, ...timeout });
      waiting[priority].push(request);
      let release: Release;
      try {
        release = await granted;
      } catch (error) {
        waiting[priority].splice(waiting[priority].indexOf(request), 1);
        return (error as Error).message;
      }
      const place = waiting[priority].indexOf(request);
      const before = waiting[priority].slice(0, place);
      waiting[priority].splice(place, 1);
      held.push(weight);
      // One release may grant several, which continue one after the other.
      await settle();
      expect(waiting[priority].filter((other) => before.includes(other))).toEqual([]);
      if (priority === 'low') expect(waiting.normal).toEqual([]);
      const sum = held.reduce((total, value) => total + value, 0);
      expect(held.length === 1 || sum <= MAX).toBe(true);
      expect(limiter.holders < 2 || limiter.held <= MAX).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, holds));
      held.splice(held.indexOf(weight), 1);
      for (let count = 0; count < releases; count += 1) release();
      return 'granted';
    };

    const outcomes = Promise.all(plan.map(one));
    outcomes.catch(() => undefined);
    await vi.runAllTimersAsync();
    const all = await outcomes;
    for (const outcome of all) expect(['granted', 'aborted', 'too long', 'full']).toContain(outcome);
    plan.forEach(({ abortAt, patience }, index) => {
      if (abortAt === null) expect(all[index]).not.toBe('aborted');
      if (patience === null) expect(all[index]).not.toBe('too long');
    });
    if (maxQueue === Infinity) expect(all).not.toContain('full');
    expect(limiter).toMatchObject({ holders: 0, held: 0, waiting: 0 });
    expect(signals.map(listenersOf)).toEqual(signals.map(() => 0));
    expect(vi.getTimerCount()).toBe(0);
  }

  const queue = fc.constantFrom(0, 3, Infinity);

  it('never exceeds the maximum with more than one holder, keeps the order, and loses no request', async () => {
    await fc.assert(fc.asyncProperty(requests, queue, (plan, maxQueue) => play(plan, () => MAX, maxQueue)), { numRuns: 300 });
  });

  it('holds for a maximum that changes, too', async () => {
    const maxima = fc.array(fc.integer({ min: 0, max: MAX }), { minLength: 1, maxLength: 20 });
    await fc.assert(fc.asyncProperty(requests, queue, maxima, (plan, maxQueue, steps) => play(plan, (at) => steps[Math.floor(at / 10) % steps.length] ?? MAX, maxQueue)), { numRuns: 300 });
  });
});

it('oneAtATime runs tasks in order, one by one, also after a failure', async () => {
  const semaphore = oneAtATime();
  const events: string[] = [];
  const task = (name: string) => semaphore.run(async () => {
    events.push(`${name} starts`);
    await Promise.resolve();
    events.push(`${name} ends`);
    if (name === 'b') throw new Error('failed');
  });
  const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map(task));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(events).toEqual(['a', 'b', 'c', 'd'].flatMap((name) => [`${name} starts`, `${name} ends`]));
});
