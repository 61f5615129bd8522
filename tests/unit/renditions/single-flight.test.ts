import { describe, expect, it } from 'vitest';
import { SingleFlight } from '../../../server/src/renditions/single-flight';

const settled = (): Promise<void> => Promise.resolve();
const turns = () => new Promise((resolve) => setImmediate(resolve));

describe('SingleFlight', () => {
  it('does the work once however many ask', async () => {
    const flight = new SingleFlight<number>();
    let works = 0;
    const ask = () => flight.run('key', async () => {
      await turns();
      return (works += 1);
    }, settled);
    expect(await Promise.all(Array.from({ length: 200 }, ask))).toEqual(Array(200).fill(1));
    expect(works).toBe(1);
  });

  it('does it again once it is through', async () => {
    const flight = new SingleFlight<number>();
    let works = 0;
    const ask = () => flight.run('key', () => Promise.resolve((works += 1)), settled);
    await ask();
    await flight.idle();
    expect(await ask()).toBe(2);
  });

  it('keeps keys apart', async () => {
    const flight = new SingleFlight<string>();
    const ask = (key: string) => flight.run(key, () => Promise.resolve(key), settled);
    expect(await Promise.all([ask('a'), ask('b')])).toEqual(['a', 'b']);
  });

  it('lets all who wait see a failure, and forgets it', async () => {
    const flight = new SingleFlight<string>();
    const fail = () => flight.run('key', () => Promise.reject(new Error('no')), settled);
    const outcomes = await Promise.allSettled([fail(), fail()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await flight.idle();
    expect(await flight.run('key', () => Promise.resolve('yes'), settled)).toBe('yes');
  });

  it('answers before it has settled, and goes on to be joined until then', async () => {
    const flight = new SingleFlight<number>();
    let store: () => void = () => undefined;
    let works = 0;
    const ask = () => flight.run('key', () => Promise.resolve((works += 1)), () => new Promise((resolve) => (store = resolve)));
    expect(await ask()).toBe(1);
    await turns();
    expect(await ask()).toBe(1);
    store();
    await flight.idle();
    expect(await ask()).toBe(2);
  });
});
