import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import type { CustomOperation } from '../../../server/src/core/filter-spec/custom-operation';
import { icoSize } from '../../../server/src/imaging/containers/ico';
import { insertChunk, profileChunk } from '../../helpers/imaging/bombs';
import { linearGreyProfile } from '../../helpers/imaging/grey-profile';
import { alphaAt, colourAt, decode, distance, type Colour, type Pixels } from '../../helpers/imaging/pixels';
import { render } from '../../helpers/imaging/render';

const SIDE = 40;
const grey = (): Sharp => sharp({ create: { width: SIDE, height: SIDE / 2, channels: 3, background: '#808080' } });
/** Two bands: grey and transparency, which is all of the left half. */
const clear = (): Sharp => {
  const data = Buffer.alloc(SIDE * (SIDE / 2) * 4, 128);
  for (let at = 3; at < data.length; at += 4) data[at] = ((at - 3) / 4) % SIDE < SIDE / 2 ? 0 : 255;
  return sharp(data, { raw: { width: SIDE, height: SIDE / 2, channels: 4 } });
};
const rgbProfile = async (): Promise<Buffer> => (await sharp(await grey().withIccProfile('srgb').png().toBuffer()).metadata()).icc ?? Buffer.alloc(0);

const OPAQUE: Readonly<Record<string, () => Promise<Buffer>>> = {
  'grey JPEG': () => grey().toColourspace('b-w').jpeg().toBuffer(),
  'grey JPEG of many pixels': () => grey().resize(800, 400).toColourspace('b-w').jpeg().toBuffer(),
  'grey PNG': () => grey().toColourspace('b-w').png().toBuffer(),
  'grey PNG with the profile of colours': async () => insertChunk(await grey().toColourspace('b-w').png().toBuffer(), profileChunk(await rgbProfile())),
  'grey PNG with a profile': async () => insertChunk(await grey().toColourspace('b-w').png().toBuffer(), profileChunk(linearGreyProfile())),
  '1-bit PNG': () => grey().threshold(1).toColourspace('b-w').png({ palette: true, colours: 2 }).toBuffer(),
  'grey palette PNG': () => grey().png({ palette: true }).toBuffer(),
  '16-bit grey PNG': () => grey().toColourspace('grey16').png().toBuffer(),
  '16-bit grey TIFF': () => grey().toColourspace('grey16').tiff({ compression: 'lzw' }).toBuffer(),
  '16-bit PNG': () => grey().toColourspace('rgb16').png().toBuffer(),
  '16-bit PNG in Display P3': () => grey().toColourspace('rgb16').withIccProfile('p3').png().toBuffer(),
  'Lab TIFF': () => grey().toColourspace('lab').tiff({ compression: 'none' }).toBuffer(),
  'CMYK JPEG': () => grey().toColourspace('cmyk').jpeg().toBuffer(),
  'grey GIF': () => grey().gif().toBuffer(),
};

const TRANSPARENT: Readonly<Record<string, () => Promise<Buffer>>> = {
  'grey PNG with transparency': () => clear().toColourspace('b-w').png().toBuffer(),
  '16-bit grey PNG with transparency': () => clear().toColourspace('grey16').png().toBuffer(),
  '16-bit PNG with transparency': () => clear().toColourspace('rgb16').png().toBuffer(),
  'grey palette PNG with transparency': () => clear().png({ palette: true }).toBuffer(),
  'grey GIF with transparency': () => clear().gif().toBuffer(),
  'colours with transparency': () => clear().png().toBuffer(),
};

const COLOURS: readonly (readonly [string, Colour])[] = [['ff0000', [255, 0, 0]], ['336699', [51, 102, 153]], ['808080', [128, 128, 128]]];

async function open(bytes: Buffer, format: string): Promise<Pixels> {
  const still = format === 'ico' ? bytes.subarray(22) : bytes;
  const pixels = await decode(still);
  if (format === 'ico') expect(icoSize(bytes)).toEqual({ width: pixels.width, height: pixels.height });
  return pixels;
}

/** What the encoders may add. */
const toleranceOf = (format: string): number => (format === 'png' || format === 'ico' ? 0 : format === 'gif' ? 3 : 10);

