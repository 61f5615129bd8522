import { describe, expect, it } from 'vitest';
import { BadRequestError, readId, readNewSavedSpec, readSignItems, readSignManyRequest, readSignRequest } from '../../../server/src/controllers/read-request';

const repeated = (count: number, value: unknown) => Array.from({ length: count }, () => value);
const keys = (count: number, name: (index: number) => string) => Object.fromEntries(Array.from({ length: count }, (_none, index) => [name(index), 1]));

describe('the message for a malformed request stays short', () => {
  it.each<[string, () => unknown, string]>([
    ['with many unknown keys', () => readNewSavedSpec({ name: 'a', spec: 'original', ...keys(50_000, (index) => `key${index}`) }), 'there is no such key as key0, key1, key2, key3, key4 and 49995 more'],
    ['with a long unknown key', () => readNewSavedSpec({ name: 'a', spec: 'original', ['x'.repeat(900_000)]: 1 }), `there is no such key as ${'x'.repeat(60)}…`],
    ['with many specs', () => readSignRequest({ specs: repeated(50_000, 1) }, 0), 'specs: expected at most 10'],
    ['with many items', () => readSignManyRequest({ items: repeated(50_000, 1) }, 0), 'items: expected a list of 1 to 200 items, found 50000. Send several requests'],
    ['with many widths', () => readSignItems({ items: [{ file: 1, spec: 'original', widths: repeated(50_000, 'x') }] }), 'items.0.widths: expected at most 20'],
    ['with many faults', () => readSignItems({ items: repeated(200, 1) }), `${Array.from({ length: 20 }, (_none, index) => `items.${index}: expected an object`).join('; ')} and 180 more`],
    ['with a long name', () => readNewSavedSpec({ name: '\uFDFA'.repeat(900_000), spec: 'original' }), 'name: expected at most 60 characters'],
  ])('%s', (_title, work, message) => expect(work).toThrow(new BadRequestError(message)));

  it.each(['\u200B\u200F', ' \u200F '])('with a name that shows nothing', (name) => expect(() => readNewSavedSpec({ name, spec: 'original' })).toThrow(new BadRequestError('name: expected at least one visible character')));

  it('with a long id', () => expect(() => readId('9'.repeat(9000))).toThrow(`expected the id of an asset, found "${'9'.repeat(60)}…"`));
});
