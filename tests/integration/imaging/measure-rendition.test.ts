import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { wrapIco } from '../../../server/src/imaging/containers/ico';
import { measureRendition } from '../../../server/src/imaging/probe';
import { avifOf } from '../../helpers/hostile/avif';
import { counting, encodeAnimation } from '../../helpers/imaging/animation';
import { encodeTestImage, gradient } from '../../helpers/imaging/test-image';
import { svg } from '../../helpers/imaging/svg';

const testPng = () => encodeTestImage(gradient({ width: 123, height: 77 }));
const written = (write: (image: Sharp) => Sharp) => async () => write(sharp(await testPng())).toBuffer();
const animated = (format: 'gif' | 'webp') => () => encodeAnimation(counting(40, 30, 5), format, { delay: [50, 50, 50, 50, 50], loop: 0 });

const FILES: Readonly<Record<string, () => Promise<Buffer>>> = {
  'a JPEG': written((image) => image.jpeg()),
  'a progressive JPEG': written((image) => image.jpeg({ progressive: true })),
  'a JPEG of the best encoder': written((image) => image.jpeg({ mozjpeg: true })),
  'a grey JPEG': written((image) => image.grayscale().jpeg()),
  'a PNG': written((image) => image.png()),
  'an interlaced PNG': written((image) => image.png({ progressive: true })),
  'a PNG with a palette': written((image) => image.png({ palette: true })),
  'a WebP': written((image) => image.webp()),
  'a lossless WebP': written((image) => image.webp({ lossless: true })),
  'a transparent WebP': written((image) => image.ensureAlpha(0.5).webp()),
  'a WebP with a profile': written((image) => image.withIccProfile('p3').webp()),
  'a WebP of several frames': animated('webp'),
  'an AVIF': written((image) => image.avif()),
  'a lossless AVIF': written((image) => image.avif({ lossless: true })),
  'a transparent AVIF': written((image) => image.ensureAlpha(0.5).avif()),
  'an AVIF of odd sides': written((image) => image.resize(33, 1, { fit: 'fill' }).avif()),
  'an AVIF that is turned': () => avifOf({ width: 64, height: 48, quarterTurns: 1 }),
  'an AVIF that is turned back': () => avifOf({ width: 64, height: 48, quarterTurns: 3 }),
  'a GIF': written((image) => image.gif()),
  'a GIF of several frames': animated('gif'),
};

describe('measureRendition reads the size that a decoder sees:', () => {
  it.each(Object.entries(FILES))('%s', async (_, make) => {
    const bytes = await make();
    const { width, height } = await sharp(bytes).metadata();
    expect(measureRendition(bytes)).toEqual({ width, height });
  });

  it('HEIC, which has the boxes of AVIF', async () => {
    const heic = await avifOf({ width: 64, height: 48, quarterTurns: 1 });
    heic.write('heic', 8, 'latin1');
    heic.fill('heic', 16, 20, 'latin1');
    expect(measureRendition(heic)).toEqual({ width: 48, height: 64 });
  });

  it('an icon', async () => {
    expect(measureRendition(wrapIco(await testPng(), { width: 123, height: 77 }))).toEqual({ width: 123, height: 77 });
    expect(measureRendition(wrapIco(await testPng(), { width: 256, height: 1 }))).toEqual({ width: 256, height: 1 });
  });

  it('an SVG', () => expect(measureRendition(svg('width="30" height="20"'))).toEqual({ width: 30, height: 20 }));

  it('throws where there is none', async () => {
    const broken = (await testPng()).subarray(0, 16);
    expect(() => measureRendition(broken)).toThrow('damaged');
    expect(() => measureRendition(Buffer.from('nothing'))).toThrow('damaged');
  });
});
