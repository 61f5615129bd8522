import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeGif } from '../../../server/src/imaging/gif/compose';
import { writeGif, type WrittenFrame, type WrittenGif } from '../../helpers/imaging/gif';
import { gradient, storedPixels } from '../../helpers/imaging/test-image';
import { alphaAt, colourAt, worstDifference, type Colour, type Pixels } from '../../helpers/imaging/pixels';
import { refusalOf, render } from '../../helpers/imaging/render';
import { BrowserDecoder } from '../../helpers/imaging/browser-decoder';
import { SeededRandom } from '../../helpers/soak/seeded-random';

const PALETTE: readonly Colour[] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255], [255, 0, 255], [0, 0, 0], [255, 255, 255]];
const SCREEN = { width: 12, height: 10 };

let viewer: BrowserDecoder;

beforeAll(async () => {
  viewer = await BrowserDecoder.open();
});

afterAll(() => viewer.close());

const flat = (left: number, top: number, width: number, height: number, index: number, more: Partial<WrittenFrame> = {}): WrittenFrame =>
  ({ left, top, width, height, indices: Array.from({ length: width * height }, () => index), ...more });

/** Visible colours: transparent pixels have none. */
function rowsOf(pixels: Pixels): string[] {
  return Array.from({ length: pixels.height }, (_, y) =>
    Array.from({ length: pixels.width }, (__, x) => (alphaAt(pixels, x, y) === 0 ? '.' : `${PALETTE.findIndex((colour) => String(colour) === String(colourAt(pixels, x, y)))}`)).join(''));
}

/** Each frame of a lossless rendition is what the browser shows of the source. */
async function expectSameFrames(gif: WrittenGif): Promise<void> {
  const source = writeGif(gif);
  const wanted = (await viewer.showFrames(source, 'image/gif')).map(rowsOf);
  expect(wanted).toHaveLength(gif.frames.length);
  const found = (await viewer.showFrames(await render(source, 'format-webp-lossless'), 'image/webp')).map(rowsOf);
  expect(found).toEqual(wanted);
}

const square = flat(0, 0, 12, 10, 0);
const KINDS: Readonly<Record<string, WrittenGif>> = {
  'first frame smaller than the screen': { ...SCREEN, palette: PALETTE, frames: [flat(2, 2, 4, 4, 0), flat(5, 5, 4, 4, 1)] },
  'one frame, smaller than the screen': { ...SCREEN, palette: PALETTE, frames: [flat(2, 2, 4, 4, 0)] },
  'restore to background, opaque': { ...SCREEN, palette: PALETTE, frames: [square, flat(2, 2, 4, 4, 1, { disposal: 2 }), flat(6, 6, 3, 3, 2)] },
  'restore to background of the whole screen': { ...SCREEN, palette: PALETTE, frames: [{ ...square, disposal: 2 }, flat(6, 6, 3, 3, 2)] },
  'restore to background, one frame of it with a transparent colour': { ...SCREEN, palette: PALETTE, frames: [square, flat(2, 2, 4, 4, 1, { disposal: 2 }), flat(6, 6, 3, 3, 2, { transparent: 7 }), flat(0, 0, 2, 2, 3)] },
  'restore to background with a background colour': { ...SCREEN, background: 3, palette: PALETTE, frames: [flat(1, 1, 4, 4, 0, { disposal: 2 }), flat(6, 6, 3, 3, 2, { disposal: 2 }), flat(0, 0, 2, 2, 3)] },
  'previous on the first frame': { ...SCREEN, palette: PALETTE, frames: [{ ...square, disposal: 3 }, flat(6, 6, 3, 3, 2, { disposal: 3 }), flat(0, 0, 2, 2, 3)] },
  'previous on the first frame, which is smaller': { ...SCREEN, palette: PALETTE, frames: [flat(2, 2, 4, 4, 0, { disposal: 3 }), flat(6, 6, 3, 3, 2)] },
  'previous again and again': { ...SCREEN, palette: PALETTE, frames: [square, flat(2, 2, 4, 4, 1, { disposal: 3 }), flat(3, 3, 4, 4, 2, { disposal: 3 }), flat(0, 0, 2, 2, 3)] },
  'disposal 4, which early encoders meant as previous': { ...SCREEN, palette: PALETTE, frames: [square, flat(2, 2, 4, 4, 1, { disposal: 4 }), flat(0, 0, 2, 2, 3)] },
  'a transparent colour of the usual kind': { ...SCREEN, palette: PALETTE, frames: [flat(0, 0, 12, 10, 7, { transparent: 7, disposal: 2 }), flat(2, 2, 4, 4, 1, { transparent: 7, disposal: 2 }), flat(6, 6, 3, 3, 2, { transparent: 7 })] },
  'frames beyond the screen': { ...SCREEN, palette: PALETTE, frames: [flat(2, 2, 4, 4, 0), flat(9, 8, 6, 6, 1, { disposal: 2 }), flat(20, 20, 3, 3, 2), flat(0, 0, 2, 2, 3)] },
  'interlaced rows': { ...SCREEN, palette: PALETTE, frames: [{ ...flat(1, 1, 4, 9, 0), interlaced: true, indices: Array.from({ length: 36 }, (_, at) => Math.floor(at / 4) % 8) }, flat(0, 0, 2, 2, 3)] },
  'interlaced rows below the screen': { ...SCREEN, palette: PALETTE, frames: [square, { ...flat(7, 6, 5, 9, 0), interlaced: true, indices: Array.from({ length: 45 }, (_, at) => Math.floor(at / 5) % 8) }] },
  'palettes of their own': { ...SCREEN, frames: [flat(1, 1, 4, 4, 1, { palette: PALETTE.slice(0, 2) }), flat(3, 3, 4, 4, 1, { palette: PALETTE.slice(2, 4) })] },
};

