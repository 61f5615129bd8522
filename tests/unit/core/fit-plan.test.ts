import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../server/src/core/errors';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import { fitPlan } from '../../../server/src/core/fit-plan';
import { DEFAULT_FORMATS } from '../../../server/src/core/formats';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';
import { renditionSizeOf } from '../../../server/src/core/pixel-steps';
import type { RasterPlan } from '../../../server/src/core/plan';
import { planRendition } from '../../../server/src/core/plan-rendition';
import type { SourceFacts } from '../../../server/src/core/source-facts';

const PHOTO: SourceFacts = { format: 'jpeg', width: 2400, height: 1600, orientation: 1, frames: 1, alpha: false, depth: 8, buffered: false, focalPoint: null };
const LOGO: SourceFacts = { ...PHOTO, format: 'png', alpha: true };
const DANCE: SourceFacts = { ...PHOTO, format: 'gif', width: 480, height: 320, frames: 24 };

const tint = { syntax: 'tint', parse: () => [] };

function planOf(spec: string, facts = PHOTO): RasterPlan {
  const custom = { tint };
  const plan = planRendition(parseSpec(spec, custom), facts, { limits: DEFAULT_LIMITS, defaultFormats: DEFAULT_FORMATS, custom, accepted: [], attention: [] });
  if (plan.kind !== 'raster') throw new Error(`expected a raster plan for ${spec}, found ${plan.kind}`);
  return plan;
}
const fit = (spec: string, side: number, facts = PHOTO) => fitPlan(planOf(spec, facts), side, facts);

describe('a plan for the screen', () => {
  it.each([
    ['width-1200', 300, { width: 300, height: 200 }],
    ['fill-400x600', 300, { width: 200, height: 300 }],
    ['width-1200|rotate-90', 300, { width: 200, height: 300 }],
    ['pad-900x300', 300, { width: 300, height: 100 }],
    ['width-200', 300, { width: 200, height: 133 }],
  ])('of %s at %i pixels is %j', (spec, side, size) => expect(renditionSizeOf(fit(spec, side))).toEqual(size));

  it('keeps the crop, and reduces a blur with the picture', () => {
    const [plan, fitted] = [planOf('fill-1200x1200|blur-8'), fit('fill-1200x1200|blur-8', 300)];
    expect(fitted.crop).toEqual(plan.crop);
    expect(fitted.steps).toEqual([{ type: 'blur', sigma: 2 }]);
  });

  it.each([
    ['width-300|format-avif|quality-90', PHOTO, 'jpeg', null], ['width-300', LOGO, 'webp', null], ['width-300|format-jpeg', LOGO, 'jpeg', 'ffffff'],
    ['width-300|bgcolor-336699', LOGO, 'jpeg', '336699'], ['pad-300x300|format-png', PHOTO, 'webp', null], ['width-100', DANCE, 'jpeg', null],
    ['width-300|tint|format-png', PHOTO, 'webp', null],
  ] as const)('of %s is one quick frame in a fast format', (spec, facts, format, background) =>
    expect(fit(spec, 200, facts).output).toEqual({ format, background, lossless: false, quality: null, animated: false, quick: true }));

  it('keeps the size for custom operations, which get pixels of the rendition', () => expect(renditionSizeOf(fit('width-1200|tint', 300))).toEqual({ width: 1200, height: 800 }));

  it.each([
    ['canvas', { width: 11, height: 10 }, { width: 16, height: 10 }, { width: 8, height: 5 }],
    ['cut', { width: 16, height: 10 }, { width: 11, height: 10 }, { width: 6, height: 5 }],
  ] as const)('keeps a %s within its bounds where sides and offsets are rounded up', (type, size, box, fitted) => {
    const step = { type, left: 5, top: 0, ...box };
    expect(fitPlan({ ...planOf('original'), size, steps: [step, { type: 'canvas', left: 0, top: 0, width: 16, height: 16 }] }, 8, PHOTO).steps[0]).toEqual({ type, left: 2, top: 0, ...fitted });
  });

  it('has steps that fit each other and the side, for any spec', () => {
    const side = fc.integer({ min: 1, max: 1900 });
    const size = fc.tuple(fc.constantFrom('fill', 'pad', 'max', 'min'), side, side).map(([name, width, height]) => `${name}-${width}x${height}`);
    const step = fc.oneof(size, fc.constantFrom('rotate-90', 'blur-7', 'sharpen', 'crop-100x90-320x40', 'flip-h', 'scale-37'));
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), fc.integer({ min: 16, max: 900 }), (steps, most) => {
      let plan: RasterPlan;
      try {
        plan = planOf([...steps, 'format-png'].join('|'));
      } catch (error) {
        fc.pre(!hasCode(error, 'INVALID_SPEC') && !hasCode(error, 'LIMIT_EXCEEDED'));
        throw error;
      }
      const fitted = fitPlan(plan, most, PHOTO);
      let { width, height } = fitted.size;
      for (const box of fitted.steps.filter((one) => 'width' in one)) {
        const [inner, outer] = box.type === 'cut' ? [box, { width, height }] : [{ width, height }, box];
        expect(Math.min(box.left, box.top, outer.width - box.left - inner.width, outer.height - box.top - inner.height)).toBeGreaterThanOrEqual(0);
        ({ width, height } = box);
      }
      expect(Math.max(width, height)).toBeLessThanOrEqual(most + fitted.steps.length);
    }));
  });
});
