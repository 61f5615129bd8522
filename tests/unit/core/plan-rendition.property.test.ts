import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { hasCode } from '../../../server/src/core/errors';
import { parseSpec, usesFocalPoint } from '../../../server/src/core/filter-spec/parse';
import { FORMATS } from '../../../server/src/core/formats';
import type { Point, Rect, Size } from '../../../server/src/core/geometry/rect';
import { compose, turnSize, UPRIGHT, type Turn } from '../../../server/src/core/geometry/turn';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';
import type { AcceptedFormats } from '../../../server/src/core/negotiate-format';
import { renditionSizeOf } from '../../../server/src/core/pixel-steps';
import type { AttentionPlan, PixelStep, Plan, RasterPlan, VectorPlan } from '../../../server/src/core/plan';
import type { SourceFacts } from '../../../server/src/core/source-facts';
import { plan, planRaster } from '../../helpers/plan';
import { validSpec } from './filter-spec/arbitrary-spec';

// Thousands of runs: slow where other tests share the machine.
vi.setConfig({ testTimeout: 60_000 });

const length = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 12_000 }), fc.constantFrom(1, 2, 65535));
const percent = fc.oneof(fc.constantFrom(0, 50, 100), fc.double({ min: 0, max: 100, noNaN: true }), fc.integer({ min: 0, max: 1_000_000 }).map((value) => value / 1e4));
const point = fc.record({ x: percent, y: percent });
const focalPoint = fc.option(point);

const facts: fc.Arbitrary<SourceFacts> = fc.record({
  format: fc.constantFrom('jpeg', 'png', 'webp', 'avif', 'gif', 'heic', 'tiff', 'svg'),
  width: length,
  height: length,
  orientation: fc.integer({ min: 1, max: 8 }),
  frames: fc.constantFrom(1, 1, 1, 2, 40),
  alpha: fc.boolean(),
  depth: fc.constantFrom(8, 16, 32),
  buffered: fc.boolean(),
  focalPoint,
});

const accepted: fc.Arbitrary<AcceptedFormats> = fc.constantFrom<AcceptedFormats>([], ['webp'], ['avif', 'webp']);

interface Outcome {
  readonly plan: Plan | null;
  readonly questions: readonly AttentionPlan[];
}

/** Plans, with a point of the region for each attention plan. */
function planAll(spec: string, source: SourceFacts, takes: AcceptedFormats, answers: readonly Point[]): Outcome {
  const questions: AttentionPlan[] = [];
  const attention: Point[] = [];
  for (;;) {
    try {
      const planned = plan(spec, source, { accepted: takes, attention });
      if (planned.kind !== 'attention') return { plan: planned, questions };
      questions.push(planned);
      const { region } = planned;
      const share = answers[attention.length % answers.length] ?? { x: 50, y: 50 };
      attention.push({ x: region.left + (share.x / 100) * region.width, y: region.top + (share.y / 100) * region.height });
    } catch (error) {
      if (hasCode(error, 'INVALID_SPEC') || hasCode(error, 'LIMIT_EXCEEDED')) return { plan: null, questions };
      throw error;
    }
  }
}

const isWhole = ({ left, top, width, height }: Rect): boolean => [left, top, width, height].every(Number.isSafeInteger);
const isSize = ({ width, height }: Size): boolean => [width, height].every((side) => Number.isSafeInteger(side) && side >= 1);
const isInside = ({ left, top, width, height }: Rect, outer: Size, tolerance = 0): boolean =>
  left >= -tolerance && top >= -tolerance && left + width <= outer.width + tolerance && top + height <= outer.height + tolerance;

/** The turn of a spec's operations, calculated from its text. */
const turnOf = (spec: string): Turn => spec.split('|').reduce<Turn>((turn, part) => {
  const [, degrees] = /^rotate-(\d+)$/.exec(part) ?? [];
  if (degrees !== undefined) return compose(turn, { mirror: false, degrees: Number(degrees) as Turn['degrees'] });
  return part === 'flip-h' ? compose(turn, { mirror: true, degrees: 0 }) : part === 'flip-v' ? compose(turn, { mirror: true, degrees: 180 }) : turn;
}, UPRIGHT);

