import fc from 'fast-check';
import sharp from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { describe, expect, it } from 'vitest';
import type { Turn } from '../../../server/src/core/geometry/turn';
import { placeholderImage, placeholderOf } from '../../../server/src/services/placeholder-image';
import { alphaAt, colourAt, decode, type Pixels } from '../../helpers/imaging/pixels';

const WHOLE = { left: 0, top: 0, width: 1, height: 1 };
const UPRIGHT: Turn = { mirror: false, degrees: 0 };
const SIZE = { width: 600, height: 400 };

const PREFIX = 'data:image/png;base64,';

const pngOf = (url: string): Buffer => Buffer.from(url.slice(PREFIX.length), 'base64');

type Pixel = readonly [red: number, green: number, blue: number, alpha?: number];

const [RED, GREEN, BLUE, WHITE]: readonly [Pixel, Pixel, Pixel, Pixel] = [[200, 0, 0], [0, 160, 0], [0, 0, 200], [250, 250, 250]];

/** The ThumbHash of an image of 90x60 pixels. Its quarters have these colours: upper left, upper right, lower left, lower right. */
function quarters(...colours: readonly [Pixel, Pixel, Pixel, Pixel]): string {
  const rgba = Buffer.alloc(90 * 60 * 4);
  for (let y = 0; y < 60; y += 1) {
    for (let x = 0; x < 90; x += 1) {
      const [red, green, blue, alpha = 255] = colours[(x < 45 ? 0 : 1) + (y < 30 ? 0 : 2)] ?? RED;
      rgba.set([red, green, blue, alpha], (y * 90 + x) * 4);
    }
  }
  return Buffer.from(rgbaToThumbHash(90, 60, rgba)).toString('base64');
}

const IMAGE = quarters(RED, GREEN, BLUE, WHITE);

const nameOf = ([red, green, blue]: readonly [number, number, number]): string =>
  Math.min(red, green, blue) > 130 ? 'white' : blue > Math.max(red, green) ? 'blue' : red > green ? 'red' : 'green';

/** The colours near the corners: upper left, upper right, lower left, lower right. */
function cornersOf(pixels: Pixels): readonly string[] {
  const [right, bottom] = [pixels.width - 1, pixels.height - 1];
  return ([[0, 0], [right, 0], [0, bottom], [right, bottom]] as const).map(([x, y]) => nameOf(colourAt(pixels, x, y)));
}

describe('the image of a placeholder', () => {
  it('shows the whole image', async () => {
    const pixels = await decode(pngOf(placeholderImage(IMAGE, { region: WHOLE, turn: UPRIGHT, size: SIZE })));
    expect([pixels.width / pixels.height, cornersOf(pixels)]).toEqual([12 / 8, ['red', 'green', 'blue', 'white']]);
  });

  it.each([
    // Away from the middle, where a ThumbHash is blurred.
    ['the left third', { left: 0, top: 0, width: 0.33, height: 1 }, ['red', 'red', 'blue', 'blue']],
    ['the right third', { left: 0.67, top: 0, width: 0.33, height: 1 }, ['green', 'green', 'white', 'white']],
    ['the lower third', { left: 0, top: 0.67, width: 1, height: 0.33 }, ['blue', 'white', 'blue', 'white']],
    ['the lower right corner', { left: 0.7, top: 0.7, width: 0.3, height: 0.3 }, ['white', 'white', 'white', 'white']],
  ])('shows %s', async (_part, region, corners) => {
    expect(cornersOf(await decode(pngOf(placeholderImage(IMAGE, { region, turn: UPRIGHT, size: SIZE }))))).toEqual(corners);
  });

  it.each<[Turn['degrees'], boolean, readonly string[]]>([
    [90, false, ['blue', 'red', 'white', 'green']],
    [180, false, ['white', 'blue', 'green', 'red']],
    [270, false, ['green', 'white', 'red', 'blue']],
    [0, true, ['green', 'red', 'white', 'blue']],
    [90, true, ['white', 'green', 'blue', 'red']],
  ])('is turned by %i degrees, mirrored before: %s', async (degrees, mirror, corners) => {
    expect(cornersOf(await decode(pngOf(placeholderImage(IMAGE, { region: WHOLE, turn: { degrees, mirror }, size: SIZE }))))).toEqual(corners);
  });

  it.each([
    [{ width: 100, height: 100 }, 1],
    [{ width: 1600, height: 200 }, 8],
    [{ width: 30, height: 120 }, 1 / 4],
    [{ width: 9000, height: 1 }, 16],
  ])('has the ratio of %j', async (size, ratio) => {
    const { width, height } = await decode(pngOf(placeholderImage(IMAGE, { region: WHOLE, turn: UPRIGHT, size })));
    expect(width / height).toBe(ratio);
  });

  it('keeps transparency', async () => {
    const half = quarters([200, 0, 0, 255], [200, 0, 0, 0], [200, 0, 0, 255], [200, 0, 0, 0]);
    const bytes = pngOf(placeholderImage(half, { region: WHOLE, turn: UPRIGHT, size: SIZE }));
    const pixels = await decode(bytes);
    expect([alphaAt(pixels, 0, 3) > 200, alphaAt(pixels, pixels.width - 1, 3) < 50]).toEqual([true, true]);
    expect((await sharp(bytes).metadata()).hasAlpha).toBe(true);
    expect((await sharp(pngOf(placeholderImage(IMAGE, { region: WHOLE, turn: UPRIGHT, size: SIZE }))).metadata()).hasAlpha).toBe(false);
  });
});

