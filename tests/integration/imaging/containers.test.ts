import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORMATS, type OutputFormat } from '../../../server/src/core/formats';
import type { CustomOperations } from '../../../server/src/core/filter-spec/custom-operation';
import { expectShows } from '../../helpers/imaging/expect-shows';
import { encodeTestImage, mosaic, storedPixels, type TestImage } from '../../helpers/imaging/test-image';
import { colourAt, distance, type Colour } from '../../helpers/imaging/pixels';
import { reference } from '../../helpers/imaging/reference';
import { render } from '../../helpers/imaging/render';
import { BrowserDecoder } from '../../helpers/imaging/browser-decoder';

/** Small: an AVIF of it takes milliseconds. */
const testImage = mosaic({ width: 64, height: 48 }, 128);

const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];
const OUTPUTS = ['jpeg', 'png', 'webp', 'avif', 'gif', 'ico'] as const satisfies readonly OutputFormat[];
const SPECS = ['original', 'width-32', 'fill-30x30', 'crop-16x12-32x24', 'rotate-90', 'flip-h', 'pad-60x60'];

/** What lossy codecs and a palette may add, where tiles differ by 60. */
const CODEC = 24;

const SOURCES = {
  jpeg: (shown: TestImage, orientation: number) => encodeTestImage(shown, 'jpeg', orientation),
  png: (shown: TestImage, orientation: number) => encodeTestImage(shown, 'png', orientation),
  webp: (shown: TestImage, orientation: number) => encodeTestImage(shown, 'webp', orientation),
  tiff: (shown: TestImage, orientation: number) => encodeTestImage(shown, 'tiff', orientation),
  avif: (shown: TestImage, orientation: number) => storedPixels(shown, orientation).withMetadata({ orientation }).avif({ quality: 90, effort: 0 }).toBuffer(),
};

let viewer: BrowserDecoder;

beforeAll(async () => {
  viewer = await BrowserDecoder.open();
});

afterAll(() => viewer.close());

const show = (bytes: Buffer, output: OutputFormat) => viewer.show(bytes, FORMATS[output].mime);

async function expectShown(source: Buffer, spec: string, output: OutputFormat, keepMetadata: boolean): Promise<void> {
  const bytes = await render(source, `${spec}|format-${output}`, { settings: { keepMetadata } });
  const canvas = FORMATS[output].alpha ? null : ([255, 255, 255] as const);
  expectShows(await show(bytes, output), testImage, reference(spec, testImage), { codec: CODEC, canvas });
}

describe.each(OUTPUTS)('a browser shows %s upright', (output) => {
  it.each(ORIENTATIONS)('of a JPEG with orientation %i', async (orientation) => {
    const source = await SOURCES.jpeg(testImage, orientation);
    for (const spec of SPECS) await expectShown(source, spec, output, false);
  });

  it.each(Object.keys(SOURCES) as (keyof typeof SOURCES)[])('of a %s, with and without its metadata', async (format) => {
    for (const orientation of ORIENTATIONS) {
      const source = await SOURCES[format](testImage, orientation);
      for (const keepMetadata of [false, true]) await expectShown(source, 'width-32', output, keepMetadata);
      await expectShown(source, 'crop-16x12-32x24', output, true);
    }
  });
});

describe('a browser shows the result of custom operations upright', () => {
  const custom: CustomOperations = { same: { syntax: 'same', parse: () => [], render: (image) => image } };

  it.each(OUTPUTS)('%s', async (output) => {
    for (const orientation of ORIENTATIONS) {
      const bytes = await render(await SOURCES.jpeg(testImage, orientation), `same|width-32|format-${output}`, { custom, settings: { keepMetadata: true } });
      expectShows(await show(bytes, output), testImage, reference('width-32', testImage), { codec: CODEC });
    }
  });
});

describe('a browser shows the colours of a wide-gamut source', () => {
  const BRICK: Colour = [200, 60, 40];
  const flat = sharp({ create: { width: 32, height: 24, channels: 3, background: '#c83c28' } });
  const sources = {
    jpeg: () => flat.clone().withIccProfile('p3').jpeg({ quality: 100 }).toBuffer(),
    png: () => flat.clone().withIccProfile('p3').png().toBuffer(),
    webp: () => flat.clone().withIccProfile('p3').webp({ lossless: true }).toBuffer(),
    'turned jpeg': () => flat.clone().withMetadata({ orientation: 6 }).withIccProfile('p3').jpeg({ quality: 100 }).toBuffer(),
  };

  it.each(OUTPUTS)('in %s, with and without its profile', async (output) => {
    for (const [name, make] of Object.entries(sources)) {
      for (const keepMetadata of [false, true]) {
        const pixels = await show(await render(await make(), `width-16|quality-100|format-${output}`, { settings: { keepMetadata } }), output);
        expect(distance(colourAt(pixels, 5, 5), BRICK), `${name}, ${keepMetadata ? 'kept' : 'dropped'}`).toBeLessThanOrEqual(5);
      }
    }
  });
});

/** Types of boxes, chunks and segments with metadata. */
const BESIDE: Readonly<Record<(typeof OUTPUTS)[number], readonly string[]>> = {
  jpeg: ['Exif', 'ICC_PROFILE', 'http://ns.adobe.com/xap', 'Photoshop'],
  png: ['eXIf', 'iCCP', 'gAMA', 'cHRM', 'iTXt', 'tEXt', 'zTXt'],
  ico: ['eXIf', 'iCCP', 'gAMA', 'cHRM', 'iTXt', 'tEXt', 'zTXt'],
  webp: ['EXIF', 'ICCP', 'XMP '],
  avif: ['irot', 'imir', 'clap', 'Exif', 'prof', 'rICC'],
  gif: ['XMP Data', 'ICCRGBG1'],
};

describe('beside its pixels', () => {
  it.each(OUTPUTS)('%s has no metadata of a turned, tagged source', async (output) => {
    const tagged = await storedPixels(testImage, 6).withMetadata({ orientation: 6, density: 300 }).withExifMerge({ IFD0: { Make: 'Camera' } }).withIccProfile('p3').jpeg().toBuffer();
    for (const spec of SPECS) {
      const bytes = await render(tagged, `${spec}|format-${output}`);
      expect(BESIDE[output].filter((name) => bytes.includes(name)), spec).toEqual([]);
    }
  });
});
