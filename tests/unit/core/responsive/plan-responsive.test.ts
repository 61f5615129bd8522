import { describe, expect, it } from 'vitest';
import { codeOf, hasCode } from '../../../../server/src/core/errors';
import type { CustomOperations } from '../../../../server/src/core/filter-spec/custom-operation';
import type { OutputFormat, RenditionFormat } from '../../../../server/src/core/formats';
import { resize } from '../../../../server/src/core/geometry/view';
import { DEFAULT_LIMITS } from '../../../../server/src/core/limits';
import { DEFAULT_PICTURE_FORMATS } from '../../../../server/src/core/responsive/plan-responsive';
import type { SourceFacts } from '../../../../server/src/core/source-facts';
import { presetsOf } from '../../../helpers/presets';
import { formatsOf, responsive, shownAs } from '../../../helpers/responsive';

const custom: CustomOperations = {
  half: { syntax: 'half', parse: (args) => args, transform: (view) => resize(view, { width: view.size.width / 2, height: view.size.height / 2 }) },
};

/** Each row is of a 1000x800 JPEG unless `facts` say otherwise, in a format that the spec decides. */
describe('the widths of a spec', () => {
  const rows: readonly (readonly [text: string, widths: readonly number[], facts: Partial<SourceFacts>, shown: string])[] = [
    ['fill-800x300', [320, 640], {}, 'jpeg: fill-800x300|width-320 320x120, fill-800x300|width-640 640x240, fill-800x300 800x300'],
    ['fill-800x300', [799, 800, 801], {}, 'jpeg: fill-800x300|width-799 799x299, fill-800x300 800x300'],
    ['fill-800x300', [320, 640], { width: 500, height: 400 }, 'jpeg: fill-800x300|width-320 320x120, fill-800x300 500x188'],
    ['fill-800x300', [320, 640], { width: 200, height: 400 }, 'jpeg: fill-800x300 200x75'],
    ['width-600', [], {}, 'jpeg: width-600 600x480'],
    ['width-600', [300, 300, 400], {}, 'jpeg: width-600|width-300 300x240, width-600|width-400 400x320, width-600 600x480'],
    ['original', [500], {}, 'jpeg: original|width-500 500x400, original 1000x800'],
    ['rotate-90', [400, 900], {}, 'jpeg: rotate-90|width-400 400x500, rotate-90 800x1000'],
    ['pad-600x600', [300], {}, 'jpeg: pad-600x600|width-300 300x300, pad-600x600 600x600'],
    ['blur-2|crop-0x0-100x50', [50], {}, 'jpeg: blur-2|crop-0x0-100x50|width-50 50x25, blur-2|crop-0x0-100x50 100x50'],
    ['scale-200', [1500], {}, 'jpeg: scale-200|width-1500 1500x1200, scale-200 2000x1600'],
    ['width-600|format-webp|quality-40', [300], {}, 'webp: width-600|format-webp|quality-40|width-300 300x240, width-600|format-webp|quality-40 600x480'],
    ['width-600|format-ico', [100, 256, 300], {}, 'ico: width-600|format-ico|width-100 100x80, width-600|format-ico 256x204'],
    ['format-auto', [500], {}, 'jpeg: format-auto|width-500 500x400, format-auto 1000x800'],
    ['format-auto', [500], { format: 'tiff', alpha: true }, 'png: format-auto|width-500 500x400, format-auto 1000x800'],
    ['width-600', [300], { format: 'gif', frames: 3 }, 'gif: width-600|width-300 300x240, width-600 600x480'],
    ['preset-hero', [320], {}, 'jpeg: preset-hero|width-320 320x120, preset-hero 800x300'],
    ['half', [250, 500], {}, 'jpeg: half|width-250 250x200, half 500x400'],
    // The size does not depend on the attention point.
    ['fill-400x400-smart', [200], {}, 'jpeg: fill-400x400-smart|width-200 200x200, fill-400x400-smart 400x400'],
    ['fill-400x400-smart|fill-100x50-smart', [60], {}, 'jpeg: fill-400x400-smart|fill-100x50-smart|width-60 60x30, fill-400x400-smart|fill-100x50-smart 100x50'],
  ];
  it.each(rows)('%s, %j of %j', (text, widths, facts, shown) => {
    expect(shownAs(responsive(text, facts, { widths, custom, presets: presetsOf({ hero: 'fill-800x300' }) }))).toEqual([shown]);
  });

  it('uses the attention points that are known, and finds others for the rest', () => {
    const spec = 'fill-400x400-smart|crop-0x0-100x100|fill-50x50-smart';
    expect(shownAs(responsive(spec, {}, { attention: [{ x: 900, y: 700 }] }))).toEqual([`jpeg: ${spec} 50x50`]);
  });
});

