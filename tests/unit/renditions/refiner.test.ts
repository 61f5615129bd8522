import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PostponedError } from '../../../server/src/concurrency/job-queue';
import { Refiner, type Load, type RefinerOptions } from '../../../server/src/renditions/refiner';
import type { ResolvedRendition } from '../../../server/src/renditions/rendition';

const IDLE: Load = { slots: 3, running: 0, waiting: 0, quietMs: 60_000, backgroundMs: 0 };

let load: Load;
/** Hashes in the order in which their final encodings began, with `isDue`. */
let begun: [hash: string, isDue: boolean][];
/** What the final encodings take, and their bytes or failure. */
let refine: (hash: string, signal: AbortSignal) => Promise<number | null>;
let failures: string[];
let savedBytes: number[];
let refiner: Refiner;

const rendition = (hash: string, fileId = 1) => ({ key: { hash, fileId, access: 'public' } }) as unknown as ResolvedRendition;

function create(options: Partial<RefinerOptions> = {}): Refiner {
  return new Refiner({
    refine: ({ key }, { signal, isDue }) => {
      begun.push([key.hash, isDue]);
      return refine(key.hash, signal);
    },
    load: () => load,
    maxBacklog: 100,
    onRefined: (saved) => savedBytes.push(saved),
    onFailure: ({ key }, error) => failures.push(`${key.hash}: ${String(error)}`),
    now: () => performance.now(),
    ...options,
  });
}

/** In a slot all the time. */
const takes = (milliseconds: number, bytes: number | null = 60) => () => new Promise<number | null>((resolve) => setTimeout(() => {
  load = { ...load, backgroundMs: load.backgroundMs + milliseconds };
  resolve(bytes);
}, milliseconds));
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  vi.useFakeTimers();
  load = IDLE;
  begun = [];
  failures = [];
  savedBytes = [];
  refine = takes(100);
  refiner = create();
});
afterEach(async () => {
  await refiner.close();
  vi.useRealTimers();
});

describe('while no request waits', () => {
  it('renditions become final one after the other, the oldest first', async () => {
    for (const hash of ['a', 'b', 'c']) refiner.add(rendition(hash), 100);
    await pass(110);
    expect([begun.length, refiner.size]).toEqual([1, 3]);
    await pass(1000);
    expect(begun).toEqual([['a', false], ['b', false], ['c', false]]);
    expect([savedBytes, refiner.size]).toEqual([[40, 40, 40], 0]);
  });

  it.each<[string, Partial<Load>, boolean]>([
    ['a request waits', { waiting: 1 }, false],
    ['the last request came less than 200 ms ago', { quietMs: 199 }, false],
    ['it came 200 ms ago', { quietMs: 200 }, true],
    ['all cores render', { running: 2 }, false],
    ['a core is left', { running: 1, quietMs: 200 }, true],
    ['the only slot was used within two seconds', { slots: 1, quietMs: 1999 }, false],
    ['the only slot was not used for two seconds', { slots: 1, quietMs: 2000 }, true],
    ['the only slot is used', { slots: 1, running: 1 }, false],
    ['one of two slots is used', { slots: 2, running: 1 }, false],
  ])('where %s: %j starts one: %s', async (_title, now, starts) => {
    load = { ...IDLE, ...now };
    refiner.add(rendition('a'), 100);
    await pass(1000);
    expect(begun.length === 1).toBe(starts);
  });

  it('a rendition that another process made final saves nothing here', async () => {
    refine = takes(10, null);
    refiner.add(rendition('a'), 100);
    await pass(1000);
    expect([begun.length, savedBytes]).toEqual([1, []]);
  });

  it('a final rendition that is larger saves nothing', async () => {
    refine = takes(10, 140);
    refiner.add(rendition('a'), 100);
    await pass(1000);
    expect(savedBytes).toEqual([0]);
  });
});

describe('under lasting load', () => {
  it('the oldest get a twentieth of the time of the slots, after half a minute', async () => {
    load = { ...IDLE, running: 3, waiting: 5, quietMs: 0 };
    refiner = create({ maxBacklog: 1000 });
    for (let index = 0; index < 200; index += 1) refiner.add(rendition(String(index)), 100);
    await pass(29_900);
    expect(begun).toEqual([]);
    await pass(100_100);
    // Each takes 100 ms of one slot of three: one in 667 ms, looked for every 50 ms.
    expect(begun.length).toBeGreaterThan(135);
    expect(begun.length).toBeLessThan(151);
    expect(begun.every(([, isDue]) => isDue)).toBe(true);
  }, 20_000);

  it('the time for which one waits for its slot does not count', async () => {
    load = { ...IDLE, waiting: 5 };
    refine = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5000));
      return takes(100)();
    };
    for (const hash of ['a', 'b']) refiner.add(rendition(hash), 100);
    await pass(30_000 + 5100 + 900);
    expect(begun.map(([hash]) => hash)).toEqual(['a', 'b']);
    await pass(6000);
  });
});

