import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../server/src/core/errors';
import { insertChunk, profileChunk } from '../../helpers/imaging/bombs';
import { linearGreyProfile } from '../../helpers/imaging/grey-profile';
import { alphaAt, colourAt, decode, decodeStored, distance, type Colour } from '../../helpers/imaging/pixels';
import { refusalOf, render } from '../../helpers/imaging/render';

/** The colour of every source below, whatever values it is stored with. */
const BRICK: Colour = [200, 60, 40];
const GREY: Colour = [128, 128, 128];

const flat = ([r, g, b]: Colour): Sharp => sharp({ create: { width: 64, height: 48, channels: 3, background: { r, g, b } } });
const deep = (image: Sharp): Sharp => image.toColourspace('rgb16');
const greyOf = (depth: 'b-w' | 'grey16'): Promise<Buffer> => flat(GREY).toColourspace(depth).png().toBuffer();

/** `deep(flat(BRICK)).withIccProfile('p3').avif({ bitdepth: 10, quality: 90, effort: 0 })`: sharp 0.34 cannot write it. */
const deepAvif = (): Promise<Buffer> => readFile(new URL('../../fixtures/10-bit-display-p3.avif', import.meta.url));
/** The AV1 decoder that comes with sharp 0.34 has 8 bits only. */
const READS_DEEP_AVIF = !sharp.versions.sharp.startsWith('0.34.');

const SOURCES: Readonly<Record<string, () => Promise<Buffer>>> = {
  'CMYK JPEG with its profile': () => flat(BRICK).toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer(),
  'CMYK JPEG without a profile': () => flat(BRICK).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(),
  'CMYK TIFF': () => flat(BRICK).toColourspace('cmyk').withIccProfile('cmyk').tiff({ compression: 'lzw' }).toBuffer(),
  'Display P3 JPEG': () => flat(BRICK).withIccProfile('p3').jpeg({ quality: 100 }).toBuffer(),
  'Display P3 PNG': () => flat(BRICK).withIccProfile('p3').png().toBuffer(),
  'Display P3 WebP': () => flat(BRICK).withIccProfile('p3').webp({ lossless: true }).toBuffer(),
  'sRGB PNG with its profile': () => flat(BRICK).withIccProfile('srgb').png().toBuffer(),
  '16-bit PNG': () => deep(flat(BRICK)).png().toBuffer(),
  '16-bit PNG in sRGB with its profile': () => deep(flat(BRICK)).withIccProfile('srgb').png().toBuffer(),
  '16-bit PNG in Display P3': () => deep(flat(BRICK)).withIccProfile('p3').png().toBuffer(),
  '16-bit TIFF in Display P3': () => deep(flat(BRICK)).withIccProfile('p3').tiff({ compression: 'lzw' }).toBuffer(),
  ...(READS_DEEP_AVIF ? { '10-bit AVIF in Display P3': deepAvif } : {}),
  'palette PNG': () => flat(BRICK).png({ palette: true }).toBuffer(),
};

const GREY_SOURCES: Readonly<Record<string, () => Promise<Buffer>>> = {
  'grey JPEG': () => flat(GREY).toColourspace('b-w').jpeg({ quality: 100 }).toBuffer(),
  'grey PNG': () => greyOf('b-w'),
  '16-bit grey PNG': () => greyOf('grey16'),
};

const LINEAR_GREY_SOURCES: Readonly<Record<string, () => Promise<Buffer>>> = {
  'grey PNG in linear light': async () => insertChunk(await greyOf('b-w'), profileChunk(linearGreyProfile())),
  '16-bit grey PNG in linear light': async () => insertChunk(await greyOf('grey16'), profileChunk(linearGreyProfile())),
};

const ROWS: readonly (readonly [string, () => Promise<Buffer>, Colour])[] = [
  ...Object.entries(SOURCES).map(([name, make]) => [name, make, BRICK] as const),
  ...Object.entries(GREY_SOURCES).map(([name, make]) => [name, make, GREY] as const),
  ...Object.entries(LINEAR_GREY_SOURCES).map(([name, make]) => [name, make, [188, 188, 188]] as const),
];

/** CMYK is only approximate, without a profile even more so; encoders add a little. */
const toleranceOf = (name: string): number => (name === 'CMYK JPEG without a profile' ? 30 : name.startsWith('CMYK') ? 14 : 4);

describe.each(ROWS)('%s', (name, make, colour) => {
  it.each(['format-jpeg', 'crop-0x0-60x40|width-20|format-png'])('%s is sRGB of 8 bits without a profile', async (spec) => {
    const bytes = await render(await make(), spec);
    const { space, depth, hasProfile } = await sharp(bytes).metadata();
    // Grey without a profile is that of sRGB.
    expect([space === 'b-w' && name.includes('grey') ? 'srgb' : space, depth, hasProfile]).toEqual(['srgb', 'uchar', false]);
    const [red = NaN, green = NaN, blue = NaN] = (await decodeStored(bytes)).data;
    expect(distance([red, green, blue], colour)).toBeLessThanOrEqual(toleranceOf(name));
  });

  // AVIF can hold a profile, GIF cannot.
  it.each(['format-avif', 'width-20|format-gif'])('%s looks the same where metadata is kept', async (spec) => {
    const bytes = await render(await make(), spec, { settings: { keepMetadata: true } });
    expect(distance(colourAt(await decode(bytes), 5, 5), colour)).toBeLessThanOrEqual(toleranceOf(name));
  });
});

if (!READS_DEEP_AVIF) {
  it('10-bit AVIF is not supported where libvips reads 8 bits only', async () => {
    expect(hasCode(await refusalOf(render(await deepAvif(), 'width-20')), 'UNSUPPORTED_SOURCE')).toBe(true);
  });
}

describe('a palette with transparency', () => {
  it('stays transparent', async () => {
    const source = await sharp({ create: { width: 20, height: 20, channels: 4, background: { r: 200, g: 60, b: 40, alpha: 0 } } }).png({ palette: true }).toBuffer();
    expect(alphaAt(await decode(await render(source, 'width-10')), 5, 5)).toBe(0);
  });
});
