import { describe, expect, it } from 'vitest';
import { DEFAULT_ENCODING, encoderSettings, quickPlan, type Encoding } from '../../../server/src/core/encoding';
import type { OutputFormat } from '../../../server/src/core/formats';
import type { OutputPlan, RasterPlan, VectorPlan } from '../../../server/src/core/plan';

const output = (format: OutputFormat, more: Partial<OutputPlan> = {}): OutputPlan => ({ format, lossless: false, quality: null, animated: false, background: null, ...more });
const planOf = (of: OutputPlan): RasterPlan => ({
  kind: 'raster', crop: { left: 0, top: 0, width: 3, height: 2 }, turn: { mirror: false, degrees: 0 }, size: { width: 3, height: 2 }, steps: [], custom: [], output: of,
});
const settings = (format: OutputFormat, more: Partial<OutputPlan> = {}, encoding: Encoding = DEFAULT_ENCODING) => encoderSettings(output(format, more), encoding);

describe('the quick plan', () => {
  it.each<OutputFormat>(['jpeg', 'webp', 'avif'])('of %s differs in the encoding alone', (format) => {
    const plan = planOf(output(format, { quality: 70 }));
    expect(quickPlan(plan, DEFAULT_ENCODING)).toEqual({ ...plan, output: { ...plan.output, quick: true } });
  });

  it.each<[string, OutputPlan]>([
    ['PNG', output('png')], ['GIF', output('gif')], ['ICO', output('ico')], ['HEIC', output('heic')],
    ['lossless WebP', output('webp', { lossless: true })], ['lossless AVIF', output('avif', { lossless: true })],
  ])('does not exist for %s', (_title, of) => expect(quickPlan(planOf(of), DEFAULT_ENCODING)).toBeNull());

  it('does not exist for an SVG that stays one, nor without the setting', () => {
    const vector: VectorPlan = { kind: 'vector', crop: { left: 0, top: 0, width: 1, height: 1 }, size: { width: 1, height: 1 } };
    expect(quickPlan(vector, DEFAULT_ENCODING)).toBeNull();
    expect(quickPlan(planOf(output('jpeg')), { ...DEFAULT_ENCODING, quick: false })).toBeNull();
  });

  it.each<[OutputFormat, Encoding['effort'], boolean]>([
    ['webp', { webp: 2, avif: 3, gif: 3 }, false], ['webp', { webp: 3, avif: 0, gif: 3 }, true],
    ['avif', { webp: 4, avif: 0, gif: 3 }, false], ['avif', { webp: 0, avif: 1, gif: 3 }, true],
  ])('of %s with the efforts %j exists: %s', (format, effort, exists) => expect(quickPlan(planOf(output(format)), { ...DEFAULT_ENCODING, effort }) !== null).toBe(exists));
});

describe('the encoder', () => {
  it('gets the configured quality and effort, or the quality of the spec', () => {
    expect(settings('webp')).toEqual({ quality: 80, effort: 4, mozjpeg: false });
    expect(settings('avif', { quality: 33 })).toEqual({ quality: 33, effort: 3, mozjpeg: false });
    expect(settings('gif')).toMatchObject({ effort: 3 });
  });

  it('of a quick image is fast', () => {
    expect(settings('jpeg', { quick: true })).toMatchObject({ quality: 80, mozjpeg: false });
    expect(settings('webp', { quick: true })).toEqual({ quality: 81, effort: 2, mozjpeg: false });
    expect(settings('avif', { quick: true })).toMatchObject({ effort: 0 });
  });

  it('of JPEG is mozjpeg for a final image, and plain where images are encoded once', () => {
    expect(settings('jpeg')).toMatchObject({ mozjpeg: true });
    expect(settings('jpeg', {}, { ...DEFAULT_ENCODING, quick: false })).toMatchObject({ quality: 80, mozjpeg: false });
  });

  it.each<[OutputFormat, readonly (readonly [number, number])[]]>([
    ['jpeg', [[1, 2], [34, 35], [35, 35], [80, 80], [100, 100]]],
    ['webp', [[1, 1], [77, 77], [78, 79], [80, 81], [99, 100], [100, 100]]],
    ['avif', [[1, 5], [20, 23], [50, 52], [80, 81], [100, 100]]],
  ])('of a quick %s gets a corrected quality, that of a final one the nominal quality', (format, corrections) => {
    for (const [quality, corrected] of corrections) {
      expect([settings(format, { quality, quick: true }).quality, settings(format, { quality }).quality]).toEqual([corrected, quality]);
    }
  });
});
