import { describe, expect, it } from 'vitest';
import { readByteRange } from '../../../server/src/http/conditional-request';

const NO_RANGE = { start: 0, end: 99 };

describe('a range of 100 bytes', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=40-59', { start: 40, end: 59 }],
    ['bytes=99-99', { start: 99, end: 99 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=90-1000', { start: 90, end: 99 }],
    ['bytes=90-99999999999999999999999999', { start: 90, end: 99 }],
    ['bytes=-1', { start: 99, end: 99 }],
    ['bytes=-100', NO_RANGE],
    ['bytes=-101', NO_RANGE],
    ['bytes=-0999', NO_RANGE],
    ['bytes=-99999999999999999999999999', NO_RANGE],
    ['bytes=0-', NO_RANGE],
    ['BYTES=0-9', { start: 0, end: 9 }],
    ['bytes= 0 - 9 ', { start: 0, end: 9 }],

    ['bytes=100-', 'unsatisfiable'],
    ['bytes=100-200', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-2', 'unsatisfiable'],

    // Invalid and multiple ranges: the whole rendition.
    ['bytes=0-0,2-2', null],
    ['bytes=0-0,', null],
    ['bytes=1000-,2000-', null],
    ['bytes=', null],
    ['bytes', null],
    ['', null],
    ['=0-1', null],
    ['bytes=a-b', null],
    ['bytes=1', null],
    ['bytes=-', null],
    ['bytes=--1', null],
    ['bytes=1--2', null],
    ['bytes=+1-2', null],
    ['bytes=1.5-2', null],
    ['bytes=٣-', null],
    ['items=0-9', null],
    ['bytes 0-9', null],
  ])('%j', (header, expected) => expect(readByteRange(header, 100)).toEqual(expected));

  it.each(['bytes=0-', 'bytes=-1', 'bytes=0-0'])('%s of 0 bytes is unsatisfiable', (header) => expect(readByteRange(header, 0)).toBe('unsatisfiable'));
});