const enlarges = (spec: string): boolean => spec.split('|').some((part) => part.startsWith('scale-') && Number(part.slice(6)) > 100);

/** Whether a step suits an image of that size. */
function fits(step: PixelStep, now: Size): boolean {
  if (step.type === 'canvas') return isInside({ ...step, ...now }, step);
  return step.type !== 'cut' || isInside(step, now);
}

/** What must be true of every plan. One assertion for all of it, because assertions cost more than planning. */
function rulesOfRaster(spec: string, source: SourceFacts, { crop, size, steps, turn, output }: RasterPlan): Readonly<Record<string, boolean>> {
  const outcome = renditionSizeOf({ size, steps });
  const cropped = turnSize(crop, turn);
  return {
    'the crop is of whole pixels': isWhole(crop) && isSize(crop),
    'the crop is inside the image': isInside(crop, source),
    'the size is of whole pixels': isSize(size),
    'canvases and cuts are of whole pixels': steps.every((step) => !('width' in step) || (isWhole(step) && isSize(step))),
    'a canvas holds the image so far, and a cut lies in it': steps.every((step, index) => fits(step, renditionSizeOf({ size, steps: steps.slice(0, index) }))),
    'only pad makes a canvas': spec.includes('pad-') || steps.every(({ type }) => type !== 'canvas'),
    'nothing is cut but what an effect looked at': steps.every(({ type }, index) => type !== 'cut' || ['blur', 'sharpen'].includes(steps[index - 1]?.type ?? '')),
    'the turn is that of the spec': isDeepStrictEqual(turn, turnOf(spec)),
    'the format holds the sides': Math.max(outcome.width, outcome.height) <= FORMATS[output.format].maxSide,
    'the outcome is within outputPixels': outcome.width * outcome.height * (output.animated ? source.frames : 1) <= DEFAULT_LIMITS.outputPixels,
    'nothing is enlarged': enlarges(spec) || (size.width <= cropped.width && size.height <= cropped.height),
    'a blur can be seen, and is bounded': steps.every((step) => step.type !== 'blur' || (step.sigma >= 0.3 && step.sigma <= 200)),
  };
}

const rulesOfVector = (source: SourceFacts, { crop, size }: VectorPlan): Readonly<Record<string, boolean>> => ({
  'the crop is something': Math.min(crop.width, crop.height) > 0,
  'the crop is inside the image': isInside(crop, source, 1e-3),
  'the size is of whole pixels': isSize(size),
});

const rulesOfQuestion = (source: SourceFacts, { region, box }: AttentionPlan): Readonly<Record<string, boolean>> => ({
  'the region is inside the image': isInside(region, source, 1e-3),
  'the region and the box are something': Math.min(region.width, region.height, box.width, box.height) > 0,
});

const brokenOf = (rules: Readonly<Record<string, boolean>>): readonly string[] => Object.keys(rules).filter((rule) => rules[rule] !== true);

