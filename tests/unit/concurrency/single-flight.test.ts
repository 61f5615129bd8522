import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SingleFlight } from '../../../server/src/concurrency/single-flight';
import { AbortedError } from '../../../server/src/core/errors';

const settled = (): Promise<void> => Promise.resolve();
const turns = () => new Promise((resolve) => setImmediate(resolve));

const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => void process.on('unhandledRejection', noteUnhandled));
afterEach(async () => {
  await turns();
  process.off('unhandledRejection', noteUnhandled);
  expect(unhandled.splice(0)).toEqual([]);
});

describe('SingleFlight', () => {
  it('runs the work once for all callers', async () => {
    const flights = new SingleFlight<number>();
    let runs = 0;
    const ask = () => flights.run('key', {
      run: async () => {
        await turns();
        return (runs += 1);
      },
      settle: settled,
    });
    expect(await Promise.all(Array.from({ length: 200 }, ask))).toEqual(Array(200).fill(1));
    expect(runs).toBe(1);
  });

  it('runs it again once it is settled', async () => {
    const flights = new SingleFlight<number>();
    let runs = 0;
    const ask = () => flights.run('key', { run: () => Promise.resolve((runs += 1)), settle: settled });
    await ask();
    await flights.idle();
    expect(await ask()).toBe(2);
  });

  it('keeps keys apart', async () => {
    const flights = new SingleFlight<string>();
    const ask = (key: string) => flights.run(key, { run: () => Promise.resolve(key), settle: settled });
    expect(await Promise.all([ask('a'), ask('b')])).toEqual(['a', 'b']);
  });

  it('gives all callers a failure, and removes the flight before they get it', async () => {
    const flights = new SingleFlight<string>();
    const fail = () => flights.run('key', { run: () => Promise.reject(new Error('no')), settle: settled });
    const retry = fail().catch(() => flights.run('key', { run: () => Promise.resolve('yes'), settle: settled }));
    await expect(fail()).rejects.toThrow('no');
    expect(await retry).toBe('yes');
  });

  it('removes a failed flight before any caller continues, and never the next flight', async () => {
    const flights = new SingleFlight<string>();
    const failure = Promise.reject(new Error('no'));
    const failed = flights.run('key', { run: () => failure, settle: settled });
    let runs = 0;
    const retry = async () => {
      runs += 1;
      await turns();
      await turns();
      return 'yes';
    };
    const again = () => flights.run('key', { run: retry, settle: settled });
    const first = failure.catch(again);
    await expect(failed).rejects.toThrow('no');
    await turns();
    expect(await Promise.all([first, again()])).toEqual(['yes', 'yes']);
    expect(runs).toBe(1);
    await flights.idle();
  });

  it('removes work that fails at once', async () => {
    const flights = new SingleFlight<string>();
    await expect(flights.run('key', { run: () => { throw new Error('at once'); }, settle: settled })).rejects.toThrow('at once');
    expect(await flights.run('key', { run: () => Promise.resolve('yes'), settle: settled })).toBe('yes');
  });

  it('resolves before it is settled, and is joined until then', async () => {
    const flights = new SingleFlight<number>();
    let store: () => void = () => undefined;
    let runs = 0;
    const ask = () => flights.run('key', { run: () => Promise.resolve((runs += 1)), settle: () => new Promise((resolve) => (store = resolve)) });
    expect(await ask()).toBe(1);
    await turns();
    expect(await ask()).toBe(1);
    store();
    await flights.idle();
    expect(await ask()).toBe(2);
  });

  it.each([
    ['later', () => Promise.reject(new Error('store'))],
    ['at once', () => { throw new Error('store'); }],
  ])('ends where settling fails %s, and its callers do not see it', async (_, settle) => {
    const flights = new SingleFlight<string>();
    expect(await flights.run('key', { run: () => Promise.resolve('done'), settle })).toBe('done');
    await flights.settled('key');
    await flights.idle();
    expect(await flights.run('key', { run: () => Promise.resolve('again'), settle: settled })).toBe('again');
  });

  it('tells when a key is settled, and when all are', async () => {
    const flights = new SingleFlight<string>();
    const stores: (() => void)[] = [];
    const ask = (key: string) => flights.run(key, { run: () => Promise.resolve(key), settle: () => new Promise((resolve) => stores.push(resolve)) });
    await Promise.all([ask('a'), ask('b')]);
    const order: string[] = [];
    const waits = [flights.settled('a').then(() => order.push('a')), flights.idle().then(() => order.push('all'))];
    await flights.settled('unknown');
    await turns();
    expect(order).toEqual([]);
    stores[0]?.();
    await turns();
    expect(order).toEqual(['a']);
    stores[1]?.();
    await Promise.all(waits);
    expect(order).toEqual(['a', 'all']);
  });
});

