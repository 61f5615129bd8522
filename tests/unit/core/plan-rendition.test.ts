import { describe, expect, it } from 'vitest';
import { DEFAULT_FORMATS, type DefaultFormats, type OutputFormat, type SourceFormat } from '../../../server/src/core/formats';
import { DEFAULT_LIMITS, type Limits } from '../../../server/src/core/limits';
import type { View } from '../../../server/src/core/geometry/view';
import type { AcceptedFormats } from '../../../server/src/core/negotiate-format';
import type { SourceFacts } from '../../../server/src/core/source-facts';
import { blurOf, canvasOf, plan, planRaster } from '../../helpers/plan';

describe('the default format', () => {
  const rows: readonly (readonly [source: SourceFormat, opaque: OutputFormat, alpha: OutputFormat])[] = [
    ['jpeg', 'jpeg', 'jpeg'],
    ['png', 'png', 'png'],
    ['webp', 'webp', 'webp'],
    ['avif', 'avif', 'avif'],
    ['gif', 'gif', 'gif'],
    ['tiff', 'jpeg', 'png'],
    ['heic', 'jpeg', 'png'],
  ];
  it.each(rows)('of %s is %s, and %s where it is transparent', (format, opaque, alpha) => {
    expect(planRaster('width-100', { format, alpha: false }).output.format).toBe(opaque);
    expect(planRaster('width-100', { format, alpha: true }).output.format).toBe(alpha);
  });

  it('of svg is png, once it is rasterised', () => expect(planRaster('grayscale', { format: 'svg', alpha: true }).output.format).toBe('png'));

  it('is a table of the configuration', () => {
    const defaultFormats: DefaultFormats = { ...DEFAULT_FORMATS, jpeg: { opaque: 'webp', alpha: 'avif' } };
    expect(planRaster('width-100', { alpha: false }, { defaultFormats }).output.format).toBe('webp');
    expect(planRaster('width-100', { alpha: true }, { defaultFormats }).output.format).toBe('avif');
    expect(planRaster('format-png', { alpha: true }, { defaultFormats }).output.format).toBe('png');
  });
});

describe('format-auto', () => {
  const rows: readonly (readonly [facts: Partial<SourceFacts>, accepted: AcceptedFormats, format: OutputFormat, animated: boolean])[] = [
    [{ format: 'jpeg' }, [], 'jpeg', false],
    [{ format: 'jpeg' }, ['avif', 'webp'], 'avif', false],
    [{ format: 'jpeg' }, ['webp', 'avif'], 'webp', false],
    [{ format: 'jpeg' }, ['webp'], 'webp', false],
    [{ format: 'tiff', alpha: true }, [], 'png', false],
    [{ format: 'svg', alpha: true }, [], 'png', false],
    [{ format: 'svg', alpha: true }, ['webp'], 'webp', false],
    // Keeping the animation matters more than a smaller format.
    [{ format: 'gif', frames: 2 }, ['avif', 'webp'], 'webp', true],
    [{ format: 'gif', frames: 10 }, ['avif'], 'gif', true],
    [{ format: 'gif', frames: 10 }, [], 'gif', true],
    [{ format: 'webp', frames: 10 }, ['avif'], 'webp', true],
    [{ format: 'gif', frames: 1 }, ['avif', 'webp'], 'avif', false],
  ];
  it.each(rows)('%j for a client that accepts %j: %s, animated %s', (facts, accepted, format, animated) => {
    expect(planRaster('format-auto', facts, { accepted }).output).toMatchObject({ format, animated, lossless: false });
  });

  it('the accepted formats matter only for format-auto', () => {
    expect(planRaster('width-5', {}, { accepted: ['avif'] }).output.format).toBe('jpeg');
    expect(planRaster('format-webp', {}, { accepted: ['avif'] }).output.format).toBe('webp');
  });
});

describe('animation', () => {
  const rows: readonly (readonly [spec: string, source: SourceFormat, animated: boolean])[] = [
    ['width-5', 'gif', true],
    ['width-5', 'webp', true],
    ['format-webp', 'gif', true],
    ['format-gif', 'webp', true],
    ['format-jpeg', 'gif', false],
    ['format-png', 'gif', false],
    ['format-avif', 'gif', false],
    ['format-ico', 'gif', false],
    ['format-heic', 'gif', false],
  ];
  it.each(rows)('%s of an animated %s: %s', (spec, format, animated) => {
    expect(planRaster(spec, { format, frames: 2 }).output.animated).toBe(animated);
    expect(planRaster(spec, { format, frames: 1 }).output.animated).toBe(false);
  });
});