describe('a list of formats', () => {
  it('gives every format all widths, with the texts of their URLs', () => {
    expect(responsive('width-600', {}, { widths: [300], formats: ['avif', 'jpeg'] })).toEqual({
      sources: [{
        format: 'avif',
        candidates: [
          { variant: { spec: 'width-600|width-300|format-avif', width: 300, format: 'avif' }, width: 300, height: 240 },
          { variant: { spec: 'width-600|format-avif', width: null, format: 'avif' }, width: 600, height: 480 },
        ],
      }],
      fallback: {
        format: 'jpeg',
        candidates: [
          { variant: { spec: 'width-600|width-300|format-jpeg', width: 300, format: 'jpeg' }, width: 300, height: 240 },
          { variant: { spec: 'width-600|format-jpeg', width: null, format: 'jpeg' }, width: 600, height: 480 },
        ],
      },
    });
  });

  it('is AVIF, WebP and JPEG by default', () => expect(DEFAULT_PICTURE_FORMATS).toEqual(['avif', 'webp', 'jpeg']));

  const rows: readonly (readonly [asked: readonly OutputFormat[], facts: Partial<SourceFacts>, formats: readonly RenditionFormat[]])[] = [
    [['avif', 'webp', 'jpeg'], {}, ['avif', 'webp', 'jpeg']],
    [['jpeg', 'avif'], {}, ['jpeg', 'avif']],
    [['webp', 'gif'], {}, ['webp', 'gif']],
    [['png'], {}, ['png']],
    [['avif', 'avif', 'jpeg', 'avif'], {}, ['avif', 'jpeg']],
    // Browsers do not show them.
    [['avif', 'heic', 'ico', 'jpeg'], {}, ['avif', 'jpeg']],
    [['avif', 'jpeg', 'heic'], {}, ['avif', 'jpeg']],
    [['heic'], {}, ['heic']],
    [['heic', 'ico'], {}, ['ico']],
    // JPEG has no transparency.
    [['avif', 'webp', 'jpeg'], { alpha: true }, ['avif', 'webp', 'png']],
    [['jpeg', 'webp'], { alpha: true }, ['webp']],
    [['avif', 'png', 'jpeg'], { alpha: true }, ['avif', 'png']],
    [['png', 'webp', 'jpeg'], { alpha: true }, ['webp', 'png']],
    [['jpeg'], { alpha: true }, ['png']],
    [['jpeg', 'gif'], { alpha: true }, ['gif']],
    // An animation stays one.
    [['avif', 'webp', 'jpeg'], { format: 'gif', frames: 2 }, ['webp']],
    [['avif', 'webp', 'gif'], { format: 'gif', frames: 2, alpha: true }, ['webp', 'gif']],
    [['gif', 'png', 'webp'], { format: 'gif', frames: 2 }, ['gif', 'webp']],
    [['avif', 'jpeg'], { format: 'webp', frames: 2 }, ['webp', 'gif']],
    [['heic'], { format: 'webp', frames: 2 }, ['webp', 'gif']],
    // Limits.
    [['avif', 'webp', 'jpeg'], { width: 16384, height: 10 }, ['avif', 'jpeg']],
    [['avif', 'webp', 'jpeg'], { width: 20_000, height: 10 }, ['jpeg']],
    [['avif', 'webp', 'jpeg'], { width: 5000, height: 4000 }, ['webp', 'jpeg']],
    [['webp', 'avif'], { width: 5000, height: 4000 }, ['webp']],
    [['webp', 'gif'], { format: 'gif', frames: 40 }, ['webp']],
  ];
  it.each(rows)('%j of %j: %j', (asked, facts, formats) => {
    expect(formatsOf(responsive('original', facts, { formats: asked })).map(({ format }) => format)).toEqual(formats);
  });

  it('keeps JPEG where a background takes the place of transparency', () => {
    expect(shownAs(responsive('width-600|bgcolor-fff', { alpha: true }, { formats: ['jpeg'] }))).toEqual(['jpeg: width-600|bgcolor-fff|format-jpeg 600x480']);
  });

  it('leaves out a format in all widths where the limits do not allow the whole spec', () => {
    const image = responsive('original', { width: 5000, height: 4000 }, { widths: [400], formats: ['avif', 'jpeg'] });
    expect(shownAs(image)).toEqual(['jpeg: original|width-400|format-jpeg 400x320, original|format-jpeg 5000x4000']);
  });
});

