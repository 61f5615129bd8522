import { expect, it } from 'vitest';
import { quote } from '../../../server/src/core/quote';

it.each<[unknown, string]>([
  ['it’s "so"', '"it’s \\"so\\""'],
  ['a\0b', '"a\\u0000b"'],
  ['x'.repeat(60), `"${'x'.repeat(60)}"`],
  ['x'.repeat(900_000), `"${'x'.repeat(60)}…"`],
  [`${'x'.repeat(59)}🖼`, `"${'x'.repeat(59)}\\ud83d…"`],
  [12, '12'],
  [null, 'null'],
  [undefined, 'undefined'],
  [Array.from({ length: 100 }, () => 1), `[${'1,'.repeat(29)}1…`],
])('a message quotes %j as %s', (value, text) => expect(quote(value)).toBe(text));