describe('any valid spec on any image', () => {
  it('does not enlarge one pixel that lies beside the part that is shown', () => {
    const pixel: SourceFacts = { format: 'jpeg', width: 1, height: 1, orientation: 1, frames: 1, alpha: false, depth: 8, buffered: false, focalPoint: null };
    const { plan } = planAll('pad-312x574|sharpen|height-540|fill-1x540-smart', pixel, [], [{ x: 0, y: 0 }]);
    expect(plan).toMatchObject({ kind: 'raster', size: { width: 1, height: 1 } });
  });

  it('is planned within its bounds, or refused as invalid or over a limit', () => {
    let planned = 0;
    fc.assert(fc.property(validSpec(), facts, accepted, fc.array(point, { minLength: 1, maxLength: 3 }), (spec, source, takes, answers) => {
      const { plan: outcome, questions } = planAll(spec, source, takes, answers);
      const broken = questions.flatMap((question) => brokenOf(rulesOfQuestion(source, question)));
      if (questions.length > spec.split('-smart').length - 1) broken.push('a question for each smart fill');
      if (outcome?.kind === 'raster') broken.push(...brokenOf(rulesOfRaster(spec, source, outcome)));
      if (outcome?.kind === 'vector') broken.push(...brokenOf(rulesOfVector(source, outcome)));
      if (outcome !== null) planned += 1;
      expect(broken).toEqual([]);
    }), { numRuns: 10_000 });
    // If most were refused, the test would prove nothing.
    expect(planned).toBeGreaterThan(4000);
  });

  it('gives the same plan twice, and for its canonical form', () => {
    fc.assert(fc.property(validSpec(), facts, accepted, point, (spec, source, takes, answer) => {
      const once = planAll(spec, source, takes, [answer]);
      expect(planAll(spec, source, takes, [answer])).toEqual(once);
      expect(planAll(parseSpec(spec).canonical, source, takes, [answer])).toEqual(once);
    }), { numRuns: 1000 });
  });

  it('depends on the focal point only where `usesFocalPoint` says so', () => {
    fc.assert(fc.property(validSpec(['width', 'fill', 'crop', 'croppct', 'focal', 'pad', 'rotate'], 5), facts, focalPoint, point, (spec, source, other, answer) => {
      fc.pre(!usesFocalPoint(parseSpec(spec)));
      expect(planAll(spec, { ...source, focalPoint: other }, [], [answer])).toEqual(planAll(spec, source, [], [answer]));
    }), { numRuns: 1000 });
  });

  it('costs one step for each operation', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('count', 'width-100', 'fill-10x10', 'blur-1'), { minLength: 1, maxLength: 16 }), (parts) => {
      let steps = 0;
      const custom = { count: { syntax: 'count', parse: () => [], transform: <V>(view: V) => (steps += 1, view) } };
      const planned = planRaster(parts.join('|'), {}, { custom });
      expect(steps).toBe(parts.filter((part) => part === 'count').length);
      expect(JSON.stringify(planned).length).toBeLessThan(500 + 40 * parts.length);
    }));
  });
});

describe('the orientation of the image', () => {
  it('makes no difference to a square crop', () => {
    const turns = fc.array(fc.constantFrom('rotate-90', 'rotate-180', 'rotate-270', 'flip-h', 'flip-v'), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(turns, length, length, focalPoint, fc.integer({ min: 0, max: 100 }), (before, width, height, focus, near) => {
      const fill = `fill-40x40-c${near}|format-png`;
      fc.pre(Math.min(width, height) >= 40);
      const there = planRaster([...before, fill].join('|'), { width, height, focalPoint: focus });
      const plain = planRaster(fill, { width, height, focalPoint: focus });
      expect(there.size).toEqual(plain.size);
      // Rounding outward may take one pixel more on the other side.
      for (const edge of ['left', 'top', 'width', 'height'] as const) expect(Math.abs(there.crop[edge] - plain.crop[edge])).toBeLessThanOrEqual(1);
    }), { numRuns: 1000 });
  });
});

