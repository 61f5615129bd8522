import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { hasCode, RenditionError } from '../../../server/src/core/errors';
import { createRandom } from '../../helpers/fuzz/random';
import { INTERNALS } from '../../helpers/imaging/internals';
import { encodeTestImage, gradient } from '../../helpers/imaging/test-image';
import { decode } from '../../helpers/imaging/pixels';
import { imagingWith, refusalOf, render } from '../../helpers/imaging/render';

const testImage = gradient({ width: 240, height: 180 });

const SOURCES: Readonly<Record<string, () => Promise<Buffer>>> = {
  jpeg: () => encodeTestImage(testImage, 'jpeg'),
  'progressive jpeg': async () => sharp(await encodeTestImage(testImage)).jpeg({ progressive: true }).toBuffer(),
  png: () => encodeTestImage(testImage, 'png'),
  'interlaced png': async () => sharp(await encodeTestImage(testImage)).png({ progressive: true }).toBuffer(),
  webp: () => encodeTestImage(testImage, 'webp'),
  gif: async () => sharp(await encodeTestImage(testImage)).gif().toBuffer(),
  avif: async () => sharp(await encodeTestImage(testImage)).avif({ effort: 0 }).toBuffer(),
  tiff: () => encodeTestImage(testImage, 'tiff'),
};

function expectOurs(error: unknown, code: 'UNSUPPORTED_SOURCE' | 'LIMIT_EXCEEDED' = 'UNSUPPORTED_SOURCE'): void {
  expect(error).toBeInstanceOf(RenditionError);
  expect(hasCode(error, code), String(error)).toBe(true);
  expect((error as Error).message).not.toMatch(INTERNALS);
}

describe.each(Object.entries(SOURCES))('a %s', (_, make) => {
  const source = make();

  it.each([10, 50, 90])('truncated at %i per cent is refused', async (percent) => {
    const whole = await source;
    const part = whole.subarray(0, Math.floor((whole.length * percent) / 100));
    expectOurs(await refusalOf(render(part, 'width-100')));
    expectOurs(await refusalOf(render(part, 'crop-0x100-240x80|rotate-90|format-png')));
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64])('of its first %i bytes is refused', async (length) => {
    expectOurs(await refusalOf(render((await source).subarray(0, length), 'width-100')));
  });

  it('with flipped bytes is an image of that size, or refused', async () => {
    const whole = await source;
    const random = createRandom(7);
    for (let round = 0; round < 40; round += 1) {
      const bytes = Buffer.from(whole);
      for (let count = 0; count < 5; count += 1) bytes[random.below(bytes.length)] = random.below(256);
      const outcome = await render(bytes, 'width-10|format-png').catch((error: unknown) => error);
      if (outcome instanceof Error) expectOurs(outcome, hasCode(outcome, 'LIMIT_EXCEEDED') ? 'LIMIT_EXCEEDED' : 'UNSUPPORTED_SOURCE');
      else expect((await decode(outcome as Buffer)).width).toBeLessThanOrEqual(10);
    }
  });
});

describe('a JPEG whose end is missing', () => {
  const KINDS: Readonly<Record<string, (image: Sharp) => Sharp>> = {
    baseline: (image) => image.jpeg(),
    progressive: (image) => image.jpeg({ progressive: true }),
    'with restart markers': (image) => image.jpeg({ optimiseCoding: false }),
    grey: (image) => image.grayscale().jpeg(),
  };

  it.each(Object.entries(KINDS))('%s: is rendered where only the end marker is missing', async (_, encode) => {
    const whole = await encode(sharp(await encodeTestImage(testImage))).toBuffer();
    for (const spec of ['original', 'width-50', 'crop-10x10-200x160']) {
      const wanted = await render(whole, spec);
      for (const missing of [1, 2]) expect((await render(whole.subarray(0, whole.length - missing), spec)).equals(wanted)).toBe(true);
    }
  });

  it.each(Object.entries(KINDS))('%s: is refused where pixels are missing, too', async (_, encode) => {
    const whole = await encode(sharp(await encodeTestImage(testImage))).toBuffer();
    for (const missing of [4, 6, 10, 50]) {
      for (const spec of ['original', 'width-50']) expectOurs(await refusalOf(render(whole.subarray(0, whole.length - missing), spec)));
    }
  });

  it('at the end of a scan before the last is refused', async () => {
    const whole = await sharp(await encodeTestImage(testImage)).jpeg({ progressive: true }).toBuffer();
    const scans: number[] = [];
    for (let at = whole.indexOf('ffda', 'hex'); at >= 0; at = whole.indexOf('ffda', at + 2, 'hex')) scans.push(at);
    expect(scans.length).toBeGreaterThan(3);
    for (const at of scans.slice(1)) {
      // Tables for a scan stand before it.
      const table = whole.lastIndexOf(Buffer.from('ffc4', 'hex'), at);
      expectOurs(await refusalOf(render(whole.subarray(0, table > (scans[scans.indexOf(at) - 1] ?? 0) ? table : at), 'original')));
    }
  });
});

const JPEG_START = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');

