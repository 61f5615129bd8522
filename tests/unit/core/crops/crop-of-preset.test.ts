import { describe, expect, it } from 'vitest';
import { cropOfPreset, cropRatioOf, specWithCrop } from '../../../../server/src/core/crops/crop-of-preset';
import type { ImageCrops } from '../../../../server/src/core/crops/entry-crops';
import { parsePreset } from '../../../../server/src/core/filter-spec/parse';
import type { Preset } from '../../../../server/src/core/filter-spec/preset';

const preset = (spec: string, name = 'hero'): Preset => ({ name, label: 'Hero', spec: parsePreset(spec), widths: [], formats: null, sizes: null, route: 'images' });

const BOX = { left: 12.5, top: 0, width: 75, height: 33.3333 };
const NOTHING: ImageCrops = { crops: {}, focalPoint: null, alt: null };
const BOXED: ImageCrops = { crops: { hero: BOX }, focalPoint: { x: 30, y: 40 }, alt: null };
const POINTED: ImageCrops = { ...NOTHING, focalPoint: { x: 30, y: 40 } };

describe('the spec of a preset', () => {
  it.each([
    ['fill-600x400', 'croppct-12.5x0-75x33.3333|fill-600x400'],
    ['fill-600x400-c60|format-webp', 'croppct-12.5x0-75x33.3333|fill-600x400|format-webp'],
    ['fill-600x400-smart', 'croppct-12.5x0-75x33.3333|fill-600x400'],
    ['rotate-90|fill-600x400', 'croppct-12.5x0-75x33.3333|rotate-90|fill-600x400'],
    ['width-400|grayscale', 'croppct-12.5x0-75x33.3333|width-400|grayscale'],
    ['format-webp', 'croppct-12.5x0-75x33.3333|format-webp'],
  ])('%s has the box of the entry in front: it wins over its focal point', (spec, expected) => expect(specWithCrop(preset(spec), BOXED)).toBe(expected));

  it.each([
    ['fill-600x400', 'focal-30x40|fill-600x400'],
    ['fill-600x400-c60', 'focal-30x40|fill-600x400-c60'],
    ['fill-600x400-smart', 'focal-30x40|fill-600x400'],
    ['focal-1x1|fill-600x400', 'focal-30x40|fill-600x400'],
    ['width-400', 'width-400'],
  ])('%s has the focal point where it crops around one', (spec, expected) => expect(specWithCrop(preset(spec), POINTED)).toBe(expected));

  it('is its own where the entry says nothing of it', () => {
    expect(specWithCrop(preset('fill-600x400-smart'), NOTHING)).toBe('fill-600x400-smart');
    expect(cropOfPreset({ ...NOTHING, crops: { hero: BOX } }, preset('fill-600x400', 'card'))).toBeNull();
    expect(cropOfPreset(NOTHING, preset('fill-600x400', 'constructor'))).toBeNull();
  });
});

it.each([
  ['fill-600x400', 1.5],
  ['fill-600x400|rotate-90', 1.5],
  ['rotate-90|fill-600x400', 2 / 3],
  ['rotate-180|fill-600x400', 1.5],
  ['rotate-90|rotate-270|fill-600x400', 1.5],
  ['rotate-270|flip-h|fill-300x300', 1],
  ['width-400', null],
  ['pad-300x300|bgcolor-fff', null],
])('a crop for %s has the ratio %s', (spec, ratio) => expect(cropRatioOf(parsePreset(spec))).toEqual(ratio));
