import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../../server/src/core/errors';
import { DEFAULT_LIMITS, type Limits } from '../../../../server/src/core/limits';
import { walkContainer, type RasterFormat } from '../../../../server/src/imaging/containers/walk-container';
import { createRandom } from '../../../helpers/fuzz/random';
import { avifOf } from '../../../helpers/hostile/avif';
import { gifOfExtensions, gifOfFrames, gifOfLargeFrame, gifOfSubBlocks } from '../../../helpers/hostile/gif';
import { jpegOfMixedScans, jpegOfScans, jpegOfSegments } from '../../../helpers/hostile/jpeg';
import { interlacedPng, pngOfChunks, pngOfFrames, pngOfSize, pngOfTexts } from '../../../helpers/hostile/png';
import { tiffOfPages } from '../../../helpers/hostile/tiff';
import { webpOfChunks, webpOfFrames } from '../../../helpers/hostile/webp';

type Make = () => Buffer | Promise<Buffer>;
const walk = (format: RasterFormat, bytes: Uint8Array, limits: Partial<Limits> = {}) => walkContainer(bytes, format, { ...DEFAULT_LIMITS, ...limits });

describe('facts from the structure', () => {
  it.each<[string, RasterFormat, Make, object]>([
    ['a GIF', 'gif', () => gifOfFrames(7, 30, 20), { size: { width: 30, height: 20 }, frames: 7, depth: 8, buffered: true }],
    ['a GIF whose first frame is larger than its screen', 'gif', () => gifOfLargeFrame(40, 50), { size: { width: 40, height: 50 }, frames: 1 }],
    ['a GIF of many sub-blocks', 'gif', () => gifOfSubBlocks(5000), { size: { width: 1, height: 1 }, frames: 1 }],
    ['a GIF of one frame and a trailer twice', 'gif', () => Buffer.concat([gifOfFrames(1), gifOfFrames(5)]), { frames: 1 }],
    ['an animated WebP', 'webp', () => webpOfFrames(7, 30, 20), { size: { width: 30, height: 20 }, frames: 7, buffered: true }],
    ['a lossless WebP', 'webp', () => webpOfChunks(3), { size: { width: 1, height: 1 }, frames: 1, buffered: true }],
    ['an interlaced PNG of 16 bits', 'png', () => interlacedPng(30, 20), { size: { width: 30, height: 20 }, frames: 1, depth: 16, buffered: true }],
    ['a plain PNG', 'png', () => pngOfSize(30, 20), { size: { width: 30, height: 20 }, frames: 1, depth: 8, buffered: false }],
    ['an animated PNG', 'png', () => pngOfFrames(7), { frames: 7 }],
    ['a TIFF', 'tiff', () => tiffOfPages(7, { width: 30, height: 20 }), { size: { width: 30, height: 20 }, frames: 7, depth: 8, buffered: false }],
    ['a TIFF, the highest byte first', 'tiff', () => tiffOfPages(7, { width: 30, height: 20, order: 'big' }), { size: { width: 30, height: 20 }, frames: 7 }],
    ['a BigTIFF', 'tiff', () => tiffOfPages(7, { width: 30, height: 20, big: true, bits: 16 }), { size: { width: 30, height: 20 }, frames: 7, depth: 16 }],
    ['a BigTIFF, the highest byte first', 'tiff', () => tiffOfPages(7, { width: 30, height: 20, big: true, order: 'big' }), { size: { width: 30, height: 20 }, frames: 7 }],
    ['a TIFF of 32 bits', 'tiff', () => tiffOfPages(1, { bits: 32 }), { depth: 32 }],
    ['a TIFF of one bit', 'tiff', () => tiffOfPages(1, { bits: 1 }), { depth: 8 }],
    ['a TIFF whose pages lead back to the first', 'tiff', () => tiffOfPages(3, { loop: true }), { frames: 3 }],
    ['a TIFF of large tiles', 'tiff', () => tiffOfPages(1, { extra: [[322, 2048], [323, 2048]] }), { buffered: true }],
    ['a progressive JPEG', 'jpeg', () => jpegOfScans(30, 20, 3), { size: { width: 30, height: 20 }, frames: 1, depth: 8, buffered: true }],
    ['a baseline JPEG', 'jpeg', () => jpegOfSegments(3), { size: { width: 8, height: 8 }, buffered: false }],
    ['an AVIF', 'avif', () => avifOf({ width: 30, height: 20 }), { size: { width: 30, height: 20 }, frames: 1, depth: 8, buffered: true }],
    ['an AVIF turned by a quarter', 'avif', () => avifOf({ width: 30, height: 20, quarterTurns: 1 }), { size: { width: 20, height: 30 } }],
    ['an AVIF turned by half', 'avif', () => avifOf({ width: 30, height: 20, quarterTurns: 2 }), { size: { width: 30, height: 20 } }],
    ['an AVIF turned by three quarters', 'avif', () => avifOf({ width: 30, height: 20, quarterTurns: 3 }), { size: { width: 20, height: 30 } }],
    ['an AVIF sequence', 'avif', () => avifOf({ samples: 7 }), { frames: 7 }],
  ])('%s', async (_, format, make, facts) => expect(walk(format, await make())).toMatchObject(facts));
});

