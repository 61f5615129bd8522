import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectShows } from '../../helpers/imaging/judge';
import { encodePicture, gradient, type PictureFormat } from '../../helpers/imaging/picture';
import { decode } from '../../helpers/imaging/pixels';
import { positionError } from '../../helpers/imaging/position-error';
import { reference } from '../../helpers/imaging/reference';
import { render } from '../../helpers/imaging/render';

const picture = gradient({ width: 250, height: 200 });

const sources = Object.fromEntries((['jpeg', 'webp', 'png'] as const).map((format) => [format, encodePicture(picture, format)])) as Record<PictureFormat, Promise<Buffer>>;

/** A crop and the part of its size that it is reduced to. */
const crops = fc.record({
  left: fc.integer({ min: 0, max: 200 }),
  top: fc.integer({ min: 0, max: 150 }),
  width: fc.integer({ min: 20, max: 250 }),
  height: fc.integer({ min: 20, max: 200 }),
  reduction: fc.double({ min: 1, max: 8, noNaN: true }),
}).map(({ left, top, width, height, reduction }) => `crop-${left}x${top}-${width}x${height}|width-${Math.max(2, Math.round(Math.min(width, 250 - left) / reduction))}`);

describe('a crop that is reduced', () => {
  // Where they are reduced enough, JPEG and WebP are resized first and cut afterwards; PNG is always cut first.
  it.each<PictureFormat>(['jpeg', 'webp', 'png'])('%s shows what the spec says', async (format) => {
    const source = await sources[format];
    await fc.assert(fc.asyncProperty(crops, async (spec) => {
      expectShows(await decode(await render(source, `${spec}|format-png`)), picture, reference(spec, picture), { codec: format === 'jpeg' ? 3 : 1 });
    }), { numRuns: 60 });
  });

  // The bounds are in pixels of the outcome: what whole numbers cost, and libjpeg's own rounding where it shrinks.
  it.each<[PictureFormat, number]>([['jpeg', 0.85], ['webp', 0.75], ['png', 0.35]])('%s is displaced by %f pixels at most', async (format, most) => {
    const source = await sources[format];
    await fc.assert(fc.asyncProperty(crops, async (spec) => {
      expect(positionError(await decode(await render(source, `${spec}|format-png`)), picture, reference(spec, picture))).toBeLessThan(most);
    }), { numRuns: 40 });
  });
});
