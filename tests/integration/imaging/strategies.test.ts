import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectShows, waveError } from '../../helpers/imaging/expect-shows';
import { decode } from '../../helpers/imaging/pixels';
import { reference } from '../../helpers/imaging/reference';
import { render } from '../../helpers/imaging/render';
import { encodeTestImage, gradient, waves, type TestImageFormat } from '../../helpers/imaging/test-image';

const testImage = gradient({ width: 250, height: 200 });

const sources = Object.fromEntries((['jpeg', 'webp', 'png'] as const).map((format) => [format, encodeTestImage(testImage, format)])) as Record<TestImageFormat, Promise<Buffer>>;

/** A crop and the part of its size that it is reduced to. */
const crops = fc.record({
  left: fc.integer({ min: 0, max: 200 }),
  top: fc.integer({ min: 0, max: 150 }),
  width: fc.integer({ min: 20, max: 250 }),
  height: fc.integer({ min: 20, max: 200 }),
  reduction: fc.double({ min: 1, max: 8, noNaN: true }),
}).map(({ left, top, width, height, reduction }) => `crop-${left}x${top}-${width}x${height}|width-${Math.max(2, Math.round(Math.min(width, 250 - left) / reduction))}`);

/** Crops of an image of 1201x907 pixels, reduced to at least 20 pixels: fewer show their position too roughly. */
const largeCrops = fc.record({
  left: fc.integer({ min: 0, max: 900 }),
  top: fc.integer({ min: 0, max: 600 }),
  width: fc.integer({ min: 250, max: 1201 }),
  height: fc.integer({ min: 250, max: 907 }),
  reduction: fc.integer({ min: 20, max: 105 }),
}).map(({ left, top, width, height, reduction }) => `crop-${left}x${top}-${width}x${height}|width-${Math.max(20, Math.round((Math.min(width, 1201 - left) * 10) / reduction))}`);

describe('a crop that is reduced', () => {
  // Where they are reduced enough, JPEG and WebP are resized first and cut afterwards; PNG is always cut first.
  it.each<TestImageFormat>(['jpeg', 'webp', 'png'])('%s shows what the spec says', async (format) => {
    const source = await sources[format];
    await fc.assert(fc.asyncProperty(crops, async (spec) => {
      expectShows(await decode(await render(source, `${spec}|format-png`)), testImage, reference(spec, testImage), { codec: format === 'jpeg' ? 3 : 1 });
    }), { numRuns: 60 });
  });

  // In pixels of the outcome: a quarter for whole numbers, and what bytes and the encoder cost.
  it.each<[TestImageFormat, number]>([['jpeg', 0.35], ['webp', 0.35], ['png', 0.1]])('no part of a %s is displaced by more than %f pixels', async (format, most) => {
    const large = waves({ width: 1201, height: 907 });
    const source = await encodeTestImage(large, format);
    await fc.assert(fc.asyncProperty(largeCrops, async (spec) => {
      expect(waveError(await decode(await render(source, `${spec}|format-png`)), reference(spec, large))).toBeLessThan(most);
    }), { numRuns: 60 });
  });
});