describe('a limit', () => {
  it.each<[string, RasterFormat, (count: number) => Buffer | Promise<Buffer>, keyof Limits, number]>([
    ['frames of a GIF', 'gif', (count) => gifOfFrames(count), 'sourceFrames', 9],
    ['extension blocks of a GIF', 'gif', (count) => gifOfExtensions(count), 'sourceParts', 9],
    ['frames of a WebP', 'webp', (count) => webpOfFrames(count), 'sourceFrames', 9],
    ['chunks of a WebP, one of them its pixels', 'webp', (count) => webpOfChunks(count - 1), 'sourceParts', 9],
    ['frames of a PNG', 'png', (count) => pngOfFrames(count), 'sourceFrames', 9],
    ['chunks of a PNG, two of them its header and few pixels', 'png', (count) => pngOfChunks(count - 2), 'sourceParts', 9],
    ['tiny data chunks of a PNG', 'png', (count) => pngOfChunks(count - 2, 'IDAT'), 'sourceParts', 9],
    ['pages of a TIFF', 'tiff', (count) => tiffOfPages(count), 'sourceFrames', 9],
    ['pages of a BigTIFF', 'tiff', (count) => tiffOfPages(count, { big: true, order: 'big' }), 'sourceFrames', 9],
    ['entries of an IFD', 'tiff', (count) => tiffOfPages(1, { extra: Array.from({ length: count - 9 }, (_, index) => [40_000 + index, 1] as const) }), 'sourceParts', 20],
    ['sub-IFDs of a TIFF', 'tiff', (count) => subIfds(count), 'sourceParts', 20],
    ['segments of a JPEG, one of them its header', 'jpeg', (count) => jpegOfSegments(count - 1), 'sourceParts', 9],
    ['scans times pixels of a JPEG', 'jpeg', (count) => jpegOfScans(1, 1, count), 'scanPixels', 9],
    ['scans of a baseline JPEG whose first has one component', 'jpeg', (count) => jpegOfMixedScans(count), 'scanPixels', 9],
    ['items with properties of an AVIF', 'avif', (count) => avifOf({ associations: count - 1 }), 'sourceParts', 9],
    ['pixels of a tile of an AVIF', 'avif', (count) => avifOf({ width: 2, height: 1, tile: count }), 'sourcePixels', 9],
    ['items of an AVIF', 'avif', (count) => avifOf({ items: count - 1 }), 'sourceParts', 9],
    ['properties of an AVIF, three of them its own', 'avif', (count) => avifOf({ properties: count - 3 }), 'sourceParts', 9],
    ['references of an AVIF', 'avif', (count) => avifOf({ references: count }), 'sourceParts', 9],
    ['samples of an AVIF', 'avif', (count) => avifOf({ samples: count }), 'sourceFrames', 9],
    ['pixels of an AVIF', 'avif', (count) => avifOf({ width: count, height: 1 }), 'sourcePixels', 9],
    ['pixels of a JPEG', 'jpeg', (count) => jpegOfScans(count, 1, 1), 'sourcePixels', 9],
    ['pixels of a PNG', 'png', (count) => pngOfSize(count, 1), 'sourcePixels', 9],
    ['pixels of a tile of a TIFF', 'tiff', (count) => tiffOfPages(1, { extra: [[322, count], [323, 1]] }), 'sourcePixels', 9],
  ])('on %s is named in the error, and the largest allowed value passes', async (_, format, make, name, limit) => {
    expect(() => walk(format, Buffer.alloc(0))).not.toThrow();
    expect(walk(format, await make(limit), { [name]: limit })).toBeDefined();
    const over = await make(limit + 1);
    expect(() => walk(format, over, { [name]: limit })).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED', message: expect.stringContaining(`the limit ${name} is ${limit}`) }) as Error);
  });

  it('on pixels comes before that on scans', () => {
    expect(() => walk('jpeg', jpegOfScans(100, 100, 2), { sourcePixels: 9999, scanPixels: 9999 })).toThrow('sourcePixels');
  });

  it('on compressed metadata counts the compressed bytes', () => {
    const texts = pngOfTexts(2, 1_000_000);
    expect(texts.length).toBeGreaterThan(2000);
    expect(walk('png', texts, { metadataBytes: texts.length })).toBeDefined();
    expect(() => walk('png', texts, { metadataBytes: 1500 })).toThrow('metadataBytes');
  });
});

/** One number for all sub-IFDs: they are counted, not followed. */
function subIfds(count: number): Buffer {
  const tiff = tiffOfPages(1, { extra: [[330, 8]] });
  const entry = tiff.indexOf(Buffer.from([330 % 256, 330 >> 8, 4, 0]));
  tiff.writeUInt32LE(count, entry + 4);
  return tiff;
}

describe('a damaged file', () => {
  const FILES: readonly (readonly [RasterFormat, Make])[] = [
    ['gif', () => gifOfFrames(5)], ['webp', () => webpOfFrames(5)], ['png', () => interlacedPng(30, 20)], ['tiff', () => tiffOfPages(5)],
    ['tiff', () => tiffOfPages(5, { big: true })], ['jpeg', () => jpegOfScans(30, 20, 5)], ['avif', () => avifOf({ items: 3, references: 3, samples: 3, quarterTurns: 1 })],
  ];

  it.each(FILES)('%s, truncated anywhere, is left to the decoder', async (format, make) => {
    const whole = await make();
    for (let length = 0; length < whole.length; length += 1) expect(walk(format, whole.subarray(0, length)).frames).toBeGreaterThanOrEqual(1);
  });

  it.each(FILES)('%s with changed bytes ends the walk, with or without a LimitExceededError', async (format, make) => {
    const whole = await make();
    const random = createRandom(14);
    for (let round = 0; round < 2000; round += 1) {
      const bytes = Buffer.from(whole);
      for (let count = 0; count < 4; count += 1) bytes[random.below(bytes.length)] = random.below(256);
      try {
        walk(format, bytes);
      } catch (error) {
        expect(hasCode(error, 'LIMIT_EXCEEDED'), String(error)).toBe(true);
      }
    }
  });
});
