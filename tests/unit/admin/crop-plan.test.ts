import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxOfCrop, cropOfBox, cropPresetsOf, planCrop, type CropPreset } from '../../../admin/src/builder/cropPlan';
import type { CropImage, PlanSettings } from '../../../server/src/contracts';
import { checkCrops, type CropProblem } from '../../../server/src/core/crops/check-crops';
import type { ImageCrops } from '../../../server/src/core/crops/entry-crops';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';
import { parseConfig } from '../../../server/src/config/parse-config';

const settings: PlanSettings = {
  presets: [
    { name: 'hero', label: 'Hero', spec: 'fill-1600x600' },
    { name: 'tower', label: 'Tower', spec: 'rotate-90|fill-600x400-c50' },
    { name: 'face', label: 'Face', spec: 'fill-100x100-smart' },
    { name: 'wide', label: 'Wide', spec: 'width-800' },
    { name: 'whole', label: 'Whole', spec: 'original' },
  ],
  operations: [],
  limits: DEFAULT_LIMITS,
  defaultFormats: parseConfig({}).defaultFormats,
};
const source: CropImage = { id: 1, width: 2000, height: 1500, format: 'jpeg', orientation: 1, frames: 1, alpha: false, depth: 8, buffered: false, focalPoint: null, attention: {} };
const nothing: ImageCrops = { crops: {}, focalPoint: null, alt: null };
const preset = (name: string): CropPreset => cropPresetsOf(settings, [name])[0] as CropPreset;

describe('cropPresetsOf', () => {
  it('has the presets of the options in their order, without unknown ones', () =>
    expect(cropPresetsOf(settings, ['wide', 'nope', 'hero']).map(({ label, ratio }) => [label, ratio])).toEqual([['Wide', null], ['Hero', 1600 / 600]]));
  it('has all presets without options', () => expect(cropPresetsOf(settings, null)).toHaveLength(5));
  it('has the ratio before the turns of the preset', () => expect(preset('tower').ratio).toBeCloseTo(400 / 600));
});

describe('planCrop', () => {
  it('is automatic around the focal point', () => {
    const { box, isOwn, wanted } = planCrop(preset('hero'), { ...nothing, focalPoint: { x: 50, y: 100 } }, source, settings);
    expect({ box, isOwn, wanted }).toEqual({ box: { left: 0, top: 750, width: 2000, height: 750 }, isOwn: false, wanted: null });
  });
  it('is the crop of the entry', () => {
    const crop = planCrop(preset('hero'), { ...nothing, crops: { hero: { left: 10, top: 10, width: 80, height: 40 } } }, source, settings);
    expect(crop).toMatchObject({ isOwn: true, box: { left: 200, top: 150, width: 1600, height: 600 }, wanted: null, plan: { kind: 'planned', size: { width: 1600, height: 600 } } });
  });
  it.each([['hero', 40, 20, { width: 1600, height: 600 }], ['wide', 30, 30, { width: 800, height: 800 }], ['whole', 10, 10, null]])('%s: says what a small crop lacks', (name, width, height, wanted) => {
    const square = { left: 0, top: 0, width, height: name === 'wide' ? (width * 2000) / 1500 : height };
    expect(planCrop(preset(name), { ...nothing, crops: { [name]: square } }, source, settings).wanted).toEqual(wanted);
  });
  it('is unknown for a smart preset, until the server has found the point', () => {
    expect(planCrop(preset('face'), nothing, source, settings)).toMatchObject({ plan: { kind: 'unknown' }, box: null });
    const known = { ...source, attention: { 'fill-100x100-smart': [{ x: 1900, y: 700 }] } };
    expect(planCrop(preset('face'), nothing, known, settings).box).toEqual({ left: 500, top: 0, width: 1500, height: 1500 });
  });
  it('is no longer the choice of the server after a crop', () =>
    expect(planCrop(preset('face'), { ...nothing, crops: { face: { left: 0, top: 0, width: 30, height: 40 } } }, source, settings).box).toEqual({ left: 0, top: 0, width: 600, height: 600 }));
});

describe('cropOfBox', () => {
  it('stores a box so that the server cuts exactly its pixels, and accepts it', () => {
    const side = fc.integer({ min: 1, max: 12_000 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(fc.property(side, side, share, share, share, share, (width, height, x, y, w, h) => {
      const [left, top] = [Math.floor(x * (width - 1)), Math.floor(y * (height - 1))];
      const box = { left, top, width: 1 + Math.floor(w * (width - left - 1)), height: 1 + Math.floor(h * (height - top - 1)) };
      const sized = { ...source, width, height };
      const crop = cropOfBox(box, sized, settings);
      expect(boxOfCrop(crop, sized, settings)).toEqual(box);
      expect(checkCrops({ a: { crops: { hero: crop } } }, ['hero'])).toEqual<CropProblem[]>([]);
    }), { numRuns: 2000 });
  });
});
