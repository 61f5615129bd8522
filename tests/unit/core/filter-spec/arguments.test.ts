import { describe, expect, it } from 'vitest';
import { closeness, colour, decimal, offset, oneOf, pair, percentage, positiveDecimal, side, whole, type Argument } from '../../../../server/src/core/filter-spec/arguments';

interface Table {
  readonly argument: Argument<unknown>;
  readonly accepts: Readonly<Record<string, unknown>>;
  readonly refuses: readonly string[];
}

/** Spellings of numbers that other languages take, and this grammar does not. */
const FOREIGN_NUMBERS = [
  '', ' ', '+1', '-1', '01', '00', '1e1', '1E1', '0x1', '1n', '1_000', ' 1', '1 ', '1\n', '1,5', '1.', '.5', '1..5',
  '１', '١', '１.5', '²', '½', 'Ⅻ', 'NaN', 'Infinity', 'null', 'true', '9007199254740993', '1000000000',
];

const tables: Readonly<Record<string, Table>> = {
  'whole(1, 100)': { argument: whole(1, 100), accepts: { 1: 1, 9: 9, 10: 10, 100: 100 }, refuses: [...FOREIGN_NUMBERS, '0', '101', '1.5', '1.0'] },
  side: { argument: side, accepts: { 1: 1, 65535: 65535 }, refuses: [...FOREIGN_NUMBERS, '0', '65536', '1.5'] },
  offset: { argument: offset, accepts: { 0: 0, 65535: 65535 }, refuses: [...FOREIGN_NUMBERS, '65536', '0.5'] },
  percentage: {
    argument: percentage,
    accepts: { 0: 0, 0.5: 0.5, 33.3333: 33.3333, 99.9999: 99.9999, 100: 100, '0.0001': 0.0001 },
    refuses: [...FOREIGN_NUMBERS, '0.0', '0.50', '33.33333', '0.00001', '100.0001', '101', '00.5', '01.5', '-0'],
  },
  'decimal(0.3, 100)': {
    argument: decimal(0.3, 100),
    accepts: { 0.3: 0.3, '0.3001': 0.3001, 1: 1, 100: 100 },
    refuses: [...FOREIGN_NUMBERS, '0', '0.2999', '0.30', '100.1'],
  },
  'positiveDecimal(1000)': {
    argument: positiveDecimal(1000),
    accepts: { '0.0001': 0.0001, 1: 1, 1000: 1000, '999.9999': 999.9999 },
    refuses: [...FOREIGN_NUMBERS, '0', '0.0', '0.0000', '1000.0001', '1001'],
  },
  'pair(side)': {
    argument: pair(side),
    accepts: { '1x1': [1, 1], '65535x2': [65535, 2] },
    refuses: ['', 'x', '1', '1x', 'x1', '1x1x1', '1X1', '1×1', '1*1', '0x1', '1x0', '01x1', '1x01', '1 x1', '1.5x1'],
  },
  'oneOf("a", "bc")': { argument: oneOf('a', 'bc'), accepts: { a: 'a', bc: 'bc' }, refuses: ['', 'A', 'b', 'abc', 'a ', 'toString'] },
  closeness: {
    argument: closeness,
    accepts: { c0: 0, c7: 7, c100: 100 },
    refuses: ['', 'c', '5', 'C5', 'c05', 'c00', 'c101', 'c-1', 'c1.5', 'cc1', 'c1c'],
  },
  colour: {
    argument: colour,
    accepts: { abc: 'aabbcc', ABC: 'aabbcc', '000': '000000', ffcc00: 'ffcc00', FfCc00: 'ffcc00' },
    refuses: ['', '#abc', 'ab', 'abcd', 'abcde', 'abcdef0', 'ggg', 'red', 'ａｂｃ', 'abc\n'],
  },
};

describe.each(Object.entries(tables))('%s', (_name, { argument, accepts, refuses }) => {
  it.each(Object.entries(accepts))('reads %j as %j', (text, value) => expect(argument.read(text)).toEqual(value));
  it.each(refuses)('refuses %j', (text) => expect(argument.read(text)).toBeNull());
});

describe('expected', () => {
  const sentences: readonly (readonly [Argument<unknown>, string])[] = [
    [whole(1, 100), 'a whole number from 1 to 100'],
    [side, 'a whole number from 1 to 65535'],
    [decimal(0.3, 100), 'a number from 0.3 to 100 with at most 4 decimal places'],
    [positiveDecimal(1000), 'a number above 0, at most 1000, with at most 4 decimal places'],
    [oneOf('h', 'v'), 'one of h, v'],
    [oneOf('svg'), '"svg"'],
    [closeness, 'c and a whole number from 0 to 100'],
    [colour, 'a colour of 3 or 6 hexadecimal digits'],
  ];
  it.each(sentences.map(([{ expected }, sentence]) => ({ expected, sentence })))('$sentence', ({ expected, sentence }) => expect(expected).toBe(sentence));
});
