import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ENCODING } from '../../../server/src/core/encoding';
import { hasCode } from '../../../server/src/core/errors';
import type { RenditionFormat } from '../../../server/src/core/formats';
import { icoSize } from '../../../server/src/imaging/containers/ico';
import { measureRendition } from '../../../server/src/imaging/probe';
import { expectShows } from '../../helpers/imaging/expect-shows';
import { encodeTestImage, gradient, mosaic } from '../../helpers/imaging/test-image';
import { alphaAt, decode, worstDifference } from '../../helpers/imaging/pixels';
import { reference } from '../../helpers/imaging/reference';
import { refusalOf, render, renderInFull } from '../../helpers/imaging/render';

const testImage = gradient({ width: 240, height: 180 });
const source = encodeTestImage(testImage);

/** The signature of each format by its specification. */
const SIGNATURES: Readonly<Record<Exclude<RenditionFormat, 'svg'>, RegExp>> = {
  jpeg: /^ffd8ff/,
  png: /^89504e470d0a1a0a/,
  webp: /^52494646.{8}57454250/,
  avif: /^.{8}6674797061766966/,
  gif: /^474946383961/,
  ico: /^000001000100/,
  heic: /^.{8}66747970686569/,
};

const signatureOf = (bytes: Buffer): string => bytes.subarray(0, 16).toString('hex');

describe('an output format', () => {
  it.each([
    // Lossy formats at their default quality blur this much of a gradient.
    ['jpeg', 4], ['png', 1], ['webp', 6], ['avif', 8],
  ] as const)('format-%s', async (format, codec) => {
    const bytes = await render(await source, `crop-20x10-200x150|width-101|format-${format}`);
    expect(signatureOf(bytes)).toMatch(SIGNATURES[format]);
    expect(measureRendition(bytes)).toEqual({ width: 101, height: 75 });
    expectShows(await decode(bytes), testImage, reference('crop-20x10-200x150|width-101', testImage), { codec });
  });

  it('format-gif, for at most 256 colours', async () => {
    const tiles = mosaic({ width: 240, height: 180 }, 90);
    const bytes = await render(await encodeTestImage(tiles), 'crop-20x10-200x150|width-101|format-gif');
    expect(signatureOf(bytes)).toMatch(SIGNATURES.gif);
    expect(measureRendition(bytes)).toEqual({ width: 101, height: 75 });
    expectShows(await decode(bytes), tiles, reference('crop-20x10-200x150|width-101', tiles), { codec: 3 });
  });

  it.each([
    ['fill-64x64', 64, 64], ['width-32', 32, 24], ['original', 240, 180],
    ['scale-200', 256, 192], // an icon holds no more than 256 pixels on a side
    ['pad-300x300', 256, 256],
  ])('%s|format-ico', async (spec, width, height) => {
    const bytes = await render(await source, `${spec}|format-ico`);
    expect(signatureOf(bytes)).toMatch(SIGNATURES.ico);
    expect(icoSize(bytes)).toEqual({ width, height });
    const png = bytes.subarray(bytes.readUInt32LE(18));
    expect(png).toHaveLength(bytes.readUInt32LE(14));
    expect(signatureOf(png)).toMatch(SIGNATURES.png);
    expect(await decode(png)).toMatchObject({ width, height });
  });

  it('format-ico shows the image, padded with transparency', async () => {
    const pixels = await decode((await render(await source, 'pad-100x100|format-ico')).subarray(22));
    expectShows(pixels, testImage, reference('pad-100x100', testImage));
    expect(alphaAt(pixels, 50, 2)).toBe(0);
  });

  it('format-heic is refused with a clear message where libvips cannot write it', async () => {
    const refusal = await refusalOf(render(await source, 'width-100|format-heic'));
    expect(hasCode(refusal, 'INVALID_SPEC')).toBe(true);
    expect(String(refusal)).toMatch(/"format-heic".*libvips.*format-avif/);
  });
});

