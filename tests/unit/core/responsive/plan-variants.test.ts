import { describe, expect, it } from 'vitest';
import { InvalidSpecError } from '../../../../server/src/core/errors';
import type { CustomOperation } from '../../../../server/src/core/filter-spec/custom-operation';
import type { SourceFacts } from '../../../../server/src/core/source-facts';
import { shownAs, variants } from '../../../helpers/responsive';

/** Each row is of a 1000x800 JPEG unless `facts` say otherwise. */
describe('planVariants', () => {
  const rows: readonly (readonly [specs: readonly string[], facts: Partial<SourceFacts>, shown: readonly string[]])[] = [
    [['width-400', 'width-800'], {}, ['jpeg: width-400 400x320, width-800 800x640']],
    [['width-800', 'width-400'], {}, ['jpeg: width-400 400x320, width-800 800x640']],
    [
      ['width-400|format-avif', 'width-400|format-jpeg', 'width-800|format-avif', 'width-800|format-jpeg'], {},
      ['avif: width-400|format-avif 400x320, width-800|format-avif 800x640', 'jpeg: width-400|format-jpeg 400x320, width-800|format-jpeg 800x640'],
    ],
    // Of equal widths the first.
    [['width-2000', 'original', 'fill-300x300', 'width-300'], {}, ['jpeg: fill-300x300 300x300, width-2000 1000x800']],
    [['fill-300x300-smart'], {}, ['jpeg: fill-300x300-smart 300x300']],
    [['format-heic', 'format-webp', 'format-jpeg', 'format-ico'], {}, ['webp: format-webp 1000x800', 'jpeg: format-jpeg 1000x800']],
    [['format-heic', 'format-ico'], {}, ['ico: format-ico 256x204']],
    // They are explicit: a JPEG stays one.
    [['format-webp', 'format-jpeg'], { alpha: true }, ['webp: format-webp 1000x800', 'jpeg: format-jpeg 1000x800']],
    [['format-avif', 'format-webp', 'format-jpeg'], { format: 'gif', frames: 2 }, ['webp: format-webp 1000x800']],
    [['format-avif', 'format-jpeg'], { format: 'gif', frames: 2 }, ['avif: format-avif 1000x800', 'jpeg: format-jpeg 1000x800']],
    // An SVG suits all widths.
    [['width-800', 'width-400'], { format: 'svg' }, ['svg: width-800 800x640']],
    [['width-400', 'width-400|grayscale'], { format: 'svg' }, ['svg: width-400 400x320', 'png: width-400|grayscale 400x320']],
    // Those that cannot be carried out are left out.
    [['crop-0x0-10x10', 'crop-5000x0-20x10'], {}, ['jpeg: crop-0x0-10x10 10x10']],
    [['format-avif', 'width-500|format-avif', 'format-jpeg'], { width: 5000, height: 4000 }, ['avif: width-500|format-avif 500x400', 'jpeg: format-jpeg 5000x4000']],
  ];
  it.each(rows)('%j of %j', (specs, facts, shown) => expect(shownAs(variants(specs, facts))).toEqual(shown));

  it('names a variant by the text of its spec alone', () => {
    expect(variants(['width-400|format-avif']).fallback.candidates).toEqual([{ variant: { spec: 'width-400|format-avif', width: null, format: null }, width: 400, height: 320 }]);
  });

  it('refuses specs of which none can be carried out', () => {
    expect(() => variants(['crop-5000x0-20x10', 'crop-0x5000-20x10'])).toThrow('"crop-0x5000-20x10" lies outside the image');
    expect(() => variants([])).toThrow(new InvalidSpecError('expected at least one spec, found none'));
  });

  it('hides no fault of a custom operation', () => {
    const broken: CustomOperation = { syntax: 'broken', parse: (args) => args, transform: () => { throw new TypeError('a bug'); } };
    expect(() => variants(['broken', 'width-5'], {}, { custom: { broken } })).toThrow(new TypeError('a bug'));
  });
});
