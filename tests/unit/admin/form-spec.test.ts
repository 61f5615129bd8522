import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialForm, MODES, type Form } from '../../../admin/src/builder/form';
import { formToSpec, formToSpec2x, specToForm } from '../../../admin/src/builder/formSpec';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import { presetsOf } from '../../helpers/presets';
import { parsedSpec } from '../../helpers/parsed-spec';
import { validSpec } from '../core/filter-spec/arbitrary-spec';

const start = initialForm({ width: 6000, height: 4000 });
const read = (spec: string, form = start) => specToForm(parseSpec(spec), form);

describe('formToSpec', () => {
  it.each<[Partial<Form>, string]>([
    [{}, 'width-800'],
    [{ mode: 'original' }, 'original'],
    [{ mode: 'original', format: 'webp' }, 'format-webp'],
    [{ mode: 'height', height: 300 }, 'height-300'],
    [{ mode: 'max', width: 400, height: 300 }, 'max-400x300'],
    [{ mode: 'min', width: 400, height: 300 }, 'min-400x300'],
    [{ mode: 'scale', percent: 12.5 }, 'scale-12.5'],
    [{ mode: 'pad', width: 400, height: 300, background: 'ffcc00' }, 'pad-400x300|bgcolor-ffcc00'],
    [{ mode: 'fill', width: 400, height: 300 }, 'fill-400x300'],
    [{ mode: 'fill', width: 400, height: 300, closeness: 80 }, 'fill-400x300-c80'],
    [{ mode: 'fill', width: 400, height: 300, closeness: 80, smart: true, focal: { x: 1, y: 2 } }, 'fill-400x300-smart'],
    [{ mode: 'fill', width: 400, height: 300, focal: { x: 12.5, y: 80 } }, 'focal-12.5x80|fill-400x300'],
    [{ mode: 'crop', box: { left: 1, top: 2, width: 3, height: 4 } }, 'crop-1x2-3x4'],
    [{ mode: 'crop', box: { left: 1, top: 2, width: 30, height: 40 }, outputWidth: 15 }, 'crop-1x2-30x40|width-15'],
    [{ mode: 'crop', box: { left: 1, top: 2, width: 30, height: 40 }, outputHeight: 20 }, 'crop-1x2-30x40|height-20'],
    [{ mode: 'crop', box: { left: 1, top: 2, width: 30, height: 40 }, outputWidth: 15, outputHeight: 20 }, 'crop-1x2-30x40|fill-15x20'],
    [
      { rotate: 90, flipH: true, flipV: true, blur: 2.5, sharpen: true, grayscale: true, format: 'avif', lossless: true, quality: 40 },
      'rotate-90|flip-h|flip-v|width-800|grayscale|blur-2.5|sharpen|format-avif-lossless|quality-40',
    ],
  ])('%j', (change, spec) => {
    expect(formToSpec({ ...start, ...change })).toBe(spec);
    expect(parseSpec(spec).canonical).toBe(spec);
  });
});