describe('an SVG', () => {
  const all = { widths: [100, 200], formats: ['avif', 'png'] } as const;
  const svg = { format: 'svg', alpha: true } as const;

  it('that stays SVG is a single candidate', () => {
    const candidates = [{ variant: { spec: 'fill-400x200', width: null, format: null }, width: 400, height: 200 }];
    expect(responsive('fill-400x200', svg, all)).toEqual({ sources: [], fallback: { format: 'svg', candidates } });
    expect(shownAs(responsive('width-400|format-webp|preserve-svg', svg, { widths: [100] }))).toEqual(['svg: width-400|format-webp|preserve-svg 400x320']);
  });

  it('that is rasterised has widths and formats', () => {
    expect(shownAs(responsive('width-200|grayscale', svg, all))).toEqual([
      'avif: width-200|grayscale|width-100|format-avif 100x80, width-200|grayscale|format-avif 200x160',
      'png: width-200|grayscale|width-100|format-png 100x80, width-200|grayscale|format-png 200x160',
    ]);
    expect(shownAs(responsive('width-200|format-webp', svg, { widths: [100] }))).toEqual(['webp: width-200|format-webp|width-100 100x80, width-200|format-webp 200x160']);
  });
});

describe('variants that would be no valid spec are left out', () => {
  const flips = (count: number): string => Array(count).fill('flip-h').join('|');
  /** Of 223 characters. */
  const long = Array(8).fill('croppct-0x0-99.9999x99.9999').join('|');
  const presets = presetsOf({ long: flips(14), whole: 'original', preset_with_a_name_of_32_letters: 'flip-h' });
  /** Of 239 characters, for a spec of 41. */
  const named = Array(6).fill('preset-preset_with_a_name_of_32_letters').join('|');
  const none: readonly OutputFormat[] | null = null;

  it.each([
    [flips(14), ['avif'], ['300', 'whole']],
    [flips(15), none, ['300', 'whole']],
    [flips(15), ['avif'], ['whole']],
    [flips(16), none, ['whole']],
    ['preset-long', ['avif'], ['300', 'whole']],
    ['preset-long|flip-h', ['avif'], ['whole']],
    ['preset-long|preset-whole', ['avif'], ['whole']],
    ['preset-long|original|original', none, ['whole']],
    // Of 234, 235, 246 and 247 characters.
    [`${long}|width-1000`, ['avif'], ['300', 'whole']],
    [`${long}|width-10000`, ['avif'], ['whole']],
    [`${long}|croppct-0x0-99.99x99.9`, none, ['300', 'whole']],
    [`${long}|croppct-0x0-99.99x99.99`, none, ['whole']],
    // Of 246 and 247 characters; the canonical form is short.
    [`${named}|flip-v`, none, ['300', 'whole']],
    [`${named}|sharpen`, none, ['whole']],
    // Of 243 and 244 characters. The colour has six digits in the canonical form.
    [`bgcolor-000|${long}|sharpen`, none, ['300', 'whole']],
    [`bgcolor-000|${long}|blur-0.5`, none, ['whole']],
  ] as const)('%s in %j: %j', (text, formats, widths) => {
    const { sources, fallback } = responsive(text, {}, { widths: [300], formats, presets });
    expect(sources).toEqual([]);
    expect(fallback.candidates.map(({ variant }) => String(variant.width ?? 'whole'))).toEqual(widths);
  });

  it.each([flips(16), `${long}|croppct-0x0-99.9x99.9`, 'preset-long|flip-h|flip-v'])('%s has no room for a format', (text) => {
    expect(() => responsive(text, {}, { formats: ['webp', 'jpeg'], presets })).toThrow(`"${text}" leaves no room for a format: at most 16 operations and 256 characters are allowed`);
  });
});

describe('refuses', () => {
  const failure = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      if (hasCode(error, 'INVALID_SPEC') || hasCode(error, 'LIMIT_EXCEEDED')) return `${codeOf(error)}: ${error.message}`;
      throw error;
    }
    return 'nothing';
  };
  const formats = ['avif', 'webp', 'jpeg'] as const;

  it.each([
    ['crop-5000x0-10x10', {}, {}, 'INVALID_SPEC: "crop-5000x0-10x10" lies outside the image'],
    ['crop-5000x0-10x10', {}, { formats }, 'INVALID_SPEC: "crop-5000x0-10x10" lies outside the image'],
    ['original', { width: 70_000, height: 10 }, { formats }, 'LIMIT_EXCEEDED: the rendition would be 70000x10 pixels; jpeg holds at most 65500 on a side'],
    ['original', {}, { formats, limits: { ...DEFAULT_LIMITS, outputPixels: 799_999 } }, 'LIMIT_EXCEEDED: the rendition would be 1000x800 pixels; the limit outputPixels is 799999'],
    ['original', { format: 'gif', frames: 300 }, { formats }, 'LIMIT_EXCEEDED'],
    ['width-5|format-webp', {}, { formats }, 'INVALID_SPEC: "format-webp" is beside a list of formats: only one of the two is allowed'],
    ['format-webp|preserve-svg', { format: 'svg' }, { formats }, 'INVALID_SPEC: "format-webp" is beside a list of formats'],
    ['width-5', {}, { formats: [] }, 'INVALID_SPEC: expected at least one format, found an empty list'],
  ] as const)('%s of %j with %j: %s', (text, facts, settings, message) => expect(failure(() => responsive(text, facts, settings))).toContain(message));
});