/** Work that runs until the test ends it. With `dropsWhenAborted` it rejects when it is aborted. */
class TestWork {
  /** The signal of each run. */
  readonly signals: AbortSignal[] = [];
  finish: () => void = () => undefined;
  /** Ends it as a job does that was aborted. */
  drop: () => void = () => undefined;

  constructor(readonly dropsWhenAborted: boolean) {}

  get runs(): number {
    return this.signals.length;
  }

  readonly settle = settled;

  run(signal: AbortSignal): Promise<string> {
    this.signals.push(signal);
    return new Promise((resolve, reject) => {
      this.finish = () => resolve(`result ${this.runs}`);
      this.drop = () => reject(signal.reason as Error);
      if (this.dropsWhenAborted) signal.addEventListener('abort', this.drop);
    });
  }
}

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe.each([{ name: 'queued', dropsWhenAborted: true }, { name: 'running', dropsWhenAborted: false }])('callers that leave work that is $name', ({ dropsWhenAborted }) => {
  let flights: SingleFlight<string>;
  let work: TestWork;
  const join = (signal?: AbortSignal) => flights.run('key', { run: (own) => work.run(own), settle: settled }, signal).catch((error: unknown) => error);
  beforeEach(() => {
    flights = new SingleFlight();
    work = new TestWork(dropsWhenAborted);
  });
  afterEach(async () => {
    await flights.idle();
  });

  it('abort it when the last of them left, and not before', async () => {
    const callers = [new AbortController(), new AbortController(), new AbortController()];
    const outcomes = callers.map(({ signal }) => join(signal));
    for (const caller of callers) {
      expect(work.signals[0]?.aborted).toBe(false);
      caller.abort();
    }
    expect(work.signals[0]?.aborted).toBe(true);
    expect(work.signals[0]?.reason).toMatchObject({ code: 'ABORTED', message: 'every client disconnected' });
    work.drop();
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toMatchObject({ code: 'ABORTED' });
    expect(work.runs).toBe(1);
  });

  it('do not abort it while a caller without a signal waits', async () => {
    const first = new AbortController();
    const outcomes = [join(first.signal), join()];
    first.abort();
    expect(work.signals[0]?.aborted).toBe(false);
    work.finish();
    expect(await Promise.all(outcomes)).toEqual(['result 1', 'result 1']);
  });

  it('count once for each time they joined', async () => {
    const [twice, once] = [new AbortController(), new AbortController()];
    const outcomes = [join(twice.signal), join(twice.signal), join(once.signal)];
    twice.abort();
    expect(work.signals[0]?.aborted).toBe(false);
    once.abort();
    expect(work.signals[0]?.aborted).toBe(true);
    work.drop();
    await Promise.all(outcomes);
  });

  it('leave no listeners on signals that live on', async () => {
    const { signal } = new AbortController();
    const outcomes = Array.from({ length: 10 }, () => join(signal));
    expect(listenersOf(signal)).toBe(10);
    work.finish();
    await Promise.all(outcomes);
    expect(listenersOf(signal)).toBe(0);
    await flights.idle();

    const failing = join(signal);
    work.signals.length = 0;
    expect(listenersOf(signal)).toBe(1);
    work.drop();
    await failing;
    expect(listenersOf(signal)).toBe(0);
  });

  it('before they join are refused with the reason of their signal, and start no work', async () => {
    const reason = new Error('left before');
    expect(await join(AbortSignal.abort(reason))).toBe(reason);
    expect(work.runs).toBe(0);
  });

  it('after the result do not affect callers that join while it is settled', async () => {
    let store: () => void = () => undefined;
    const controller = new AbortController();
    const run = (signal?: AbortSignal) => flights.run('key', { run: (own) => work.run(own), settle: () => new Promise((resolve) => (store = resolve)) }, signal);
    const first = run(controller.signal);
    work.finish();
    controller.abort();
    expect(await first).toBe('result 1');
    expect(await run(new AbortController().signal)).toBe('result 1');
    store();
    await flights.idle();
    expect(work.runs).toBe(1);
  });
});

