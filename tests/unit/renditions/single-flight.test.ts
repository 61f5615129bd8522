import { beforeEach, describe, expect, it } from 'vitest';
import type { Client, OnHold } from '../../../server/src/renditions/ports';
import { SingleFlight } from '../../../server/src/renditions/single-flight';

const settled = (): Promise<void> => Promise.resolve();
const turns = () => new Promise((resolve) => setImmediate(resolve));

describe('SingleFlight', () => {
  it('does the work once however many ask', async () => {
    const flight = new SingleFlight<number>();
    let works = 0;
    const ask = () => flight.run('key', {
      run: async () => {
        await turns();
        return (works += 1);
      },
      settle: settled,
    });
    expect(await Promise.all(Array.from({ length: 200 }, ask))).toEqual(Array(200).fill(1));
    expect(works).toBe(1);
  });

  it('does it again once it is through', async () => {
    const flight = new SingleFlight<number>();
    let works = 0;
    const ask = () => flight.run('key', { run: () => Promise.resolve((works += 1)), settle: settled });
    await ask();
    await flight.idle();
    expect(await ask()).toBe(2);
  });

  it('keeps keys apart', async () => {
    const flight = new SingleFlight<string>();
    const ask = (key: string) => flight.run(key, { run: () => Promise.resolve(key), settle: settled });
    expect(await Promise.all([ask('a'), ask('b')])).toEqual(['a', 'b']);
  });

  it('lets all who wait see a failure, and forgets it', async () => {
    const flight = new SingleFlight<string>();
    const fail = () => flight.run('key', { run: () => Promise.reject(new Error('no')), settle: settled });
    const outcomes = await Promise.allSettled([fail(), fail()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await flight.idle();
    expect(await flight.run('key', { run: () => Promise.resolve('yes'), settle: settled })).toBe('yes');
  });

  it('answers before it has settled, and goes on to be joined until then', async () => {
    const flight = new SingleFlight<number>();
    let store: () => void = () => undefined;
    let works = 0;
    const ask = () => flight.run('key', { run: () => Promise.resolve((works += 1)), settle: () => new Promise((resolve) => (store = resolve)) });
    expect(await ask()).toBe(1);
    await turns();
    expect(await ask()).toBe(1);
    store();
    await flight.idle();
    expect(await ask()).toBe(2);
  });
});

/** A client that leaves when the test wants it to. */
class Visitor implements Client {
  isGone = false;
  private readonly listeners: (() => void)[] = [];

  onGone(listener: () => void): void {
    this.listeners.push(listener);
  }

  leave(): void {
    this.isGone = true;
    for (const listener of this.listeners) listener();
  }
}

/** A work that waits for its turn, and says whether it was given up. */
class Queued {
  givenUp = 0;
  runs = 0;
  start: () => void = () => undefined;
  waitAgain: () => void = () => undefined;
  finish: () => void = () => undefined;

  readonly work = {
    run: (onHold: OnHold): Promise<string> => {
      this.runs += 1;
      return new Promise((resolve, reject) => {
        this.waitAgain = () => onHold(() => {
          this.givenUp += 1;
          reject(new Error('given up'));
        });
        this.waitAgain();
        this.start = () => onHold(null);
        this.finish = () => resolve('done');
      });
    },
    settle: settled,
  };
}

describe('clients that leave', () => {
  let flight: SingleFlight<string>;
  let queued: Queued;
  const join = (client?: Client) => flight.run('key', queued.work, client).catch((error: unknown) => (error as Error).message);
  beforeEach(() => {
    flight = new SingleFlight();
    queued = new Queued();
  });

  it('have the work given up when they were the last to wait for it', async () => {
    const [first, second] = [new Visitor(), new Visitor()];
    const outcomes = [join(first), join(second)];
    first.leave();
    expect(queued.givenUp).toBe(0);
    second.leave();
    expect(queued.givenUp).toBe(1);
    expect(await Promise.all(outcomes)).toEqual(['given up', 'given up']);
  });

  it('leave it to one who stays', async () => {
    const first = new Visitor();
    const outcomes = [join(first), join()];
    first.leave();
    queued.finish();
    expect(await Promise.all(outcomes)).toEqual(['done', 'done']);
  });

  it('do not stop what has begun', async () => {
    const first = new Visitor();
    const outcome = join(first);
    queued.start();
    first.leave();
    expect(queued.givenUp).toBe(0);
    const joined = join(new Visitor());
    expect(queued.runs).toBe(1);
    queued.finish();
    expect([await outcome, await joined]).toEqual(['done', 'done']);
  });

  it('while it read have it given up where it has to wait again', async () => {
    const [first, second] = [new Visitor(), new Visitor()];
    const outcomes = [join(first)];
    queued.start();
    first.leave();
    outcomes.push(join(second));
    queued.waitAgain();
    expect(queued.givenUp).toBe(0);
    queued.start();
    second.leave();
    queued.waitAgain();
    expect(queued.givenUp).toBe(1);
    expect(await Promise.all(outcomes)).toEqual(['given up', 'given up']);
  });

  it('take nothing from one who comes in the same moment', async () => {
    const first = new Visitor();
    const given = join(first);
    first.leave();
    const next = join(new Visitor());
    expect(queued.runs).toBe(2);
    queued.finish();
    expect([await given, await next]).toEqual(['given up', 'done']);
    await flight.idle();
  });
});