describe('a file that is no image', () => {
  it.each<[string, Buffer | string]>([
    ['nothing', ''],
    ['one zero', '\0'],
    ['HTML named jpg', '<!DOCTYPE html><html><body><svg width="5" height="5"></svg></body></html>'],
    ['a zip', 'PK\x03\x04\x14\0\0\0\0\0'],
    ['a PDF', '%PDF-1.7\n1 0 obj\n<<>>\nendobj'],
    ['a script', '#!/bin/sh\necho hello'],
    ['JSON', '{"svg": "<svg/>"}'],
    ['MP4', Buffer.from('0000002066747970697326f6d0000020069736f6d69736f32617663316d703431', 'hex')],
    ['a Windows program', 'MZ\x90\0\x03\0'],
    ['a Photoshop file', '8BPS\0\x01\0\0\0\0\0\0'],
    ['BMP', Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)])],
    ['text', 'x'.repeat(10_000)],
    ['zeros', Buffer.alloc(10_000)],
    ['HTML in UTF-16', Buffer.from('\ufeff<html><svg width="5" height="5"/></html>', 'utf16le')],
    ['an SVG in an unknown encoding', '<?xml version="1.0" encoding="x-unknown"?><svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>'],
    ['XML of another kind', '<?xml version="1.0"?><rss></rss>'],
    ['MSL, which ImageMagick would obey', '<?xml version="1.0"?><image><read filename="/etc/hostname"/></image>'],
    // These start like images.
    ['a JPEG\'s start and HTML', Buffer.concat([JPEG_START, Buffer.from('<html><script>alert(1)</script></html>')])],
    ['a GIF\'s start and a script', 'GIF89a=1;alert(1)//'],
    ['a PNG\'s start and zeros', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100)])],
    ['a RIFF that is no WebP', 'RIFF\x24\0\0\0WAVEfmt '],
    ['a WebP of nothing', 'RIFF\x04\0\0\0WEBP'],
    ['a TIFF that points to itself', Buffer.from('49492a0008000000010000000800000000000000', 'hex')],
    ['an AVIF of nothing', Buffer.from('0000001c667479706176696600000000617669666d6966316d696166', 'hex')],
    ['HEIC of nothing', Buffer.from('0000001c667479706865696300000000686569636d6966316d696166', 'hex')],
    ['an SVG that ends in its root', '<svg width="5" height="5"'],
  ])('%s', async (_, content) => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content, 'latin1');
    expectOurs(await refusalOf(render(bytes, 'width-100')));
  });

  it.each([
    ['an SVG whose elements are not closed', '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"><g>'],
    ['an SVG with an unknown entity', '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5">&nbsp;</svg>'],
    ['an SVG in no namespace that is not one', '<svg:svg width="5" height="5"></svg:svg>'],
  ])('%s cannot be rasterised', async (_, content) => expectOurs(await refusalOf(render(Buffer.from(content), 'width-5|format-png'))));
});

describe('an image with other data in its file', () => {
  it.each([
    ['a zip', 'PK\x05\x06' + '\0'.repeat(18)], ['HTML', '<html><script>alert(1)</script>'], ['zeros', '\0'.repeat(1000)], ['another SVG', '<svg width="1" height="1"/>'],
  ])('a PNG with %s after it is rendered as the PNG', async (_, tail) => {
    const png = await encodeTestImage(testImage);
    const outcome = await render(Buffer.concat([png, Buffer.from(tail, 'latin1')]), 'width-100');
    expect(outcome.equals(await render(png, 'width-100'))).toBe(true);
  });

  it.each(['jpeg', 'png', 'webp', 'tiff'] as const)('%s is recognised by its bytes, without a name or a MIME type', async (format) => {
    expect(await imagingWith().probe(await encodeTestImage(testImage, format))).toMatchObject({ format, width: 240, height: 180 });
  });
});

describe('a bug', () => {
  it('in the plan is reported as it is, not as a damaged source', async () => {
    const png = await encodeTestImage(testImage);
    const imaging = imagingWith();
    const facts = { ...(await imaging.probe(png)), focalPoint: null };
    const output = { format: 'png', lossless: false, quality: null, animated: false, background: null } as const;
    const plan = { kind: 'raster', turn: { mirror: false, degrees: 0 }, size: { width: 10, height: 10 }, steps: [], custom: [], output } as const;
    for (const crop of [{ left: 200, top: 0, width: 100, height: 100 }, { left: 0.5, top: 0, width: 100, height: 100 }]) {
      const error = await refusalOf(imaging.render(png, facts, { ...plan, crop }));
      expect(error).not.toBeInstanceOf(RenditionError);
      expect(String(error)).toMatch(/extract_area|Expected integer/);
    }
  });

  it.each([new TypeError('of the project'), new Error('of the project')])('in a custom operation is reported as it is: %s', async (fault) => {
    const custom = { broken: { syntax: 'broken', parse: () => [], render: () => { throw fault; } } };
    const error = await refusalOf(render(await encodeTestImage(testImage), 'broken', { custom }));
    expect(error).not.toBeInstanceOf(RenditionError);
    expect(error).toMatchObject({ message: 'the operation "broken" failed', cause: fault });
  });
});
