import { describe, expect, it } from 'vitest';
import { BusyError, LimitExceededError } from '../../../server/src/core/errors';
import { SourceFailures } from '../../../server/src/workers/source-failures';

const SECOND = 1000;
const HOUR = 3_600_000;

/** Failures with a clock that the test sets. */
class Clocked {
  now = 0;
  readonly failures = new SourceFailures(() => this.now);

  add(source: string, times = 1, error = new BusyError('slow')): void {
    for (let time = 0; time < times; time += 1) this.failures.add(source, error);
  }

  isRefused(source: string): boolean {
    try {
      this.failures.check(source);
      return false;
    } catch {
      return true;
    }
  }
}

it('a source that never failed is not refused', () => {
  expect(new Clocked().isRefused('1 a')).toBe(false);
});

it('a source is refused from its second failure on, with the error of the last one', () => {
  const { failures } = new Clocked();
  const last = new LimitExceededError('large');
  failures.add('1 a', new BusyError('slow'));
  expect(() => failures.check('1 a')).not.toThrow();
  failures.add('1 a', last);
  expect(() => failures.check('1 a')).toThrow(last);
});

it('a refusal for lack of time says when it ends', () => {
  const clocked = new Clocked();
  clocked.add('1 a', 2);
  clocked.now = 10.5 * SECOND;
  expect(() => clocked.failures.check('1 a')).toThrow(expect.objectContaining({ code: 'BUSY', message: 'slow', retryAfterSeconds: 20 }));
});

it('other versions and other files are not refused', () => {
  const clocked = new Clocked();
  clocked.add('1 a', 5);
  expect(['1 a', '1 b', '2 a'].map((source) => clocked.isRefused(source))).toEqual([true, false, false]);
});

describe('a source is refused for', () => {
  it.each([
    [1, 0],
    [2, 30 * SECOND],
    [3, 60 * SECOND],
    [4, 120 * SECOND],
    [5, 240 * SECOND],
    [8, 1920 * SECOND],
    [9, HOUR],
    [10, HOUR],
    [2000, HOUR],
  ])('after %i failures, %i ms', (count, milliseconds) => {
    const clocked = new Clocked();
    clocked.now = 5 * HOUR;
    clocked.add('1 a', count);
    if (milliseconds > 0) {
      clocked.now += milliseconds - 1;
      expect(clocked.isRefused('1 a')).toBe(true);
      clocked.now += 1;
    }
    expect(clocked.isRefused('1 a')).toBe(false);
  });
});

it('time counts from the last failure, and failures are not forgotten meanwhile', () => {
  const clocked = new Clocked();
  clocked.add('1 a', 2);
  clocked.now = 10 * HOUR;
  expect(clocked.isRefused('1 a')).toBe(false);
  clocked.add('1 a');
  clocked.now += 59 * SECOND;
  expect(clocked.isRefused('1 a')).toBe(true);
  clocked.now += SECOND;
  expect(clocked.isRefused('1 a')).toBe(false);
});

it('a thousand sources are remembered; the one that failed longest ago is dropped first', () => {
  const clocked = new Clocked();
  for (let id = 0; id < 1000; id += 1) clocked.add(String(id), 2);
  clocked.add('0');
  expect(Array.from({ length: 1000 }, (_, id) => clocked.isRefused(String(id)))).not.toContain(false);
  clocked.add('one more');
  expect(['0', '1', '2', '999'].map((id) => clocked.isRefused(id))).toEqual([true, false, true, true]);
  // Its count starts again.
  clocked.add('1');
  expect(clocked.isRefused('1')).toBe(false);
});
