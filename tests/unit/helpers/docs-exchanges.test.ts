import { describe, expect, it } from 'vitest';
import { differencesFrom } from '../../helpers/docs-exchanges';

describe('differencesFrom', () => {
  it.each<[string, unknown, unknown]>([
    ['further keys', { a: 1 }, { a: 1, b: 2 }],
    ['further elements', [1], [1, 2]],
    ['parts of a text', { url: 'https://a.example/…/b.jpg?v=…' }, { url: 'https://a.example/images/x/b.jpg?v=y' }],
    ['null', { a: null }, { a: null }],
  ])('allows %s', (_title, shown, found) => expect(differencesFrom(shown, found)).toEqual([]));

  it.each<[string, unknown, unknown, string]>([
    ['another number', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, 'response.a[0].b: expected 1, found 2'],
    ['a missing key', { a: null }, {}, 'response.a: expected null, found undefined'],
    ['a missing element', [1, 2], [1], 'response[1]: expected 2, found undefined'],
    ['no list', { a: [] }, { a: {} }, 'response.a: expected [], found {}'],
    ['no object', { a: {} }, { a: null }, 'response.a: expected {}, found null'],
    ['another text', 'a.b', 'axb', 'response: expected "a.b", found "axb"'],
    ['a space in the place of `…`', '… 640w', 'a 320w, b 640w', 'response: expected "… 640w", found "a 320w, b 640w"'],
  ])('finds %s', (_title, shown, found, difference) => expect(differencesFrom(shown, found)).toEqual([difference]));
});