describe('lossless', () => {
  it.each(['format-png', 'format-webp-lossless', 'format-avif-lossless'])('%s keeps every value', async (spec) => {
    expect(worstDifference(await decode(await render(await source, spec)), await decode(await source))).toBe(0);
  });

  it.each(['format-webp-lossless', 'format-avif-lossless'])('%s keeps transparency', async (spec) => {
    const half = await sharp({ create: { width: 64, height: 64, channels: 4, background: { r: 10, g: 20, b: 30, alpha: 0.5 } } }).png().toBuffer();
    expect(worstDifference(await decode(await render(half, spec)), await decode(half))).toBe(0);
  });
});

describe('quality', () => {
  const noise = sharp({ create: { width: 200, height: 150, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 40 } } }).png().toBuffer();

  it.each(['jpeg', 'webp', 'avif'])('%s gets larger with it', async (format) => {
    const sizes = [];
    for (const quality of [10, 50, 95]) sizes.push((await render(await noise, `format-${format}|quality-${quality}`)).length);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(new Set(sizes).size).toBe(3);
  });

  it.each([
    ['format-jpeg', { jpeg: 30 }, 'format-jpeg|quality-30'],
    ['format-webp', { webp: 30 }, 'format-webp|quality-30'],
    ['format-avif', { avif: 30 }, 'format-avif|quality-30'],
  ])('%s uses the configured one', async (spec, configured, explicit) => {
    const encoding = { ...DEFAULT_ENCODING, quality: { ...DEFAULT_ENCODING.quality, ...configured } };
    expect((await render(await noise, spec, { settings: { encoding } })).equals(await render(await noise, explicit))).toBe(true);
  });

  it.each([
    ['format-jpeg|quality-90|jpegquality-20', 'format-jpeg|quality-20'],
    ['format-webp|quality-90|webpquality-20', 'format-webp|quality-20'],
    ['format-avif|quality-90|avifquality-20', 'format-avif|quality-20'],
    ['format-jpeg|quality-20|webpquality-90', 'format-jpeg|quality-20'],
  ])('%s is %s', async (spec, same) => {
    expect((await render(await noise, spec)).equals(await render(await noise, same))).toBe(true);
  });
});

describe('effort', () => {
  it.each([['webp', 0, 6], ['avif', 0, 4], ['gif', 1, 10]] as const)('of %s is the configured one: %i takes more bytes than %i', async (format, little, much) => {
    const sizeWith = async (effort: number) => {
      const encoding = { ...DEFAULT_ENCODING, effort: { ...DEFAULT_ENCODING.effort, [format]: effort } };
      return (await render(await source, `format-${format}`, { settings: { encoding } })).length;
    };
    expect(await sizeWith(little)).toBeGreaterThan(await sizeWith(much));
  });
});

describe('the format of a spec that names none', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff'] as const)('of a %s source', async (format) => {
    const { bytes, facts } = await renderInFull(await encodeTestImage(testImage, format), 'width-100');
    expect(facts.format).toBe(format);
    expect(signatureOf(bytes)).toMatch(SIGNATURES[format === 'tiff' ? 'jpeg' : format]);
  });

  it.each(['avif', 'gif'] as const)('of a %s source', async (format) => {
    const { bytes, facts } = await renderInFull(await render(await source, `format-${format}`), 'width-100');
    expect(facts).toMatchObject({ format, width: 240, height: 180 });
    expect(signatureOf(bytes)).toMatch(SIGNATURES[format]);
  });

  it('of a TIFF with transparency is PNG', async () => {
    const tiff = await sharp({ create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0.5 } } }).tiff({ compression: 'lzw' }).toBuffer();
    expect(signatureOf(await render(tiff, 'width-10'))).toMatch(SIGNATURES.png);
  });

  it.each([
    [['avif', 'webp'], 'avif'], [['webp'], 'webp'], [[], 'png'],
  ] as const)('format-auto for a client that accepts %s', async (accepted, format) => {
    expect(signatureOf(await render(await source, 'width-100|format-auto', { accepted }))).toMatch(SIGNATURES[format]);
  });
});
