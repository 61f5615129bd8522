import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { codeOf } from '../../../server/src/core/errors';
import { documentedOperations } from '../../../server/src/core/filter-spec/operation-docs';
import type { Point, Size } from '../../../server/src/core/geometry/rect';
import { renditionSizeOf } from '../../../server/src/core/pixel-steps';
import { planSrcset } from '../../../sign/plan-srcset';
import { readSpec } from '../../../sign/read-spec';
import { parsedSpec } from '../../helpers/parsed-spec';
import { plan } from '../../helpers/plan';
import { damagedSpec, validSpec } from '../core/filter-spec/arbitrary-spec';

// Thousands of runs: slow where other tests share the machine.
vi.setConfig({ testTimeout: 60_000 });

const UNLIMITED = { sourceBytes: Infinity, sourcePixels: Infinity, sourceFrames: Infinity, sourceParts: Infinity, metadataBytes: Infinity, scanPixels: Infinity, animationPixels: Infinity, outputPixels: Infinity, avifPixels: Infinity, gifPixels: Infinity, losslessPixels: Infinity, customPixels: Infinity };

/** The size of the rendition, as the server plans it. Attention is in the top left corner: no size depends on it. */
function serverSize(spec: string, source: Size & { readonly focalPoint: Point | null }, attention: readonly Point[] = []): Size {
  const planned = plan(spec, source, { attention, limits: UNLIMITED });
  if (planned.kind === 'attention') return serverSize(spec, source, [...attention, { x: planned.region.left, y: planned.region.top }]);
  return planned.kind === 'vector' ? planned.size : renditionSizeOf(planned);
}

/** A refusal by its code, or what `run` returns. */
function attempt<T>(run: () => T): T | 'INVALID_SPEC' | 'LIMIT_EXCEEDED' {
  try {
    return run();
  } catch (error) {
    const code = error instanceof RangeError ? 'INVALID_SPEC' : codeOf(error);
    if (code === 'INVALID_SPEC' || code === 'LIMIT_EXCEEDED') return code;
    throw error;
  }
}

interface Row {
  readonly source: [number, number];
  readonly focalPx: [number, number] | null;
  readonly spec: string;
}

const rows = JSON.parse(readFileSync(new URL('../../fixtures/geometry.json', import.meta.url), 'utf8')) as Row[];

describe('the sizes of the signer are those of the server', () => {
  it.each(rows)('for $source $focalPx $spec', ({ source: [width, height], focalPx, spec }) => {
    const source = { width, height, focalPoint: focalPx && { x: (focalPx[0] / width) * 100, y: (focalPx[1] / height) * 100 } };
    expect(planSrcset(spec, { source }).whole).toEqual(serverSize(spec, source));
  });

  const length = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 5000 }) }, fc.integer({ min: 1, max: 20 }));
  const source = fc.record({ width: length, height: length, focalPoint: fc.option(fc.record({ x: fc.double({ min: 0, max: 100, noNaN: true }), y: fc.double({ min: 0, max: 100, noNaN: true }) })) });
  const widths = fc.uniqueArray(fc.integer({ min: 1, max: 3000 }), { maxLength: 4 });
  // After a smart fill, a canvas and a focal point may depend on where the attention lies: only the server knows that.
  const spec = validSpec(undefined, 6).filter((text) => !(text.includes('pad-') && text.includes('smart')) && !/smart.*focal/.test(text));

  it('for any spec', () => {
    let compared = 0;
    fc.assert(fc.property(spec, source, widths, (text, image, asked) => {
      const expected = attempt(() => serverSize(text, image));
      const planned = attempt(() => planSrcset(text, { source: image, widths: asked }));
      // A crop beside the image, on the canvas of `pad`: only the server knows that it shows nothing.
      if (expected === 'LIMIT_EXCEEDED' || (expected === 'INVALID_SPEC' && text.includes('pad-'))) return;
      if (typeof expected === 'string' || typeof planned === 'string') {
        expect(planned).toBe(expected);
        return;
      }
      compared += 1;
      expect(planned.whole).toEqual(expected);
      for (const variant of planned.variants) expect({ ...variant }).toEqual({ spec: variant.spec, ...serverSize(variant.spec, image) });
      const found = planned.variants.map(({ width }) => width);
      expect(found).toEqual([...new Set(found)].toSorted((one, other) => one - other));
    }), { numRuns: 3000 });
    expect(compared).toBeGreaterThan(1500);
  });
});

// The sides of a fill that is too large depend on where the focal point is by then.
it('the signer follows the focal point as the server does', () => {
  const side = fc.integer({ min: 20, max: 200 });
  const box = fc.tuple(side, side).map((sides) => sides.join('x'));
  const step = fc.oneof(
    fc.constantFrom('rotate-90', 'rotate-180', 'rotate-270', 'flip-h', 'flip-v', 'focal-13x77', 'focal-86x31', 'crop-7x11-90x70', 'croppct-21x9-63x71', 'scale-130.7'),
    box.map((sides) => `fill-${sides}-c60`), box.map((sides) => `pad-${sides}`), side.map((width) => `width-${width}`),
  );
  const large = fc.tuple(fc.integer({ min: 5000, max: 60_000 }), fc.integer({ min: 5000, max: 60_000 })).map((sides) => `fill-${sides.join('x')}`);
  const spec = fc.tuple(fc.array(step, { minLength: 1, maxLength: 4 }), large).map(([steps, last]) => [...steps, last].join('|'));
  const source = fc.record({ width: side, height: side, focalPoint: fc.record({ x: fc.integer({ min: 0, max: 100 }), y: fc.integer({ min: 0, max: 100 }) }) });
  fc.assert(fc.property(spec, source, (text, image) => {
    const expected = attempt(() => serverSize(text, image));
    if (typeof expected !== 'string') expect(planSrcset(text, { source: image }).whole).toEqual(expected);
  }), { numRuns: 3000 });
});

describe('the specs of the signer are those of the server', () => {
  it('for each example in the documentation', () => {
    const examples = documentedOperations().flatMap((operation) => operation.examples);
    expect(examples.length).toBeGreaterThan(25);
    for (const example of examples) expect(readSpec(example), example).not.toBeNull();
  });

  it('for what the server accepts', () => {
    fc.assert(fc.property(validSpec(), (text) => { expect(readSpec(text)).not.toBeNull(); }), { numRuns: 1000 });
  });

  it('for what the signer refuses', () => {
    let refused = 0;
    fc.assert(fc.property(damagedSpec, (text) => {
      if (attempt(() => readSpec(text)) !== 'INVALID_SPEC') return;
      refused += 1;
      expect(parsedSpec(text)).toBeNull();
    }), { numRuns: 3000 });
    expect(refused).toBeGreaterThan(500);
  });
});
