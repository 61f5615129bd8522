import type { Browser } from 'playwright-core';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../helpers/browser';
import { flatPng } from '../../helpers/imaging/bombs';
import { shownByBrowser } from '../../helpers/imaging/browser-decoder';
import { decode, worstDifference, type Pixels } from '../../helpers/imaging/pixels';
import { render } from '../../helpers/imaging/render';

let browser: Browser;
beforeAll(async () => { browser = await launchBrowser(); });
afterAll(() => browser.close());

const [WIDTH, HEIGHT] = [600, 400];

/** Circles in the shades of `colour`, with hard edges. */
function circles(colour: (index: number) => readonly [number, number, number, number]): Sharp {
  const data = Buffer.alloc(WIDTH * HEIGHT * 4);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) data.set(colour(Math.floor(Math.hypot(x - 200, y - 150) / 23)), (y * WIDTH + x) * 4);
  }
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 4 } });
}

const hue = (index: number) => [(index * 67) % 256, (index * 131) % 256, (index * 29) % 256] as const;
const palette = (image: Sharp): Promise<Buffer> => image.png({ palette: true, colours: 32, dither: 0, compressionLevel: 9 }).toBuffer();
const shade = (index: number) => ((index * 53) % 16) * 17;

const SOURCES: Readonly<Record<string, () => Promise<Buffer>>> = {
  'palette PNG': () => palette(circles((index) => [...hue(index), 255]).removeAlpha()),
  'palette PNG with transparency': () => palette(circles((index) => [...hue(index), index % 3 === 0 ? 0 : 255])),
  '1-bit PNG': () => circles((index) => (index % 2 === 0 ? [0, 0, 0, 255] : [255, 255, 255, 255])).removeAlpha().png({ palette: true, colours: 2, compressionLevel: 9 }).toBuffer(),
  'grey PNG': () => circles((index) => [shade(index), shade(index), shade(index), 255]).removeAlpha().toColourspace('b-w').png({ compressionLevel: 9 }).toBuffer(),
  'GIF': () => circles((index) => [...hue(index), 255]).removeAlpha().gif().toBuffer(),
};

/** Without the colours of fully transparent pixels. */
async function visible(bytes: Buffer): Promise<Pixels> {
  const { data, ...size } = await decode(bytes);
  return { ...size, data: data.map((value, at) => (data[at | 3] === 0 ? 0 : value)) as Buffer };
}

/** The rendition without a palette. */
const inFull = async (source: Buffer, spec: string): Promise<Pixels> => visible(await render(source, `${spec}|format-webp-lossless`));

describe.each(Object.entries(SOURCES))('a PNG of a %s', (_name, make) => {
  it.each(['original', 'rotate-90', 'crop-30x40-300x200', 'flip-v'])('%s is hardly larger, and lossless', async (spec) => {
    const source = await make();
    const bytes = await render(source, `${spec}|format-png`);
    expect(bytes.length).toBeLessThan(source.length * 1.2);
    expect(worstDifference(await visible(bytes), await inFull(source, spec))).toBe(0);
  });

  it.each(['width-300', 'pad-700x700|bgcolor-336699', 'blur-1'])('%s is lossless', async (spec) => {
    const source = await make();
    const bytes = await render(source, `${spec}|format-png`);
    expect(worstDifference(await visible(bytes), await inFull(source, spec))).toBe(0);
  });
});

it.each([2, 3, 4, 6, 16, 20, 255, 256])('%i colours, some half transparent, take as few bits as possible, and a browser shows them exactly', async (count) => {
  const [width, height] = [101, 61];
  const data = Buffer.alloc(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const index = at % count;
    data.set([(index * 3) % 256, (index * 7) % 256, (index * 50) % 256, index % 5 === 3 ? 128 : 255], at * 4);
  }
  const source = await sharp(data, { raw: { width, height, channels: 4 } }).png({ palette: true, colours: count, dither: 0 }).toBuffer();
  const bytes = await render(source, 'original');
  const { data: pixels } = await decode(source);
  const found = new Set(Array.from({ length: width * height }, (_, at) => pixels.readUInt32LE(at * 4))).size;
  expect([bytes[24], bytes[25]]).toEqual([found <= 2 ? 1 : found <= 4 ? 2 : found <= 16 ? 4 : 8, 3]);
  expect(worstDifference(await visible(bytes), await inFull(source, 'original'))).toBe(0);
  // A canvas rounds half transparent pixels.
  expect(worstDifference(await shownByBrowser(browser, bytes, 'image/png'), await decode(bytes))).toBeLessThanOrEqual(1);
});

it('a reduced grey image has one channel', async () => {
  for (const name of ['1-bit PNG', 'grey PNG']) {
    const source = await SOURCES[name]?.() ?? Buffer.alloc(0);
    const bytes = await render(source, 'width-300');
    expect((await sharp(bytes).metadata()).channels).toBe(1);
  }
});

it('a large image is encoded without counting colours', async () => {
  const { width, height, isPalette } = await sharp(await render(flatPng(4000, 3000), 'original')).metadata();
  expect([width, height, isPalette]).toEqual([4000, 3000, false]);
});

it('a profile that is kept stays', async () => {
  const source = await circles((index) => [...hue(index), 255]).removeAlpha().withIccProfile('p3').png({ palette: true, colours: 32, dither: 0 }).toBuffer();
  const { icc, isPalette } = await sharp(await render(source, 'original', { settings: { keepMetadata: true } })).metadata();
  expect([(icc?.length ?? 0) > 100, isPalette]).toEqual([true, true]);
});
