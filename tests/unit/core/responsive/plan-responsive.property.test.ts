import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { hasCode } from '../../../../server/src/core/errors';
import { FORMATS, OUTPUT_FORMATS } from '../../../../server/src/core/formats';
import type { Point, Size } from '../../../../server/src/core/geometry/rect';
import { renditionSizeOf } from '../../../../server/src/core/pixel-steps';
import type { ResponsiveImage } from '../../../../server/src/core/responsive/plan-responsive';
import type { SourceFacts } from '../../../../server/src/core/source-facts';
import { parsedSpec } from '../../../helpers/parsed-spec';
import { plan } from '../../../helpers/plan';
import { formatsOf, responsive } from '../../../helpers/responsive';
import { validSpec } from '../filter-spec/arbitrary-spec';

// Thousands of runs: slow where other tests share the machine.
vi.setConfig({ testTimeout: 60_000 });

const length = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 3000 }) }, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20_000 }));

/** On a canvas, a smart fill may find a place where nothing of the image is. */
const spec = validSpec(undefined, 4).filter((text) => !(text.includes('pad-') && text.includes('smart')));

const facts: fc.Arbitrary<SourceFacts> = fc.record({
  format: fc.constantFrom('jpeg', 'png', 'webp', 'gif', 'tiff', 'svg'),
  width: length,
  height: length,
  orientation: fc.integer({ min: 1, max: 8 }),
  frames: fc.constantFrom(1, 1, 1, 2, 40),
  alpha: fc.boolean(),
  depth: fc.constant(8),
  buffered: fc.boolean(),
  focalPoint: fc.option(fc.record({ x: fc.integer({ min: 0, max: 100 }), y: fc.integer({ min: 0, max: 100 }) })),
});

const widths = fc.uniqueArray(fc.integer({ min: 1, max: 3000 }), { maxLength: 6 }).map((list) => list.toSorted((one, other) => one - other));
const formats = fc.option(fc.uniqueArray(fc.constantFrom(...OUTPUT_FORMATS), { minLength: 1 }));

/** Null where the spec cannot be carried out on the image. */
function unlessRefused<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (hasCode(error, 'INVALID_SPEC') || hasCode(error, 'LIMIT_EXCEEDED')) return null;
    throw error;
  }
}

/** The rendition of that URL, as the server plans it. Attention is in the top left corner: no size depends on it. */
function planned(text: string, source: SourceFacts, attention: readonly Point[] = []): { readonly size: Size; readonly format: string } {
  const result = plan(text, source, { attention });
  if (result.kind === 'attention') return planned(text, source, [...attention, { x: result.region.left, y: result.region.top }]);
  return result.kind === 'vector' ? { size: result.size, format: 'svg' } : { size: renditionSizeOf(result), format: result.output.format };
}

/** What must be true of every image. One assertion for all of it, because assertions cost more than planning. */
function rulesOf(image: ResponsiveImage, text: string, source: SourceFacts, asked: readonly number[]): Readonly<Record<string, boolean>> {
  const all = formatsOf(image);
  const candidates = all.flatMap((one) => one.candidates.map((candidate) => ({ ...candidate, ...planned(candidate.variant.spec, source), in: one.format })));
  const own = parsedSpec(text)?.operations.some(({ type }) => type === 'format') === true ? null : unlessRefused(() => planned(text, source));
  const possible = (format: string | null, width: number): boolean => parsedSpec([text, `width-${width}`, ...(format === null ? [] : [`format-${format}`])].join('|')) !== null;
  return {
    'every format is there once': new Set(all.map(({ format }) => format)).size === all.length,
    'no source is HEIC or ICO': image.sources.every(({ format }) => format !== 'heic' && format !== 'ico'),
    'an animated image has no still source': source.frames === 1 || image.sources.every(({ format }) => FORMATS[format].animation),
    'the widths ascend': all.every(({ candidates: list }) => list.every(({ width }, index) => index === 0 || width > (list[index - 1]?.width ?? 0))),
    'the last is the whole spec': all.every(({ candidates: list }) => list.at(-1)?.variant.width === null && list.slice(0, -1).every(({ variant }) => variant.width !== null)),
    'the size is that of the rendition': candidates.every(({ width, height, size }) => width === size.width && height === size.height),
    'the format is that of the rendition': candidates.every((candidate) => candidate.in === candidate.format),
    'none is wider than the spec itself': own === null || candidates.every(({ width, format }) => format === 'ico' || width <= own.size.width),
    'a width is as asked': candidates.every(({ width, variant, format }) => variant.width === null || (asked.includes(variant.width) && (format === 'ico' || width === variant.width))),
    'no smaller width is missing': all.every(({ format, candidates: list }) => format === 'svg' || format === 'ico' || asked.every((width) =>
      width >= (list.at(-1)?.width ?? 0) || list.some(({ variant }) => variant.width === width) || !possible(list[0]?.variant.format ?? null, width))),
  };
}

it('a responsive image describes the renditions of its URLs', () => {
  let described = 0;
  fc.assert(fc.property(spec, facts, widths, formats, (text, source, asked, list) => {
    const image = unlessRefused(() => responsive(text, source, { widths: asked, formats: text.includes('format-') ? null : list }));
    if (image === null) return;
    described += 1;
    const broken = Object.entries(rulesOf(image, text, source, asked)).filter(([, holds]) => !holds).map(([rule]) => rule);
    expect(broken, JSON.stringify(image)).toEqual([]);
  }), { numRuns: 4000 });
  expect(described).toBeGreaterThan(1500);
});

it('a spec has a responsive image where it has a rendition', () => {
  fc.assert(fc.property(spec, facts, (text, source) => {
    const image = unlessRefused(() => responsive(text, source));
    expect(image === null).toBe(unlessRefused(() => planned(text, source)) === null);
  }), { numRuns: 2000 });
});
