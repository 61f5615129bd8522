import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../../server/src/core/errors';
import type { CustomOperations } from '../../../../server/src/core/filter-spec/custom-operation';
import { MAX_SPEC_LENGTH, parsePreset, parseSpec, usesFocalPoint } from '../../../../server/src/core/filter-spec/parse';
import { presetsOf } from '../../../helpers/presets';
import { parsedSpec } from '../../../helpers/parsed-spec';
import { validSpec } from './arbitrary-spec';

const custom: CustomOperations = { tint: { syntax: 'tint-RRGGBB', parse: (args) => args } };
const presets = presetsOf({
  card: 'format-webp|fill-600x400',
  grey: 'grayscale',
  whole: 'original',
  tinted: 'width-5|tint-abc',
  long: Array(9).fill('flip-h').join('|'),
  wide: Array(6).fill('croppct-99.9999x99.9999-99.9999x99.9999').join('|'),
}, custom);
const parse = (text: string) => parseSpec(text, custom, presets);

const messageOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (hasCode(error, 'INVALID_SPEC')) return error.message;
    throw error;
  }
  throw new Error('expected an InvalidSpecError');
};

describe('preset-NAME', () => {
  it.each([
    ['preset-card', 'fill-600x400|format-webp'],
    ['preset-card|grayscale', 'fill-600x400|grayscale|format-webp'],
    ['croppct-0x0-50x50|preset-card|width-640', 'croppct-0x0-50x50|fill-600x400|width-640|format-webp'],
    ['quality-50|preset-card', 'fill-600x400|format-webp|quality-50'],
    ['preset-grey|preset-card|preset-grey', 'grayscale|fill-600x400|grayscale|format-webp'],
    ['preset-whole', 'original'],
    ['preset-whole|width-5', 'width-5'],
    ['preset-tinted|tint-def', 'width-5|tint-abc|tint-def'],
  ])('%s stands for %s', (text, canonical) => {
    const spec = parse(text);
    expect(spec.canonical).toBe(canonical);
    expect({ ...spec, presets: undefined, presetNames: undefined }).toEqual(parseSpec(canonical, custom));
  });

  it('is the same as the operations of the preset in its place, for any spec', () => {
    fc.assert(fc.property(validSpec(undefined, 3), validSpec(undefined, 3), validSpec(undefined, 3), (before, preset, after) => {
      const named = presetsOf({ any: preset });
      const withName = parsedSpec(`${before}|preset-any|${after}`, named);
      const written = `${before}|${named['any']?.spec.canonical}|${after}`;
      // The name is shorter than what it stands for.
      fc.pre(written.length <= MAX_SPEC_LENGTH);
      const withOperations = parsedSpec(written);
      expect(withName?.canonical).toBe(withOperations?.canonical);
    }), { numRuns: 5000 });
  });

  it('uses the focal point as the operations of the preset do', () => expect([parse('preset-card'), parse('preset-grey'), parse('focal-1x1|preset-card')].map(usesFocalPoint)).toEqual([true, false, false]));

  it('is remembered with what it stands for', () => {
    expect(parse('preset-grey|preset-card|width-5|preset-grey').presets).toEqual(['grayscale', 'fill-600x400|format-webp', 'grayscale']);
    expect(parse('fill-600x400|format-webp')).not.toHaveProperty('presets');
  });
});

describe('refuses', () => {
  it.each([
    ['preset-card|format-avif', '"format-avif" comes after another format: only one is allowed'],
    ['format-avif|preset-card', '"format-webp" comes after another format: only one is allowed'],
    ['preset-card|preset-card', '"format-webp" comes after another format: only one is allowed'],
    ['preset-crad', '"preset-crad" is not preset-NAME: expected one of card, grey, whole, tinted, long, wide. Did you mean "preset-card"?'],
    ['preset-hero', '"preset-hero" is not preset-NAME: expected one of card, grey, whole, tinted, long, wide'],
    ['preset', '"preset" is not preset-NAME: expected one of card'],
    ['preset-', '"preset-" is not preset-NAME: expected one of card'],
    ['preset-card-5', '"preset-card-5" is not preset-NAME: expected one of card'],
    ['preset-Card', '"preset-Card" is not preset-NAME: expected one of card, grey, whole, tinted, long, wide. Did you mean "preset-card"?'],
    ['preset-constructor', '"preset-constructor" is not preset-NAME'],
    ['preset-__proto__', '"preset-__proto__" is not preset-NAME'],
    ['prest-card', '"prest" is not an operation. Did you mean "preset-card"?'],
    ['nonsense', 'preserve-svg, tint-RRGGBB, preset-NAME'],
    ['preset-long|preset-long', 'at most 16 operations are allowed, found 18 with those of the presets'],
    ['preset-wide|width-50000|height-5000', 'at most 256 characters are allowed, found 263 in the canonical form'],
    [`preset-card|${'width-1|'.repeat(40)}`, 'at most 256 characters are allowed'],
  ])('%s: %s', (text, message) => expect(messageOf(() => parse(text))).toContain(message));

  it('every preset where the configuration has none', () => {
    expect(messageOf(() => parseSpec('preset-card'))).toBe('"preset-card" is not a preset: the configuration has none');
    expect(messageOf(() => parseSpec('prest-card'))).not.toContain('preset');
  });

  it.each(['preset-card', 'width-5|preset-card', 'preset', 'preset-hero'])('%s as the spec of a preset', (text) => {
    expect(messageOf(() => parsePreset(text))).toMatch(/^"preset[^"]*" is not allowed in a preset\. Write the operations of that preset instead$/);
  });
});

it('the limits hold for the expansion, and allow as much as without presets', () => {
  expect(parse('preset-long|flip-h|flip-h|flip-h|flip-h|flip-h|flip-h|flip-h').operations).toHaveLength(16);
  expect(parse('preset-wide|width-50').canonical.length).toBeGreaterThan(240);
});
