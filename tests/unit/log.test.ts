import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BusyError, LimitExceededError, SourceGoneError } from '../../server/src/core/errors';
import { errorResponse } from '../../server/src/http/error-responses';
import { AggregatedLog } from '../../server/src/log';
import { RecordedLog } from '../helpers/recorded-log';

const MINUTE_MS = 60_000;

let recorded: RecordedLog;
let log: AggregatedLog;
beforeEach(() => {
  vi.useFakeTimers();
  recorded = new RecordedLog();
  log = new AggregatedLog(recorded);
});
afterEach(() => vi.useRealTimers());

const messages = () => recorded.lines.map(({ message }) => message);

describe('many lines of one kind', () => {
  it('write the first line at once, then one a minute with the count', () => {
    for (let second = 0; second < 180; second += 1) {
      for (let n = 0; n < 100; n += 1) log.warn(`The store failed: ${second}.${n}`);
      vi.advanceTimersByTime(1000);
    }
    expect(messages()).toEqual([
      'The store failed: 0.0',
      'The store failed: 59.99 (the last of 5999 such lines within a minute)',
      'The store failed: 119.99 (the last of 6000 such lines within a minute)',
      'The store failed: 179.99 (the last of 6000 such lines within a minute)',
    ]);
  });

  it('are written at the end of the process', () => {
    for (let n = 0; n < 3; n += 1) log.warn('a');
    log.flush();
    expect(messages()).toEqual(['a', 'a (the last of 2 such lines within a minute)']);
  });

  it('write a line at once again after a pause', () => {
    log.warn('a');
    vi.advanceTimersByTime(2 * MINUTE_MS);
    log.warn('a');
    expect(messages()).toEqual(['a', 'a']);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(MINUTE_MS);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('levels, texts and given kinds are limited separately', () => {
  log.warn('The store failed: x');
  log.error('The store failed: x');
  log.warn('The database failed: x');
  log.warn('Rendition of file 1: x', 'GONE');
  log.warn('Rendition of file 1: x', 'BUSY');
  log.warn('Renditions of the file 12 could not be removed: x');
  log.warn('Renditions of the file 13 could not be removed: y');
  expect(recorded.lines).toHaveLength(6);
});

it('debug lines are not limited', () => {
  log.debug('a');
  log.debug('a');
  expect(messages()).toEqual(['a', 'a']);
});

it('the number of kinds is bounded, for any lines', () => {
  const letters = (n: number) => [...String(n)].map((digit) => String.fromCharCode(97 + Number(digit))).join('');
  for (let n = 0; n < 10_000; n += 1) log.error(letters(n));
  // One more for all other kinds.
  expect(recorded.lines.length).toBeLessThanOrEqual(202);
  vi.advanceTimersByTime(MINUTE_MS);
  expect(recorded.lines.at(-1)?.message).toContain('such lines within a minute');
});

it('refusals are one kind per code, and internal errors another', () => {
  const errors = [new SourceGoneError('a'), new LimitExceededError('a'), new BusyError('a'), new Error('a'), new Error('b'), Object.create(null)];
  for (const error of errors) for (let n = 0; n < 50; n += 1) errorResponse(error, log, `Rendition of file ${n}`);
  expect(recorded.levels()).toEqual(['warn', 'warn', 'warn', 'error', 'error', 'error']);
});
