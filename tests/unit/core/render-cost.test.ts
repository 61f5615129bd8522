import { describe, expect, it } from 'vitest';
import { estimateRenderBytes, renderCost } from '../../../server/src/core/render-cost';
import type { SourceFacts } from '../../../server/src/core/source-facts';
import { plan } from '../../helpers/plan';

const MEGABYTE = 2 ** 20;
const FACTS: SourceFacts = { format: 'jpeg', width: 3652, height: 2739, orientation: 1, frames: 1, alpha: false, depth: 8, buffered: false, focalPoint: null };
const LARGE = { width: 11_547, height: 8660 };
const WITHOUT_LIMITS = { sourceBytes: 1e12, sourcePixels: 1e12, sourceFrames: 1e6, sourceParts: 1e6, metadataBytes: 1e9, scanPixels: 1e12, animationPixels: 1e12, outputPixels: 1e12, avifPixels: 1e12, gifPixels: 1e12, losslessPixels: 1e12, customPixels: 1e12 };

function megabytes(spec: string, some: Partial<SourceFacts>): number {
  const facts = { ...FACTS, ...some };
  return estimateRenderBytes(facts, plan(spec, facts, { limits: WITHOUT_LIMITS })) / MEGABYTE;
}

/** How far an estimate may exceed the measurement: its parts seldom peak at once, and content varies. */
const MAX_FACTOR = 2.6;
/** Memory of a process for a small rendition, which the estimate does not count. */
const SLACK_MB = 15;

describe('bounds the memory that was measured (sharp 0.35.3, growth of the peak, in MB):', () => {
  it.each<[string, Partial<SourceFacts>, number]>([
    ['width-400|format-webp', {}, 3],
    ['format-jpeg', {}, 68],
    ['rotate-90|format-jpeg', {}, 96],
    ['blur-3|format-jpeg', {}, 97],
    ['format-webp', {}, 67],
    ['format-webp-lossless', {}, 279],
    ['format-avif', {}, 362],
    ['format-avif-lossless', {}, 386],
    ['format-gif', {}, 120],
    ['format-jpeg', { width: 8164, height: 6123 }, 306],
    ['width-400|format-webp', { ...LARGE }, 7],
    ['width-400|format-webp', { ...LARGE, buffered: true }, 294],
    ['width-400|format-webp', { ...LARGE, format: 'png' }, 58],
    ['width-400|format-webp', { ...LARGE, format: 'png', alpha: true }, 84],
    ['width-400|format-webp', { ...LARGE, format: 'png', depth: 16 }, 111],
    ['width-400|format-webp', { ...LARGE, format: 'png', buffered: true }, 326],
    ['width-400|format-webp', { ...LARGE, format: 'png', buffered: true, depth: 16 }, 647],
    ['format-jpeg', { width: 8164, height: 6123, format: 'png', buffered: true, depth: 16 }, 580],
    ['width-400|format-webp', { ...LARGE, format: 'webp' }, 4],
    ['width-400|format-webp', { ...LARGE, format: 'webp', buffered: true }, 384],
    ['crop-100x100-900x700|format-webp', { ...LARGE, format: 'webp' }, 768],
    ['width-400|format-webp', { ...LARGE, format: 'tiff' }, 62],
    ['width-400|format-webp', { format: 'tiff', buffered: true }, 61],
    ['width-400|format-webp', { ...LARGE, format: 'gif' }, 439],
    ['width-400|format-webp', { ...LARGE, format: 'avif' }, 1749],
    ['width-400|format-webp', { format: 'avif', depth: 16 }, 251],
    ['width-400', { width: 1633, height: 1225, format: 'webp', frames: 30, buffered: true }, 236],
    ['rotate-90', { width: 1633, height: 1225, format: 'webp', frames: 30, buffered: true }, 548],
    ['original', { width: 1633, height: 1225, format: 'webp', frames: 30, buffered: true }, 307],
    ['width-800|format-webp', { width: 1633, height: 1225, format: 'gif', frames: 30, buffered: true }, 166],
  ])('%s of %j', (spec, some, measured) => {
    const estimate = megabytes(spec, some);
    expect(estimate + SLACK_MB).toBeGreaterThanOrEqual(measured);
    expect(estimate).toBeLessThanOrEqual(measured * MAX_FACTOR + SLACK_MB);
  });
});

describe('renderCost', () => {
  const cost = (spec: string, some: Partial<SourceFacts> = {}) => renderCost({ ...FACTS, ...some }, plan(spec, { ...FACTS, ...some }));
  const SVG = { format: 'svg', alpha: true } as const;

  it('of an SVG that stays SVG is 0', () => expect(cost('width-10', SVG)).toBe(0));

  it('of an SVG depends on the size at which it is rasterised, not on its own', () => {
    expect(cost('width-500|format-png', SVG)).toBe(cost('width-500|format-png', { ...SVG, width: 36_520, height: 27_390 }));
    expect(cost('width-500|format-png', SVG)).toBeGreaterThan(500 * 375);
  });

  it('counts a canvas', () => expect(cost('pad-4000x4000|format-png') - cost('original|format-png')).toBeGreaterThan(16e6));

  it('counts the region and the source of an attention plan', () => {
    expect(cost('fill-10x10-smart', { format: 'avif', buffered: true })).toBeGreaterThanOrEqual((3652 * 2739 * 20) / 4);
    expect(cost('fill-10x10-smart')).toBeLessThan(200_000);
    expect(cost('crop-0x0-1000x1000|fill-10x20-smart')).toBeGreaterThan(cost('fill-10x10-smart'));
    expect(cost('fill-10x10-smart', { width: 60_000, height: 1 })).toBeLessThan(200_000);
  });

  it('of the first frame alone is that of one frame', () => {
    const animation = { format: 'gif', frames: 50, buffered: true } as const;
    expect(cost('format-png', animation)).toBe(cost('format-png', { ...animation, frames: 1 }));
  });
});