describe('each frame of a GIF is what a browser shows', () => {
  it.each(Object.entries(KINDS))('%s', async (_, gif) => {
    await expectSameFrames(gif);
  });

  it.each(Array.from({ length: 60 }, (_, seed) => seed))('random frames, %i', async (seed) => expectSameFrames(randomGif(seed)));

  it.each(['smooth', 'noisy'])('packed with strings, %s', async (kind) => {
    const pixels = kind === 'smooth' ? storedPixels(gradient({ width: 240, height: 180 })) : sharp(randomBytes(240 * 180 * 3), { raw: { width: 240, height: 180, channels: 3 } });
    const source = await pixels.gif({ effort: 1 }).toBuffer();
    // On a larger screen it does not cover, and no colour is transparent.
    source.writeUInt16LE(250, 6);
    expect(composeGif(source)).not.toBeNull();
    expect(worstDifference(await viewer.show(await render(source, 'format-png'), 'image/png'), await viewer.show(source, 'image/gif'))).toBe(0);
  });
});

describe('a GIF whose frames leave parts of the screen empty', () => {
  const source = writeGif({ ...SCREEN, palette: PALETTE, loop: 5, frames: [flat(2, 2, 4, 4, 0, { disposal: 2, delay: 7 }), flat(6, 6, 3, 3, 2, { delay: 30 })] });

  it('is transparent there as a still', async () => {
    for (const [output, mime] of [['png', 'image/png'], ['avif', 'image/avif'], ['ico', 'image/x-icon']] as const) {
      const pixels = await viewer.show(await render(source, `format-${output}`), mime);
      expect([alphaAt(pixels, 0, 0), alphaAt(pixels, 3, 3)]).toEqual([0, 255]);
    }
  });

  it('is white there where the format is opaque', async () => {
    const pixels = await viewer.show(await render(source, 'format-jpeg|quality-100'), 'image/jpeg');
    expect(Math.min(...colourAt(pixels, 10, 1))).toBeGreaterThan(240);
  });

  it('stays a GIF, with its timing', async () => {
    const bytes = await render(source, 'original');
    expect(await sharp(bytes, { animated: true }).metadata()).toMatchObject({ format: 'gif', pages: 2, delay: [70, 300], loop: 6 });
    expect((await viewer.showFrames(bytes, 'image/gif')).map(rowsOf)).toEqual((await viewer.showFrames(source, 'image/gif')).map(rowsOf));
  });

  it('can be cropped and made grey', async () => {
    const [first, second] = await viewer.showFrames(await render(source, 'crop-2x2-8x8|grayscale'), 'image/gif');
    if (first === undefined || second === undefined) throw new Error('expected two frames');
    expect([first, second].map(({ width, height }) => [width, height])).toEqual([[8, 8], [8, 8]]);
    expect([alphaAt(first, 0, 0), alphaAt(first, 7, 7), alphaAt(second, 0, 0), alphaAt(second, 5, 5)]).toEqual([255, 0, 0, 255]);
    const [red, green, blue] = colourAt(first, 0, 0);
    expect([green, blue]).toEqual([red, red]);
  });

  it('is refused where its last frame is truncated', async () => {
    const bytes = source.subarray(0, source.length - 12);
    for (const spec of ['original', 'format-webp']) expect(await refusalOf(render(bytes, spec))).toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
  });
});

function randomGif(seed: number): WrittenGif {
  const random = new SeededRandom(seed);
  const below = (limit: number): number => random.below(limit);
  const isTransparent = below(2) === 1;
  const frames = Array.from({ length: 2 + below(4) }, (_, index): WrittenFrame => {
    const covers = below(index === 0 ? 2 : 5) === 0;
    const rect = covers ? { left: 0, top: 0, ...SCREEN } : { left: below(8), top: below(8), width: 1 + below(8), height: 1 + below(8) };
    const clipped = index === 0 ? { ...rect, width: Math.min(rect.width, 12 - rect.left), height: Math.min(rect.height, 10 - rect.top) } : rect;
    return {
      ...clipped,
      indices: Array.from({ length: clipped.width * clipped.height }, () => below(PALETTE.length)),
      disposal: below(4),
      interlaced: below(4) === 0,
      ...(isTransparent && below(2) === 1 ? { transparent: below(PALETTE.length) } : {}),
    };
  });
  return { ...SCREEN, palette: PALETTE, background: below(PALETTE.length), frames };
}
