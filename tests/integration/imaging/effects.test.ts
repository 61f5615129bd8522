import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { colourAt, decode, distance, meanDifference, type Pixels } from '../../helpers/imaging/pixels';
import { render } from '../../helpers/imaging/render';

/** Left half dark, right half light. */
async function edge(width: number, height: number, [dark, light] = ['#404040', '#c0c0c0']): Promise<Buffer> {
  const right = await sharp({ create: { width: width / 2, height, channels: 3, background: light } }).png().toBuffer();
  return sharp({ create: { width, height, channels: 3, background: dark } }).composite([{ input: right, left: width / 2, top: 0 }]).png().toBuffer();
}

const row = (pixels: Pixels): number[] => Array.from({ length: pixels.width }, (_, x) => colourAt(pixels, x, Math.floor(pixels.height / 2))[0]);

/** Pixels that are neither as dark nor as light as the halves: how wide the edge is. */
const spread = (pixels: Pixels): number => row(pixels).filter((value) => value > 0x44 && value < 0xbc).length;

describe('blur', () => {
  it('spreads an edge, the more the larger its sigma', async () => {
    const source = await edge(200, 40);
    const spreads: number[] = [];
    for (const spec of ['original', 'blur-2', 'blur-5', 'blur-20']) spreads.push(spread(await decode(await render(source, spec))));
    expect(spreads[0]).toBe(0);
    // A Gaussian leaves 3 per cent of the step outside 1.86 sigma on each side; libvips cuts its tails off.
    [2, 5, 20].forEach((sigma, index) => {
      const share = (spreads[index + 1] ?? NaN) / (2 * 1.86 * sigma);
      expect(share).toBeGreaterThan(0.6);
      expect(share).toBeLessThan(1.1);
    });
  });

  it.each([
    // The blur of the picture before it was reduced is that of the reduced picture, reduced.
    ['blur-8|width-100', 'width-100|blur-4'],
    ['blur-3|blur-4', 'blur-5'],
    ['scale-200|blur-6|scale-50', 'blur-3'],
  ])('%s looks like %s', async (spec, same) => {
    const source = await edge(200, 40);
    expect(meanDifference(await decode(await render(source, spec)), await decode(await render(source, same)))).toBeLessThan(1);
  });

  it('of a picture enlarged afterwards is bounded, and still drawn', async () => {
    const source = await edge(20, 4);
    const pixels = await decode(await render(source, 'blur-100|scale-1000|scale-200'));
    expect([pixels.width, pixels.height]).toEqual([400, 80]);
    expect(spread(pixels)).toBe(400);
  });
});

describe('sharpen', () => {
  it('overshoots on both sides of an edge', async () => {
    const source = await edge(100, 40);
    const plain = row(await decode(await render(source, 'width-50')));
    const sharpened = row(await decode(await render(source, 'width-50|sharpen')));
    expect(Math.min(...sharpened)).toBeLessThan(Math.min(...plain) - 3);
    expect(Math.max(...sharpened)).toBeGreaterThan(Math.max(...plain) + 3);
  });
});

describe('grayscale', () => {
  it.each([
    // Luminance by ITU-R BT.709 as libvips takes it, in linear light: green is light, blue is dark.
    ['#ff0000', 127], ['#00ff00', 220], ['#0000ff', 76], ['#ffffff', 255], ['#000000', 0],
  ])('%s is %i', async (background, grey) => {
    const source = await sharp({ create: { width: 20, height: 20, channels: 3, background } }).png().toBuffer();
    for (const format of ['png', 'jpeg', 'webp']) {
      const found = colourAt(await decode(await render(source, `width-10|grayscale|format-${format}`)), 5, 5);
      expect(distance(found, [grey, grey, grey])).toBeLessThanOrEqual(3);
    }
  });

  it('keeps transparency', async () => {
    const source = await sharp({ create: { width: 20, height: 20, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } }).png().toBuffer();
    const { data } = await decode(await render(source, 'grayscale'));
    expect([...data.subarray(0, 4)]).toEqual([127, 127, 127, 128]);
  });
});

describe('several effects', () => {
  it('grayscale|blur-5 takes the colour out and spreads the edge', async () => {
    const pixels = await decode(await render(await edge(200, 40, ['#ff0000', '#00ff00']), 'grayscale|blur-5'));
    const values = row(pixels);
    expect(values[5]).toBeCloseTo(127, -1);
    expect(values[195]).toBeCloseTo(220, -1);
    for (let x = 0; x < 200; x += 1) expect(new Set(colourAt(pixels, x, 20)).size).toBe(1);
    expect(values.filter((value) => value > 131 && value < 216).length).toBeGreaterThan(10);
  });

  it.each(['sharpen|blur-3', 'blur-3|sharpen'])('%s: blur comes first, wherever it stands', async (spec) => {
    const source = await edge(100, 40);
    expect((await render(source, spec)).equals(await render(source, 'blur-3|sharpen'))).toBe(true);
  });
});
