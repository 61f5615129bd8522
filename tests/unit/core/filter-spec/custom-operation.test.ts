import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../../server/src/core/errors';
import { crop, resize } from '../../../../server/src/core/geometry/view';
import type { CustomOperation, CustomOperations } from '../../../../server/src/core/filter-spec/custom-operation';
import { parseSpec } from '../../../../server/src/core/filter-spec/parse';
import { blurOf, planRaster } from '../../../helpers/plan';

/** Tints to a colour; `tint-FC0` and `tint-ffcc00` are one. */
const tint: CustomOperation = {
  syntax: 'tint-RRGGBB',
  parse([hex, ...surplus]) {
    if (hex === undefined || surplus.length > 0 || !/^(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(hex)) return null;
    return [(hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex).toLowerCase()];
  },
};

/** Halves the image, and keeps its left half. */
const half: CustomOperation = {
  syntax: 'half',
  parse: (args) => (args.length === 0 ? [] : null),
  transform(view) {
    const { width, height } = view.size;
    const left = crop(view, { left: 0, top: 0, width: width / 2, height });
    return resize(left, { width: width / 4, height: height / 2 });
  },
};

/** Mistakes that a project can make in JavaScript, which has no types. */
const answering = (answer: unknown): CustomOperation => ({ syntax: 'odd', parse: () => answer as null });

const throwing = (thrown: unknown): CustomOperation => ({
  syntax: 'odd',
  parse() {
    throw thrown;
  },
});

const custom: CustomOperations = { tint, half };

describe('parsing', () => {
  it.each([
    ['tint-ffcc00', 'tint-ffcc00'],
    ['tint-FC0', 'tint-ffcc00'],
    ['tint-999', 'tint-999999'],
    ['format-webp|tint-fc0|width-5', 'tint-ffcc00|width-5|format-webp'],
    ['tint-abc|tint-def', 'tint-aabbcc|tint-ddeeff'],
    ['original|half', 'half'],
  ])('%s → %s', (text, canonical) => {
    const spec = parseSpec(text, custom);
    expect(spec.canonical).toBe(canonical);
    expect(parseSpec(canonical, custom)).toEqual(spec);
  });

  it('keeps the canonical arguments', () => {
    expect(parseSpec('tint-FC0', custom).operations).toEqual([{ type: 'custom', name: 'tint', args: ['ffcc00'] }]);
  });

  it.each([
    ['tint', custom, '"tint" is not tint-RRGGBB'],
    ['tint-', custom, '"tint-" is not tint-RRGGBB'],
    ['tint-xyz', custom, '"tint-xyz" is not tint-RRGGBB'],
    ['tint-abc-def', custom, '"tint-abc-def" is not tint-RRGGBB'],
    ['half-1', custom, '"half-1" is not half'],
    ['Tint-abc', custom, '"Tint" is not an operation'],
    ['hole-1', custom, 'preserve-svg, tint-RRGGBB, half'],
    ['toString', custom, '"toString" is not an operation'],
    ['odd-1', { odd: throwing(new Error('only on Sundays')) }, '"odd" refused its arguments: only on Sundays'],
    ['odd-1', { odd: throwing('no') }, '"odd" refused its arguments: no reason given'],
    ['odd-1', { odd: throwing(null) }, '"odd" refused its arguments: no reason given'],
    ['odd-1', { odd: throwing(Object.create(null)) }, '"odd" refused its arguments: no reason given'],
    ['odd-1', { odd: answering(undefined) }, '"odd-1" is not odd'],
    ['odd-1', { odd: answering('1') }, 'no canonical arguments'],
    ['odd-1', { odd: answering(Promise.resolve(['1'])) }, 'no canonical arguments'],
    ['odd-1', { odd: answering([1]) }, 'no canonical arguments'],
    ['odd-1', { odd: answering(['a|b']) }, 'no canonical arguments'],
    ['odd-1', { odd: answering(['a-b']) }, 'no canonical arguments'],
    ['odd-1', { odd: answering(['é']) }, 'no canonical arguments'],
    ['odd-1', { odd: answering(['']) }, 'no canonical arguments'],
  ])('refuses %s (%#)', (text, operations: CustomOperations, sentence) => {
    let error: unknown;
    try {
      parseSpec(text, operations);
    } catch (thrown) {
      error = thrown;
    }
    expect(hasCode(error, 'INVALID_SPEC')).toBe(true);
    expect((error as Error).message).toContain(sentence);
  });

  it('cannot take the name of a built-in operation', () => {
    expect(parseSpec('width-5', { width: tint }).operations).toEqual([{ type: 'width', width: 5 }]);
  });
});

describe('planning', () => {
  it('hands the arguments to the effects, in their order', () => {
    expect(planRaster('tint-FC0|width-5|half|tint-abc', {}, { custom }).custom).toEqual([
      { name: 'tint', args: ['ffcc00'] },
      { name: 'half', args: [] },
      { name: 'tint', args: ['aabbcc'] },
    ]);
  });

  it('runs the geometric step where it stands', () => {
    expect(planRaster('half', {}, { custom })).toMatchObject({ crop: { left: 0, top: 0, width: 500, height: 800 }, size: { width: 250, height: 400 } });
    expect(planRaster('width-100|half', {}, { custom })).toMatchObject({ crop: { left: 0, top: 0, width: 500, height: 800 }, size: { width: 25, height: 40 } });
    expect(planRaster('crop-500x0-500x800|half', {}, { custom })).toMatchObject({ crop: { left: 500, top: 0, width: 250, height: 800 }, size: { width: 125, height: 400 } });
  });

  it('does not change the geometry without a geometric step', () => {
    expect(planRaster('tint-abc', {}, { custom })).toMatchObject({ crop: { left: 0, top: 0, width: 1000, height: 800 }, size: { width: 1000, height: 800 } });
  });

  it('scales an earlier blur with the geometric step', () => {
    expect(blurOf(planRaster('blur-8|half', {}, { custom }))).toBeCloseTo(4);
  });
});