describe('specToForm', () => {
  it.each([
    'original', 'width-800', 'height-300', 'max-400x300', 'min-400x300', 'scale-12.5', 'pad-400x300|bgcolor-ffcc00', 'fill-400x300',
    'fill-400x300-c80', 'fill-400x300-smart', 'focal-12.5x80|fill-400x300', 'crop-1x2-3x4', 'crop-1x2-30x40|fill-15x20', 'format-webp',
    'crop-1x2-30x40|rotate-270|flip-v|height-20|format-auto', 'rotate-90|width-800', 'quality-30',
  ])('%s', (spec) => {
    const form = read(spec);
    expect(form).not.toBeNull();
    expect(formToSpec(form as Form)).toBe(spec);
  });

  it.each([
    'width-800|height-300', 'width-800|rotate-90', 'crop-1x2-30x40|width-20|height-10', 'crop-1x2-30x40|fill-15x20-c10', 'focal-10x10|width-800',
    'focal-10x10|fill-400x300-smart', 'blur-2|grayscale', 'flip-v|flip-h', 'width-800|width-400', 'croppct-0x0-50x50', 'jpegquality-80', 'preserve-svg',
    'grayscale|grayscale', 'crop-1x2-30x40|fill-15x20-smart',
  ])('%s has more than a form can show', (spec) => {
    expect(read(spec)).toBeNull();
  });

  it('keeps values that the spec does not set, except effects and output', () => {
    const form = read('width-700', { ...start, mode: 'fill', height: 123, closeness: 50, blur: 4, format: 'webp' });
    expect(form).toMatchObject({ mode: 'width', width: 700, height: 123, closeness: 50, blur: null, format: null });
  });

  it('reads every spec that a form makes', () => {
    const side = fc.integer({ min: 1, max: 65535 });
    const percent = fc.integer({ min: 0, max: 10000 }).map((value) => value / 100);
    const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
    const form = fc.record<Form>({
      mode: fc.constantFrom(...MODES), width: side, height: side, percent: fc.integer({ min: 1, max: 100_000 }).map((value) => value / 100),
      closeness: fc.integer({ min: 0, max: 100 }), smart: fc.boolean(), focal: maybe(fc.record({ x: percent, y: percent })),
      box: fc.record({ left: side, top: side, width: side, height: side }), outputWidth: maybe(side), outputHeight: maybe(side),
      rotate: fc.constantFrom(0, 90, 180, 270), flipH: fc.boolean(), flipV: fc.boolean(),
      blur: maybe(fc.integer({ min: 3, max: 1000 }).map((value) => value / 10)), sharpen: fc.boolean(), grayscale: fc.boolean(),
      background: maybe(fc.constantFrom('ffcc00', '000000')), format: maybe(fc.constantFrom('jpeg', 'auto', 'gif')), lossless: fc.constant(false),
      quality: maybe(fc.integer({ min: 1, max: 100 })),
    });
    fc.assert(fc.property(form, (written) => {
      const spec = formToSpec(written);
      const again = read(spec);
      expect(again).not.toBeNull();
      expect(formToSpec(again as Form)).toBe(spec);
      expect(again?.mode).toBe(written.mode);
    }), { numRuns: 2000 });
  });
});

describe('a spec with a preset', () => {
  it.each([
    ['preset-card', 'fill-400x300|format-webp'],
    ['preset-card|grayscale|quality-30', 'fill-400x300|grayscale|format-webp|quality-30'],
    ['crop-1x2-30x40|preset-small', 'crop-1x2-30x40|width-20'],
  ])('%s is shown as %s', (spec, expansion) => {
    const form = specToForm(parseSpec(spec, {}, presetsOf({ card: 'format-webp|fill-400x300', small: 'width-20' })), start);
    expect(form && formToSpec(form)).toBe(expansion);
  });

  it('is shown as its expansion, or not at all, for any preset in any spec', () => {
    let shown = 0;
    const parts = fc.tuple(validSpec(undefined, 1), validSpec(undefined, 1), fc.constantFrom('before', 'after', 'alone'));
    fc.assert(fc.property(parts, ([preset, rest, place]) => {
      const text = { before: `preset-any|${rest}`, after: `${rest}|preset-any`, alone: 'preset-any' }[place];
      const spec = parsedSpec(text, presetsOf({ any: preset }));
      if (spec === null) return;
      const form = specToForm(spec, start);
      expect(form).toEqual(read(spec.canonical));
      if (form === null) return;
      expect(formToSpec(form)).toBe(spec.canonical);
      shown += 1;
    }), { numRuns: 3000 });
    expect(shown).toBeGreaterThan(500);
  });
});

describe('formToSpec2x', () => {
  it.each<[Partial<Form>, string | null]>([
    [{ mode: 'width', width: 400 }, 'width-800'],
    [{ mode: 'fill', width: 400, height: 300, closeness: 20 }, 'fill-800x600-c20'],
    [{ mode: 'crop', outputWidth: 40 }, 'crop-0x0-6000x4000|width-80'],
    [{ mode: 'max', width: 40_000, height: 300 }, 'max-65535x600'],
    [{ mode: 'crop' }, null],
    [{ mode: 'original' }, null],
    [{ mode: 'scale' }, null],
  ])('%j', (change, spec) => {
    expect(formToSpec2x({ ...start, ...change })).toBe(spec);
  });
});
