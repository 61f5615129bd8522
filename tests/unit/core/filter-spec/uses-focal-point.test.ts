import { describe, expect, it } from 'vitest';
import { parseSpec, usesFocalPoint } from '../../../../server/src/core/filter-spec/parse';

describe('usesFocalPoint', () => {
  it.each([
    ['original', false],
    ['width-5|format-webp', false],
    ['crop-1x1-1x1', false],
    ['fill-5x5', true],
    ['fill-5x5-c50', true],
    ['width-5|rotate-90|fill-5x5', true],
    ['fill-5x5-smart', false],
    ['fill-5x5-smart|fill-5x5', true],
    ['focal-1x1|fill-5x5', false],
    ['focal-1x1|fill-5x5|fill-6x6', false],
    ['fill-5x5|focal-1x1|fill-6x6', true],
    // A custom operation gets the view with the focal point.
    ['own', true],
    ['focal-1x1|own', false],
  ])('%s: %s', (text, uses) => expect(usesFocalPoint(parseSpec(text, { own: { syntax: 'own', parse: () => [] } }))).toBe(uses));
});