describe('quality', () => {
  const rows: readonly (readonly [spec: string, quality: number | null])[] = [
    ['width-5', null],
    ['quality-40', 40],
    ['jpegquality-30', 30],
    ['quality-40|jpegquality-30', 30],
    ['jpegquality-30|quality-40', 30],
    ['webpquality-20', null],
    ['quality-40|webpquality-20', 40],
    ['format-webp|quality-40|webpquality-20|jpegquality-30|avifquality-10', 20],
    ['format-avif|quality-40|webpquality-20|jpegquality-30|avifquality-10', 10],
    ['format-png|quality-40|webpquality-20|jpegquality-30|avifquality-10', 40],
    ['format-heic|avifquality-10', null],
    ['format-webp|jpegquality-30', null],
    ['format-auto|quality-40|avifquality-10|jpegquality-30', 10],
    ['format-webp-lossless|quality-40', 40],
  ];
  it.each(rows)('%s → %s', (spec, quality) => expect(planRaster(spec, {}, { accepted: ['avif'] }).output.quality).toBe(quality));
});

describe('lossless', () => {
  it.each([['format-webp', false], ['format-webp-lossless', true], ['format-avif-lossless', true], ['format-heic-lossless', true], ['width-5', false]] as const)(
    '%s → %s', (spec, lossless) => expect(planRaster(spec).output.lossless).toBe(lossless));
});

describe('background', () => {
  const rows: readonly (readonly [spec: string, background: string | null])[] = [
    ['format-webp', null],
    ['format-webp|bgcolor-fc0', 'ffcc00'],
    ['format-jpeg|bgcolor-fc0', 'ffcc00'],
    // JPEG has no transparency.
    ['format-jpeg', 'ffffff'],
    ['format-png', null],
    ['format-avif', null],
    ['format-gif', null],
    ['format-ico', null],
    ['format-heic', null],
  ];
  it.each(rows)('%s → %s', (spec, background) => expect(planRaster(spec, { format: 'png', alpha: true }).output.background).toBe(background));
});

describe('SVG', () => {
  const svg = { format: 'svg', alpha: true } as const;

  describe('stays SVG', () => {
    const rows: readonly (readonly [spec: string, crop: readonly number[], size: readonly number[]])[] = [
      ['original', [0, 0, 1000, 800], [1000, 800]],
      ['width-500', [0, 0, 1000, 800], [500, 400]],
      ['height-400', [0, 0, 1000, 800], [500, 400]],
      ['max-500x500', [0, 0, 1000, 800], [500, 400]],
      ['min-500x500', [0, 0, 1000, 800], [625, 500]],
      ['scale-200', [0, 0, 1000, 800], [2000, 1600]],
      ['fill-100x100', [100, 0, 800, 800], [100, 100]],
      ['focal-0x0|fill-100x100', [0, 0, 800, 800], [100, 100]],
      ['crop-10x20-30x40', [10, 20, 30, 40], [30, 40]],
      ['croppct-50x50-25x25', [500, 400, 250, 200], [250, 200]],
      // Fractions are kept, since an SVG has no pixels.
      ['width-300|crop-1x1-3x3', [3.3333, 3.3333, 10, 10], [3, 3]],
      ['quality-5|jpegquality-5|webpquality-5|avifquality-5', [0, 0, 1000, 800], [1000, 800]],
      ['preserve-svg', [0, 0, 1000, 800], [1000, 800]],
      // What would rasterise it is dropped.
      ['width-500|format-webp|preserve-svg', [0, 0, 1000, 800], [500, 400]],
      ['format-auto|preserve-svg', [0, 0, 1000, 800], [1000, 800]],
      ['bgcolor-abc|blur-4|sharpen|grayscale|width-500|preserve-svg', [0, 0, 1000, 800], [500, 400]],
      ['rotate-90|flip-h|pad-10x10|width-500|preserve-svg', [0, 0, 1000, 800], [500, 400]],
      ['fill-10x10-smart|fill-100x100|preserve-svg', [100, 0, 800, 800], [100, 100]],
    ];
    it.each(rows)('%s', (spec, crop, size) => {
      const planned = plan(spec, svg);
      if (planned.kind !== 'vector') expect.unreachable(planned.kind);
      [planned.crop.left, planned.crop.top, planned.crop.width, planned.crop.height].forEach((found, index) => expect(found).toBeCloseTo(crop[index] ?? NaN, 3));
      expect([planned.size.width, planned.size.height]).toEqual(size);
    });
  });

  describe('is rasterised', () => {
    it.each([
      'pad-10x10', 'rotate-90', 'flip-h', 'blur-4', 'sharpen', 'grayscale', 'bgcolor-abc', 'format-png', 'format-jpeg', 'format-webp', 'format-auto', 'format-ico',
      'width-500|format-png', 'tint',
    ])('%s', (spec) => expect(plan(spec, svg, { custom: { tint: { syntax: 'tint', parse: () => [] } } }).kind).toBe('raster'));

    it('fill-10x10-smart', () => expect(plan('fill-10x10-smart', svg).kind).toBe('attention'));
  });

  it('preserve-svg drops custom operations with their geometry', () => {
    const custom = { tint: { syntax: 'tint', parse: () => [], transform: () => expect.unreachable() } };
    expect(plan('tint|width-500|preserve-svg', svg, { custom })).toMatchObject({ kind: 'vector', size: { width: 500, height: 400 } });
  });

  it('preserve-svg does nothing for other formats', () => {
    expect(plan('rotate-90|blur-4|format-webp|preserve-svg')).toEqual(plan('rotate-90|blur-4|format-webp'));
  });
});

