import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import { problemsOf } from '../../helpers/config-problems';

const tint = { syntax: 'tint-RRGGBB', parse: () => ['abcdef'], render: (image: unknown) => image };

describe('presets', () => {
  it('have one shape, whether they are written as a spec or as an object', () => {
    const { presets } = parseConfig({ presets: { card: 'format-webp|fill-600x400', hero_wide: { spec: 'width-9' }, icon: { spec: 'fill-64x64', label: ' Small icon ' } } });
    expect(presets).toEqual({
      card: { name: 'card', label: 'Card', spec: parseSpec('format-webp|fill-600x400') },
      hero_wide: { name: 'hero_wide', label: 'Hero wide', spec: parseSpec('width-9') },
      icon: { name: 'icon', label: 'Small icon', spec: parseSpec('fill-64x64') },
    });
    for (const part of [presets, ...Object.values(presets), ...Object.values(presets).map(({ spec }) => spec)]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('do not freeze the objects of the project', () => {
    const hero = { spec: 'width-9' };
    const written = { hero };
    parseConfig({ presets: written });
    expect([Object.isFrozen(written), Object.isFrozen(hero)]).toEqual([false, false]);
  });

  it('may use operations of the project, in their canonical form', () => {
    expect(parseConfig({ operations: { tint }, presets: { blue: 'tint-00f' } }).presets['blue']?.spec.canonical).toBe('tint-abcdef');
  });

  it.each(['a', 'a__b_', 'constructor', 'x'.repeat(32), 'h2'])('may have the name %s', (name) => expect(Object.keys(parseConfig({ presets: { [name]: 'width-9' } }).presets)).toEqual([name]));
  it('have a label without surplus spaces by default', () => expect(parseConfig({ presets: { a__b_: 'width-9' } }).presets['a__b_']?.label).toBe('A b'));

  const NAME = 'expected a name of at most 32 lower-case letters, digits and "_" that begins with a letter';
  const ADVICE = 'Choose such a name: editors see the label';
  it.each<[unknown, string]>([
    [{ Card: 'width-9' }, `presets.Card: ${NAME}, found "Card". ${ADVICE}`],
    [{ 'hero-wide': 'width-9' }, `presets.hero-wide: ${NAME}, found "hero-wide". ${ADVICE}`],
    [{ '': 'width-9' }, `presets.: ${NAME}, found "". ${ADVICE}`],
    [{ '2x': 'width-9' }, `presets.2x: ${NAME}, found "2x". ${ADVICE}`],
    [{ ['x'.repeat(33)]: 'width-9' }, `presets.${'x'.repeat(33)}: ${NAME}, found "${'x'.repeat(33)}". ${ADVICE}`],
    ['width-9', 'presets: expected an object of presets by their names, found "width-9"'],
    [{ card: 7 }, 'presets.card: expected a filter spec such as "fill-600x400|format-webp", or an object with a spec, found 7'],
    [{ card: ['width-9'] }, 'presets.card: expected a filter spec such as "fill-600x400|format-webp", or an object with a spec, found a list'],
    [{ card: {} }, 'presets.card.spec: expected a filter spec such as "fill-600x400|format-webp", found undefined'],
    [{ card: { spec: 'width-9', lable: 'Card' } }, 'presets.card.lable: there is no such setting. Did you mean "label"?'],
    [{ card: { spec: 'width-9', widths: [9] } }, 'presets.card.widths: there is no such setting. Expected one of spec, label'],
    [{ card: { spec: 'width-9', label: '' } }, 'presets.card.label: expected a text of 1 to 60 characters, found ""'],
    [{ card: { spec: 'width-9', label: 'x'.repeat(61) } }, `presets.card.label: expected a text of 1 to 60 characters, found "${'x'.repeat(60)}…"`],
    [{ card: { spec: 'width-9', label: 7 } }, 'presets.card.label: expected a text of 1 to 60 characters, found 7'],
    [{ card: { spec: 'wdth-9' } }, 'presets.card: expected a valid filter spec: "wdth" is not an operation. Did you mean "width-9"?'],
    [{ card: '' }, 'presets.card: expected a valid filter spec: expected an operation, found ""'],
    [{ card: 'width-9', small: 'preset-card|width-5' }, 'presets.small: expected a valid filter spec: "preset-card" is not allowed in a preset. Write the operations of that preset instead'],
    [{ card: 'preset-card' }, 'presets.card: expected a valid filter spec: "preset-card" is not allowed in a preset. Write the operations of that preset instead'],
  ])('%j: %s', (presets, problem) => expect(problemsOf({ presets })).toEqual([problem]));

  it('lists the problems of all presets at once', () => {
    expect(problemsOf({ presets: { a: 'wdth-9', b: 'preset-a', Card: 'width-9', c: { spec: 'hight-9', label: '' } } }).map((problem) => problem.split(':')[0])).toEqual(['presets.c.label', 'presets.Card', 'presets.a', 'presets.b', 'presets.c']);
  });

  it('no operation of the project may be called preset', () => {
    expect(problemsOf({ operations: { preset: tint } })).toEqual(['operations.preset: expected a name that no built-in operation has, found "preset"']);
  });
});