it('is a valid PNG in at most 600 bytes for any ThumbHash and any part', async () => {
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  const region = fc.oneof(fc.constant(WHOLE), fc.record({ left: fraction, top: fraction, width: fraction, height: fraction }));
  const side = fc.integer({ min: 1, max: 10_000 });
  const size = fc.oneof(fc.constant({ width: 100, height: 100 }), fc.record({ width: side, height: side }));
  const thumbhash = fc.uint8Array({ minLength: 25, maxLength: 25 }).map((bytes) => {
    // The shorter side of an image has at least one term.
    bytes[3] = (bytes[3] ?? 0) | 1;
    return Buffer.from(bytes).toString('base64');
  });
  await fc.assert(
    fc.asyncProperty(thumbhash, region, size, async (hash, shownRegion, shownSize) => {
      const url = placeholderImage(hash, { region: shownRegion, turn: UPRIGHT, size: shownSize });
      expect(url.length).toBeLessThanOrEqual(600);
      expect(url.startsWith(PREFIX)).toBe(true);
      const { format, width: pixels } = await sharp(pngOf(url), { failOn: 'warning' }).metadata();
      await sharp(pngOf(url), { failOn: 'warning' }).raw().toBuffer();
      expect([format, pixels > 0]).toEqual(['png', true]);
    }),
    // The example would have 602 bytes at the largest size that nearly fits.
    { numRuns: 500, examples: [['/9z/qSWpRf6iMvOELMAKClywzyCUm4wofg==', WHOLE, { width: 100, height: 100 }]] },
  );
});

it('is the same for the same part', () => {
  const shown = { region: WHOLE, turn: UPRIGHT, size: { width: 300, height: 200 } };
  expect(placeholderImage(IMAGE, { ...shown, size: SIZE })).toBe(placeholderImage(IMAGE, shown));
  expect(placeholderImage(IMAGE, { ...shown, size: { width: 300, height: 300 } })).not.toBe(placeholderImage(IMAGE, shown));
  expect(placeholderImage(IMAGE, { ...shown, turn: { mirror: true, degrees: 0 } })).not.toBe(placeholderImage(IMAGE, shown));
});

it('is made when it is first read, and once', () => {
  let made = 0;
  const placeholder = placeholderOf({ thumbhash: IMAGE, color: '#123456' }, 'dataUrl', () => {
    made += 1;
    return { region: WHOLE, turn: UPRIGHT, size: SIZE };
  });
  expect([placeholder.thumbhash, placeholder.color, made]).toEqual([IMAGE, '#123456', 0]);
  const { dataUrl } = placeholder;
  expect([placeholder.dataUrl, made]).toEqual([dataUrl, 1]);
  expect(dataUrl).toBe(placeholderImage(IMAGE, { region: WHOLE, turn: UPRIGHT, size: SIZE }));
});