describe('ico is reduced to what it holds', () => {
  const rows: readonly (readonly [spec: string, size: readonly [number, number], canvas?: readonly number[]])[] = [
    ['format-ico', [256, 204]],
    ['width-256|format-ico', [256, 204]],
    ['fill-64x64|format-ico', [64, 64]],
    ['fill-256x256|format-ico', [256, 256]],
    ['fill-512x512|format-ico', [256, 256]],
    ['fill-1000x1|format-ico', [256, 1]],
    ['rotate-90|format-ico', [204, 256]],
    ['pad-1000x1000|format-ico', [256, 204], [0, 26, 256, 256]],
  ];
  it.each(rows.map(([spec, size, canvas]) => ({ spec, size, canvas })))('$spec', ({ spec, size, canvas }) => {
    const planned = planRaster(spec);
    expect([planned.size.width, planned.size.height]).toEqual(size);
    const found = canvasOf(planned);
    expect(found && [found.left, found.top, found.width, found.height]).toEqual(canvas ?? null);
  });

  it('reduces its blur, too', () => {
    expect(blurOf(planRaster('fill-512x512|blur-8|format-ico'))).toBeCloseTo(4);
    expect(blurOf(planRaster('fill-64x64|blur-8|format-ico'))).toBe(8);
  });
});

describe('limits', () => {
  type Row = readonly [spec: string, facts: Partial<SourceFacts>, limits: Partial<Limits>, message: string | null];
  const gif = { format: 'gif', width: 100, height: 100, frames: 10 } as const;
  const rows: readonly Row[] = [
    ['original', {}, { outputPixels: 800_000 }, null],
    ['original', {}, { outputPixels: 799_999 }, 'the rendition would be 1000x800 pixels; the limit outputPixels is 799999'],
    ['width-500', {}, { outputPixels: 200_000 }, null],
    ['scale-200', {}, { outputPixels: 3_199_999 }, 'the rendition would be 2000x1600 pixels; the limit outputPixels is 3199999'],
    ['pad-2000x2000', {}, { outputPixels: 3_999_999 }, 'the rendition would be 2000x2000 pixels; the limit outputPixels is 3999999'],
    ['pad-65500x65500', {}, {}, 'the rendition would be 65500x65500 pixels; the limit outputPixels is 50000000'],
    ['scale-1000', {}, {}, 'the rendition would be 10000x8000 pixels; the limit outputPixels is 50000000'],
    ['scale-1000|width-10', {}, {}, null],
    ['original', gif, { outputPixels: 100_000 }, null],
    ['original', gif, { outputPixels: 99_999 }, 'the rendition would be 100x100 pixels in 10 frames; the limit outputPixels is 99999'],
    ['original', { ...gif, frames: 2 }, { outputPixels: 19_999 }, 'the rendition would be 100x100 pixels in 2 frames; the limit outputPixels is 19999'],
    ['format-png', gif, { outputPixels: 10_000 }, null],
    ['width-1', gif, { animationPixels: 100_000 }, null],
    ['width-1', gif, { animationPixels: 99_999 }, 'the animation has 10 frames of 100x100 pixels; the limit animationPixels is 99999'],
    ['width-1|format-png', gif, { animationPixels: 99_999 }, null],
    ['width-1', { ...gif, frames: 1 }, { animationPixels: 1 }, null],
    ['pad-16383x10|format-webp', {}, {}, null],
    ['pad-16384x10|format-webp', {}, {}, 'the rendition would be 16384x10 pixels; webp holds at most 16383 on a side'],
    ['pad-10x16385|format-avif', {}, {}, 'the rendition would be 10x16385 pixels; avif holds at most 16384 on a side'],
    ['pad-10x16385|format-heic', {}, {}, 'the rendition would be 10x16385 pixels; heic holds at most 16384 on a side'],
    ['pad-65535x10|format-png', {}, {}, null],
    ['pad-65535x10|scale-200|format-gif', {}, {}, 'the rendition would be 131070x20 pixels; gif holds at most 65535 on a side'],
    ['rotate-90|pad-10x16384|format-webp', {}, {}, 'the rendition would be 10x16384 pixels; webp holds at most 16383 on a side'],
    ['pad-65535x10|format-ico', {}, {}, null],
    ['format-avif', {}, { avifPixels: 800_000 }, null],
    ['format-avif', {}, { avifPixels: 799_999 }, 'the rendition would be 1000x800 pixels; the limit avifPixels is 799999'],
    ['format-heic', {}, { avifPixels: 799_999 }, 'the rendition would be 1000x800 pixels; the limit avifPixels is 799999'],
    ['format-webp', {}, { avifPixels: 1, gifPixels: 1, losslessPixels: 1 }, null],
    ['format-gif', {}, { gifPixels: 799_999 }, 'the rendition would be 1000x800 pixels; the limit gifPixels is 799999'],
    ['original', gif, { gifPixels: 100_000 }, null],
    ['original', gif, { gifPixels: 99_999 }, 'the rendition would be 100x100 pixels in 10 frames; the limit gifPixels is 99999'],
    ['format-webp', gif, { gifPixels: 1 }, null],
    ['format-webp-lossless', {}, { losslessPixels: 800_000 }, null],
    ['format-webp-lossless', {}, { losslessPixels: 799_999 }, 'the rendition would be 1000x800 pixels; the limit losslessPixels is 799999'],
    ['format-avif-lossless', {}, { losslessPixels: 799_999 }, 'the rendition would be 1000x800 pixels; the limit losslessPixels is 799999'],
    ['format-avif-lossless|width-10', {}, { losslessPixels: 80 }, null],
    ['format-png', {}, { losslessPixels: 1 }, null],
  ];
  it.each(rows)('%s of %j under %j', (spec, facts, some, message) => {
    const planning = () => plan(spec, facts, { limits: { ...DEFAULT_LIMITS, ...some } });
    if (message === null) expect(planning).not.toThrow();
    else expect(planning).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED', message }) as Error);
  });

  it.each(Object.entries(DEFAULT_LIMITS))('%s has a default', (_name, value) => expect(value).toBeGreaterThan(0));
});

