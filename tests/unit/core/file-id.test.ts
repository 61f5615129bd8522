import { describe, expect, it } from 'vitest';
import { isFileId, readFileId } from '../../../server/src/core/file-id';

describe('the id of a file', () => {
  it.each([['1', 1], ['2147483647', 2_147_483_647]])('%s', (text, id) => expect(readFileId(text)).toBe(id));

  it.each(['0', '2147483648', '4294967297', '9999999999', '99999999999', '9007199254740993', '-1', '+1', '01', '1.0', '1e3', '', ' 1', '1\n', '\u0661', 'NaN'])(
    'is never %j: no column of a database has it', (text) => expect(readFileId(text)).toBeNull(),
  );

  it.each([0, -1, 1.5, NaN, Infinity, 2_147_483_648])('is never the number %d', (id) => expect(isFileId(id)).toBe(false));
});