describe('the backlog', () => {
  it('takes each rendition once, and no more than its limit', async () => {
    load = { ...IDLE, waiting: 1 };
    refiner = create({ maxBacklog: 2 });
    for (const hash of ['a', 'a', 'b', 'c']) refiner.add(rendition(hash), 100);
    expect([refiner.size, refiner.isFull]).toEqual([2, true]);
    load = IDLE;
    await pass(1000);
    expect(begun.map(([hash]) => hash)).toEqual(['a', 'b']);
    expect(refiner.isFull).toBe(false);
  });

  it('keeps the place and the time of a rendition that is requested again', async () => {
    load = { ...IDLE, waiting: 1 };
    refiner.add(rendition('a'), 100);
    refiner.add(rendition('b'), 100);
    await pass(20_000);
    refiner.add(rendition('a'), 100);
    await pass(10_200);
    expect(begun.map(([hash]) => hash)).toEqual(['a']);
  });

  it('takes a rendition back that finds no free slot after all, as the oldest', async () => {
    refine = (hash) => (hash === 'a' && begun.length === 1 ? Promise.reject(new PostponedError('no slot')) : takes(10)());
    refiner.add(rendition('a'), 100);
    refiner.add(rendition('b'), 100);
    await pass(1000);
    expect([begun.map(([hash]) => hash), failures]).toEqual([['a', 'a', 'b'], []]);
  });

  it('waits before it tries a rendition again that found no free slot', async () => {
    refine = () => Promise.reject(new PostponedError('no slot'));
    refiner.add(rendition('a'), 100);
    await pass(1000);
    expect(begun.length).toBe(20);
  });

  it('that does not exist is never full, and takes nothing', async () => {
    refiner = create({ maxBacklog: 0 });
    refiner.add(rendition('a'), 100);
    await pass(1000);
    expect([refiner.isFull, refiner.size, begun]).toEqual([false, 0, []]);
  });

  it('does not take the one that is being made', async () => {
    refiner.add(rendition('a'), 100);
    await pass(60);
    refiner.add(rendition('a'), 100);
    await pass(1000);
    expect(begun.length).toBe(1);
  });

  it('drops a rendition, and all of a file', async () => {
    load = { ...IDLE, waiting: 1 };
    for (const [hash, fileId] of [['a', 1], ['b', 2], ['c', 2], ['d', 3]] as const) refiner.add(rendition(hash, fileId), 100);
    refiner.remove('a');
    refiner.removeFile(2);
    load = IDLE;
    await pass(1000);
    expect(begun.map(([hash]) => hash)).toEqual(['d']);
  });

  it.each(['of a file', 'for one that is final now'])('%s ends the running encoder, which is no failure', async (what) => {
    refine = (_hash, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    refiner.add(rendition('a'), 100);
    await pass(60);
    if (what === 'of a file') refiner.removeFile(1);
    else refiner.remove('a');
    await pass(10);
    expect([failures, refiner.size]).toEqual([[], 0]);
  });

  it('leaves out what failed for ten minutes, and goes on', async () => {
    refine = (hash) => (hash === 'a' ? Promise.reject(new Error('broken')) : takes(10)());
    refiner.add(rendition('a'), 100);
    refiner.add(rendition('b'), 100);
    await pass(1000);
    expect([begun.map(([hash]) => hash), failures, savedBytes]).toEqual([['a', 'b'], ['a: Error: broken'], [40]]);
    refiner.add(rendition('a'), 100);
    await pass(500_000);
    expect(begun.length).toBe(2);
    await pass(100_000);
    refiner.add(rendition('a'), 100);
    await pass(1000);
    expect(begun.length).toBe(3);
  });
});

it('close ends the running encoder, waits for it, and starts no other', async () => {
  let ended = false;
  refine = (_hash, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => setTimeout(() => {
    ended = true;
    reject(new Error('aborted'));
  }, 10)));
  refiner.add(rendition('a'), 100);
  refiner.add(rendition('b'), 100);
  await pass(60);
  const endedFirst = refiner.close().then(() => ended);
  await pass(20);
  expect(await endedFirst).toBe(true);
  refiner.add(rendition('c'), 100);
  await pass(1000);
  expect([begun.length, refiner.size, failures]).toEqual([1, 0, []]);
});
