import { InvalidArgumentError } from 'commander';
import { afterEach, expect, it, vi } from 'vitest';
import { readDuration, readFile, readSince, readWidths } from '../../../cli/arguments';
import { exitCodeOf } from '../../../cli/exit-code';
import { printBytes, table } from '../../../cli/output';

afterEach(() => vi.useRealTimers());

it.each([['90s', 90], ['15m', 900], ['12h', 43_200], ['30d', 2_592_000], ['4w', 2_419_200]])('the duration %s is %i seconds', (text, seconds) => expect(readDuration(text)).toBe(seconds));

it.each(['', '0d', '-1d', '1.5h', '10', '1y', '1d2h', '12345678901s'])('%j is no duration', (text) => expect(() => readDuration(text)).toThrow(InvalidArgumentError));

it('a time is a date, or a duration before now', () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 8) });
  expect([readSince('2026-11-01'), readSince('7d')]).toEqual([new Date('2026-11-01'), new Date('2026-11-01')]);
  for (const wrong of ['yesterday', '2026-99-99']) expect(() => readSince(wrong)).toThrow('expected a date such as 2026-11-01, or a duration such as 7d');
});

it('widths are whole numbers', () => {
  expect(readWidths('400,800')).toEqual([400, 800]);
  for (const wrong of ['', '400,', '1.5', 'wide']) expect(() => readWidths(wrong)).toThrow(InvalidArgumentError);
});

it('a file is a numeric id or a documentId', () => expect([readFile('12'), readFile('m2x9'), readFile('012')]).toEqual([12, 'm2x9', '012']));

it.each<[unknown, number]>([
  [new RangeError('no such preset'), 2],
  [new TypeError('no such option'), 2],
  [Object.assign(new Error('spec'), { code: 'INVALID_SPEC' }), 2],
  [new InvalidArgumentError('duration'), 2],
  [Object.assign(new Error('file'), { code: 'FILE_NOT_FOUND' }), 1],
  [new Error('the database does not answer'), 1],
])('%s exits with %i', (error, code) => expect(exitCodeOf(error)).toBe(code));

it.each([[0, '0 B'], [1023, '1023 B'], [1024, '1.0 KB'], [1_572_864, '1.5 MB'], [1024 ** 3, '1.0 GB']])('%i bytes are %s', (bytes, text) => expect(printBytes(bytes)).toBe(text));

it('a table is aligned', () => expect(table(['Name', 'N'], [['a', '10'], ['longer', '2']])).toBe('Name    N\na       10\nlonger  2'));