describe('a caller that joins an aborted flight', () => {
  let flights: SingleFlight<string>;
  beforeEach(() => {
    flights = new SingleFlight();
  });

  const joinAborted = (work: TestWork, signal?: AbortSignal) => {
    const first = new AbortController();
    const given = flights.run('key', work, first.signal).catch((error: unknown) => error);
    first.abort();
    const next = flights.run('key', work, signal);
    return { given, next };
  };

  it('gets a new flight where the work was dropped', async () => {
    const work = new TestWork(true);
    const { given, next } = joinAborted(work);
    expect(await given).toMatchObject({ code: 'ABORTED' });
    await turns();
    expect(work.runs).toBe(2);
    expect(work.signals[1]?.aborted).toBe(false);
    work.finish();
    expect(await next).toBe('result 2');
    await flights.idle();
  });

  it('shares that flight with others that joined the aborted one', async () => {
    const work = new TestWork(true);
    const { next } = joinAborted(work);
    const others = [flights.run('key', work), flights.run('key', work, new AbortController().signal)];
    await turns();
    expect(work.runs).toBe(2);
    work.finish();
    expect(await Promise.all([next, ...others])).toEqual(['result 2', 'result 2', 'result 2']);
    await flights.idle();
  });

  it('has its result where the work was finished', async () => {
    const work = new TestWork(false);
    const { given, next } = joinAborted(work);
    work.finish();
    expect(await Promise.all([given, next])).toEqual(['result 1', 'result 1']);
    expect(work.runs).toBe(1);
    await flights.idle();
  });

  it('has its failure where the work failed by itself', async () => {
    const work = new FailingWork(new Error('damaged'));
    const { given, next } = joinAborted(work);
    await expect(next).rejects.toThrow('damaged');
    expect(await given).toEqual(new Error('damaged'));
    expect(work.runs).toBe(1);
    await flights.idle();
  });

  it('and leaves as well starts no work', async () => {
    const work = new TestWork(false);
    const controller = new AbortController();
    const { given, next } = joinAborted(work, controller.signal);
    controller.abort(new AbortedError('left too'));
    work.drop();
    await expect(next).rejects.toMatchObject({ code: 'ABORTED' });
    await given;
    await flights.idle();
    expect(work.runs).toBe(1);
  });

  it('does not loop when work throws AbortedError without being aborted', async () => {
    const run = () => Promise.reject(new AbortedError('by itself'));
    await expect(flights.run('key', { run, settle: settled })).rejects.toThrow('by itself');
    await flights.idle();
  });
});

/** Fails a moment after it was aborted. */
class FailingWork extends TestWork {
  constructor(readonly error: Error) {
    super(false);
  }

  override async run(signal: AbortSignal): Promise<string> {
    this.signals.push(signal);
    await turns();
    throw this.error;
  }
}
