import { describe, expect, it } from 'vitest';
import { InvalidSpecError } from '../../../../server/src/core/errors';
import { expandBraces } from '../../../../server/src/core/responsive/expand-braces';

describe('expandBraces', () => {
  const rows: readonly (readonly [text: string, specs: readonly string[]])[] = [
    ['width-400', ['width-400']],
    ['', ['']],
    ['width-{400,800}', ['width-400', 'width-800']],
    ['width-{400}', ['width-400']],
    ['{width,height}-400', ['width-400', 'height-400']],
    ['fill-{6,12}00x400', ['fill-600x400', 'fill-1200x400']],
    // The last varies fastest.
    [
      'format-{avif,webp,jpeg}|fill-{600x400,1200x800}',
      ['format-avif|fill-600x400', 'format-avif|fill-1200x800', 'format-webp|fill-600x400', 'format-webp|fill-1200x800', 'format-jpeg|fill-600x400', 'format-jpeg|fill-1200x800'],
    ],
    ['width-{1,2}|grayscale|quality-{3,4}', ['width-1|grayscale|quality-3', 'width-1|grayscale|quality-4', 'width-2|grayscale|quality-3', 'width-2|grayscale|quality-4']],
    ['preset-{hero,card}', ['preset-hero', 'preset-card']],
    // What the parser refuses, it refuses in each spec.
    ['nonsense-{1, 2}', ['nonsense-1', 'nonsense- 2']],
  ];
  it.each(rows)('%s → %j', (text, specs) => expect(expandBraces(text)).toEqual(specs));

  it('makes as many as 100 specs', () => {
    const digits = '0,1,2,3,4,5,6,7,8,9';
    expect(expandBraces(`width-{${digits}}|quality-{${digits}}`)).toHaveLength(100);
    expect(() => expandBraces(`width-{${digits}}|quality-{${digits},10}`)).toThrow(/^at most 100 specs are allowed, found 110 in "width-/);
  });

  it('counts before it makes them', () => {
    expect(() => expandBraces(Array(16).fill('width-{1,2,3,4,5,6,7,8,9}').join('|'))).toThrow(/^at most 100 specs are allowed, found 1853020188851841 in/);
  });
});

describe('expandBraces refuses', () => {
  const example = 'expected one pair with alternatives and commas between them, as in "width-{400,800}"';
  it.each([
    ['width-{400', '"width-{400" has a brace without its counterpart'],
    ['width-400}', '"width-400}" has a brace without its counterpart'],
    ['width-}400{', '"width-}400{" has a brace without its counterpart'],
    ['width-5|{width-400|format-webp,width-800}', '"{width-400" has a brace without its counterpart'],
    ['width-{{400,800}', '"width-{{400,800}" has a brace without its counterpart'],
    ['width-{4,8}00}', '"width-{4,8}00}" has a brace without its counterpart'],
    ['fill-{6,12}00x{4,8}00', '"fill-{6,12}00x{4,8}00" has more than one pair of braces'],
    ['width-{4{0,1},800}', '"width-{4{0,1},800}" has braces in braces'],
    ['width-{{400,800}}', '"width-{{400,800}}" has braces in braces'],
    ['width-{}', '"width-{}" has an empty alternative'],
    ['width-{400,}', '"width-{400,}" has an empty alternative'],
    ['width-{,400}', '"width-{,400}" has an empty alternative'],
    ['width-{400,,800}', '"width-{400,,800}" has an empty alternative'],
  ])('%s', (text, fault) => expect(() => expandBraces(text)).toThrow(new InvalidSpecError(`${fault}: ${example}`)));
});