describe('fill', () => {
  const box = fc.tuple(length, length, length, length).filter(([width, height, w, h]) => w <= width && h <= height && w * h <= DEFAULT_LIMITS.outputPixels);
  const closeness = fc.integer({ min: 0, max: 100 });

  it('is exact where the image is large enough, with the focal point in it', () => {
    fc.assert(fc.property(box, focalPoint, closeness, ([width, height, w, h], focus, near) => {
      const { crop, size } = planRaster(`fill-${w}x${h}-c${near}|format-png`, { width, height, focalPoint: focus });
      expect(size).toEqual({ width: w, height: h });
      const { x, y } = focus ?? { x: 50, y: 50 };
      // A side of whole pixels goes to the nearest place.
      expect(crop.left).toBeLessThanOrEqual((x / 100) * width + 0.501);
      expect(crop.top).toBeLessThanOrEqual((y / 100) * height + 0.501);
      expect(crop.left + crop.width).toBeGreaterThanOrEqual((x / 100) * width - 0.501);
      expect(crop.top + crop.height).toBeGreaterThanOrEqual((y / 100) * height - 0.501);
    }), { numRuns: 2000 });
  });

  it('crops to the ratio, to the whole pixel', () => {
    fc.assert(fc.property(length, length, length, length, focalPoint, (width, height, w, h, focus) => {
      fc.pre(w * h <= DEFAULT_LIMITS.outputPixels && width * height <= DEFAULT_LIMITS.outputPixels);
      const { crop } = planRaster(`fill-${w}x${h}|format-png`, { width, height, focalPoint: focus });
      const exact = width * h <= height * w ? { width, height: (width * h) / w } : { width: (height * w) / h, height };
      for (const axis of ['width', 'height'] as const) {
        expect(crop[axis]).toBeGreaterThanOrEqual(exact[axis] - 1e-5);
        expect(crop[axis]).toBeLessThan(exact[axis] + 2);
      }
    }), { numRuns: 2000 });
  });

  it('gives the crop unresized where the image is too small', () => {
    fc.assert(fc.property(length, length, length, length, focalPoint, closeness, (width, height, w, h, focus, near) => {
      fc.pre((w > width || h > height) && width * height <= DEFAULT_LIMITS.outputPixels);
      const { crop, size } = planRaster(`fill-${w}x${h}-c${near}|format-png`, { width, height, focalPoint: focus });
      expect(size).toEqual({ width: crop.width, height: crop.height });
      expect(planRaster(`fill-${w}x${h}|format-png`, { width, height, focalPoint: focus }).crop).toEqual(crop);
    }), { numRuns: 1000 });
  });
});

describe('the ratio is kept to one truncated pixel', () => {
  /** Of whole numbers, without rounding on the way. */
  const cutOff = (a: number, b: number, c: number): number => Math.max(1, Number((BigInt(a) * BigInt(b)) / BigInt(c)));
  const sizeOf = (spec: string, width: number, height: number): Size => planRaster(`${spec}|format-png`, { width, height }).size;
  const check = (holds: (width: number, height: number, w: number, h: number) => void): void =>
    fc.assert(fc.property(length, length, length, length, (width, height, w, h) => {
      fc.pre(width * height <= DEFAULT_LIMITS.outputPixels);
      holds(width, height, w, h);
    }), { numRuns: 1000 });

  it('width-N', () => check((width, height, w) => {
    expect(sizeOf(`width-${w}`, width, height)).toEqual(w < width ? { width: w, height: cutOff(height, w, width) } : { width, height });
  }));

  it('height-N', () => check((width, height, _w, h) => {
    expect(sizeOf(`height-${h}`, width, height)).toEqual(h < height ? { width: cutOff(width, h, height), height: h } : { width, height });
  }));

  it('max-WxH fits within, and touches', () => check((width, height, w, h) => {
    const size = sizeOf(`max-${w}x${h}`, width, height);
    expect(size.width <= w && size.height <= h).toBe(true);
    if (width <= w && height <= h) expect(size).toEqual({ width, height });
    else expect([{ width: w, height: cutOff(height, w, width) }, { width: cutOff(width, h, height), height: h }]).toContainEqual(size);
  }));

  it('min-WxH covers, and touches', () => check((width, height, w, h) => {
    const size = sizeOf(`min-${w}x${h}`, width, height);
    if (width <= w || height <= h) return expect(size).toEqual({ width, height });
    expect(size.width >= w && size.height >= h).toBe(true);
    expect(size.width === w || size.height === h).toBe(true);
  }));

  it('scale-P', () => {
    const share = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(fc.property(length, length, share, (width, height, parts) => {
      fc.pre(width * height <= DEFAULT_LIMITS.outputPixels);
      const size = sizeOf(`scale-${parts / 1e4}`, width, height);
      for (const axis of ['width', 'height'] as const) {
        const exact = ({ width, height }[axis] * parts) / 1e6;
        expect(size[axis]).toBeGreaterThanOrEqual(Math.max(1, exact - 1 - 1e-6));
        expect(size[axis]).toBeLessThanOrEqual(Math.max(1, exact + 1e-6));
      }
    }), { numRuns: 1000 });
  });
});