describe('the geometric step of a custom operation', () => {
  const own = (transform: (view: View) => unknown) => ({ own: { syntax: 'own', parse: () => [], transform: transform as (view: View) => View } });

  it('has its sides truncated like all others, to at least one pixel', () => {
    const third = own((view) => ({ ...view, size: { width: view.size.width / 3, height: 0.2 } }));
    expect(planRaster('own', {}, { custom: third })).toMatchObject({ size: { width: 333, height: 1 }, steps: [] });
  });

  it.each<{ found: string; change: Partial<Record<keyof View, unknown>> }>([
    { found: 'a size of nothing', change: { size: { width: 0, height: 10 } } },
    { found: 'a size that is no number', change: { size: { width: NaN, height: 10 } } },
    { found: 'no size', change: { size: undefined } },
    { found: 'an endless region', change: { region: { left: 0, top: 0, width: Infinity, height: 10 } } },
    { found: 'nothing visible', change: { visible: { left: 0, top: 0, width: 0, height: 10 } } },
  ])('throws a TypeError where it returns $found', ({ change }) => {
    expect(() => plan('own', {}, { custom: own((view) => ({ ...view, ...change })) })).toThrow(/^the operation "own": expected transform to return a view .*found \{/);
  });
});

describe('formats that the server cannot write', () => {
  const writable: readonly OutputFormat[] = ['jpeg', 'png', 'webp'];

  it.each(['format-heic', 'width-100|format-avif', 'format-auto'])('%s is refused, and names another format', (spec) =>
    expect(() => plan(spec, {}, { writable, accepted: ['avif', 'webp'] })).toThrow(expect.objectContaining({ code: 'INVALID_SPEC', message: expect.stringMatching(/^"format-(?:heic|avif)": .*libvips.* use format-(?:avif|webp)$/) as string }) as Error));

  it.each(['original', 'format-webp'])('%s is planned', (spec) => expect(plan(spec, {}, { writable }).kind).toBe('raster'));
  it('are refused where the source decides, too', () => expect(() => plan('original', { format: 'gif' }, { writable })).toThrow(/format-gif/));
  it('do not matter for an SVG that stays one', () => expect(plan('width-100', { format: 'svg' }, { writable: [] }).kind).toBe('vector'));
});
