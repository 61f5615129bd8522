import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { formatsOf, responsive } from '../../helpers/responsive';
import { openPipelineFixture, type PipelineFixture } from '../../helpers/pipeline-fixture';

/** Candidates that are rendered. */
const RENDERED = 100;

let fixture: PipelineFixture;
beforeAll(async () => {
  fixture = await openPipelineFixture();
});
afterAll(() => fixture?.close());

const side = fc.integer({ min: 1, max: 700 });
const image = fc.record({ width: side, height: side, orientation: fc.integer({ min: 1, max: 8 }), alpha: fc.boolean() });
const operation = fc.oneof(
  fc.tuple(side, side).map(([width, height]) => `fill-${width}x${height}`),
  fc.tuple(side, side, fc.integer({ min: 0, max: 100 })).map(([width, height, closeness]) => `fill-${width}x${height}-c${closeness}`),
  fc.tuple(side, side).map(([width, height]) => `max-${width}x${height}`),
  fc.tuple(side, side).map(([width, height]) => `min-${width}x${height}`),
  side.map((width) => `width-${width}`),
  side.map((height) => `height-${height}`),
  fc.integer({ min: 1, max: 99 }).map((percent) => `scale-${percent}`),
  fc.constant('original'),
);
const spec = fc.array(operation, { minLength: 1, maxLength: 2 }).map((operations) => operations.join('|'));
const widths = fc.uniqueArray(side, { maxLength: 4 }).map((all) => all.toSorted((one, other) => one - other));
const cases = fc.sample(fc.record({ image, spec, widths }), { numRuns: RENDERED, seed: 17 });

/** EXIF orientations 5 to 8 swap the sides. */
const upright = ({ width, height, orientation }: (typeof cases)[number]['image']) => (orientation < 5 ? { width, height } : { width: height, height: width });

it(`${RENDERED} candidates of random images, specs and widths are as wide as their descriptors say`, async () => {
  const found: string[] = [];
  const expected: string[] = [];
  for (const [index, { image: { width, height, orientation, alpha }, spec: text, widths: asked }] of cases.entries()) {
    const source = sharp({ create: { width, height, channels: alpha ? 4 : 3, background: { r: 9, g: 99, b: 199, alpha: 0.5 } } });
    const bytes = await (alpha ? source.png() : source.jpeg()).withMetadata({ orientation }).toBuffer();
    await fixture.put(index + 1, bytes);
    const planned = responsive(text, { ...upright({ width, height, orientation, alpha }), format: alpha ? 'png' : 'jpeg', orientation, alpha }, { widths: asked, formats: ['webp', 'jpeg'] });
    const candidates = formatsOf(planned).flatMap((format) => format.candidates.map((candidate) => ({ ...candidate, format: format.format })));
    const { format, variant, ...size } = candidates[index % candidates.length] as (typeof candidates)[number];
    const rendered = await sharp(await fixture.get(index + 1, variant.spec)).metadata();
    const title = `${width}x${height} ${orientation} ${variant.spec}`;
    found.push(`${title}: ${rendered.width}x${rendered.height} ${rendered.format}`);
    expected.push(`${title}: ${size.width}x${size.height} ${format}`);
  }
  expect(found).toHaveLength(RENDERED);
  expect(found).toEqual(expected);
});