describe.each(['jpeg', 'png', 'webp', 'avif', 'gif', 'ico'])('the colour of a spec, as %s', (format) => {
  it.each(Object.entries(OPAQUE))('is that of the canvas around a %s', async (_name, make) => {
    const source = await make();
    for (const [hex, colour] of COLOURS) {
      const pixels = await open(await render(source, `pad-60x60|bgcolor-${hex}|format-${format}`), format);
      for (const y of [3, 56]) expect(distance(colourAt(pixels, 30, y), colour)).toBeLessThanOrEqual(toleranceOf(format));
    }
  });

  it.each(Object.entries(TRANSPARENT))('is behind a %s and around it', async (_name, make) => {
    const source = await make();
    for (const [hex, colour] of COLOURS) {
      for (const spec of ['original', 'width-20', 'pad-60x60']) {
        const pixels = await open(await render(source, `${spec}|bgcolor-${hex}|format-${format}`), format);
        const [x, y] = [Math.round(pixels.width / 8), Math.round(pixels.height / 2)];
        expect(distance(colourAt(pixels, x, y), colour), `${spec} ${hex}`).toBeLessThanOrEqual(toleranceOf(format));
        expect(alphaAt(pixels, x, y)).toBe(255);
        if (spec === 'pad-60x60') expect(distance(colourAt(pixels, 30, 3), colour)).toBeLessThanOrEqual(toleranceOf(format));
      }
    }
  });
});

describe('the colour of a spec in an animation without colours', () => {
  const frame = (shade: number) => Buffer.alloc(SIDE * SIDE * 4).map((_, at) => (at % 4 === 3 ? (((at - 3) / 4) % SIDE < SIDE / 2 ? 0 : 255) : shade));
  const source = sharp(Buffer.concat([frame(40), frame(200)]), { raw: { width: SIDE, height: SIDE * 2, channels: 4, pageHeight: SIDE } }).gif({ delay: [100, 100] }).toBuffer();

  it.each(['original', 'width-20', 'pad-60x60', 'pad-40x60', 'rotate-90|pad-60x60'])('%s has it in every frame', async (spec) => {
    for (const format of ['gif', 'webp']) {
      const bytes = await render(await source, `${spec}|bgcolor-336699|format-${format}`);
      expect((await sharp(bytes).metadata()).pages).toBe(2);
      for (const page of [0, 1]) {
        const pixels = await decode(bytes, page);
        const [x, y] = spec.startsWith('rotate') ? [pixels.width / 2, 14] : [Math.ceil(pixels.width / 5), pixels.height / 2];
        expect(distance(colourAt(pixels, x, y), [51, 102, 153]), `frame ${page}`).toBeLessThanOrEqual(8);
      }
    }
  });
});

describe('a custom operation', () => {
  const seen: ReturnType<Sharp['metadata']>[] = [];
  const stamp: CustomOperation<Sharp> = {
    syntax: 'stamp',
    parse: () => [],
    render: (image) => {
      seen.push(image.metadata());
      return image.composite([{ input: { create: { width: 4, height: 4, channels: 3, background: '#f00' } }, gravity: 'southeast' }]);
    },
  };
  const custom = { stamp } as Record<string, CustomOperation>;

  it.each([
    ...Object.entries(OPAQUE).map(([name, make]) => [name, 'stamp', make] as const),
    ...Object.entries(TRANSPARENT).map(([name, make]) => [name, 'stamp', make] as const),
    ['colours, taken out', 'grayscale|stamp', () => grey().png().toBuffer()],
    ['colours with transparency, taken out', 'grayscale|stamp', () => clear().png().toBuffer()],
  ] as const)('gets colours of a source with %s (%s)', async (name, spec, make) => {
    seen.length = 0;
    const pixels = await decode(await render(await make(), `${spec}|format-png`, { custom }));
    expect(colourAt(pixels, pixels.width - 2, pixels.height - 2)).toEqual([255, 0, 0]);
    expect(alphaAt(pixels, 2, 5)).toBe(name.includes('transparency') ? 0 : 255);
    expect(seen.length).toBe(1);
    for (const { channels, space } of await Promise.all(seen)) expect([space, (channels ?? 0) >= 3]).toEqual(['srgb', true]);
  });
});
