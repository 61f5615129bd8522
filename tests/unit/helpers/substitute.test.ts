import { expect, it } from 'vitest';
import { substitute } from '../../helpers/substitute';

it.each<[string, string, Record<string, string>, string]>([
  ['every occurrence', 'a b a', { a: 'c' }, 'c b c'],
  ['longer keys first', '/srv/cms/.cache /srv/cms', { '/srv/cms': '/x', '/srv/cms/.cache': '/y' }, '/y /x'],
  ['nothing twice', '8080 1337', { 8080: '1337', 1337: '9' }, '1337 9'],
  ['special characters of patterns literally', 'a.b axb', { 'a.b': '$&' }, '$& axb'],
  ['nothing for nothing', 'a', {}, 'a'],
])('substitutes %s', (_, text, values, expected) => {
  expect(substitute(text, values)).toBe(expected);
});

it('throws if a key does not occur', () => {
  expect(() => substitute('listen 8080;', { '8080': '1', '1337': '2' })).toThrow('expected "1337" in:\nlisten 8080;');
});
