import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { alphaAt, colourAt, decode, distance, meanDifference, worstDifference, type Colour, type Pixels } from '../../helpers/imaging/pixels';
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
    // A blur before resizing equals a smaller blur after it.
    ['blur-8|width-100', 'width-100|blur-4'],
    ['blur-3|blur-4', 'blur-5'],
    ['scale-200|blur-6|scale-50', 'blur-3'],
  ])('%s looks like %s', async (spec, same) => {
    const source = await edge(200, 40);
    expect(meanDifference(await decode(await render(source, spec)), await decode(await render(source, same)))).toBeLessThan(1);
  });

  it('of an image that is enlarged afterwards is limited', async () => {
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
  it('grayscale|blur-5 removes the colour and spreads the edge', async () => {
    const pixels = await decode(await render(await edge(200, 40, ['#ff0000', '#00ff00']), 'grayscale|blur-5'));
    const values = row(pixels);
    expect(values[5]).toBeCloseTo(127, -1);
    expect(values[195]).toBeCloseTo(220, -1);
    for (let x = 0; x < 200; x += 1) expect(new Set(colourAt(pixels, x, 20)).size).toBe(1);
    expect(values.filter((value) => value > 131 && value < 216).length).toBeGreaterThan(10);
  });

  it.each([
    ['sharpen', 'blur-3'], ['blur-3', 'sharpen'], ['blur-3', 'grayscale'], ['grayscale', 'blur-3'], ['sharpen', 'grayscale'], ['sharpen', 'sharpen'],
    ['grayscale', 'pad-80x80'], ['pad-80x80', 'grayscale'], ['blur-3', 'pad-80x80'], ['pad-80x80', 'blur-3'], ['pad-80x80|blur-3', 'pad-100x90'],
    ['blur-2|pad-80x80', 'blur-3|pad-90x90'], ['pad-80x80|sharpen', 'rotate-90|blur-2'],
  ])('%s and then %s, in one spec or one after the other', async (first, second) => {
    const source = await noise(60, 40);
    const once = await decode(await render(source, `${first}|${second}|bgcolor-336699`));
    expect(worstDifference(once, await decode(await render(await render(source, `${first}|bgcolor-336699`), `${second}|bgcolor-336699`)))).toBeLessThanOrEqual(2);
  });
});

describe('effects keep their place', () => {
  const blue = () => sharp({ create: { width: 200, height: 100, channels: 3, background: '#0000ff' } }).png().toBuffer();
  const RED: Colour = [255, 0, 0];

  it.each<[string, Colour]>([
    ['blur-10|pad-200x200|bgcolor-ff0000', RED],
    ['grayscale|pad-200x200|bgcolor-ff0000', RED],
    ['sharpen|pad-200x200|bgcolor-ff0000', RED],
    ['grayscale|blur-3|sharpen|pad-200x200|bgcolor-ff0000', RED],
    ['rotate-90|blur-10|rotate-270|pad-200x200|bgcolor-ff0000', RED],
    ['pad-200x200|grayscale|bgcolor-ff0000', [127, 127, 127]],
  ])('%s: the canvas beside the image is %j', async (spec, colour) => {
    for (const format of ['png', 'webp-lossless']) {
      const pixels = await decode(await render(await blue(), `${spec}|format-${format}`));
      for (const y of [0, 45, 49, 150, 199]) expect(distance(colourAt(pixels, 100, y), colour), `row ${y}`).toBeLessThanOrEqual(1);
    }
  });

  it('a transparent canvas stays transparent if it is added after a blur, and does not if it is blurred, too', async () => {
    const [after, before] = [await decode(await render(await blue(), 'blur-10|pad-200x200')), await decode(await render(await blue(), 'pad-200x200|blur-10'))];
    for (const y of [0, 45, 49, 150]) expect(alphaAt(after, 100, y)).toBe(0);
    expect([alphaAt(after, 100, 50), alphaAt(after, 100, 149)]).toEqual([255, 255]);
    expect(alphaAt(before, 100, 45)).toBeGreaterThan(20);
  });

  it('pixels that are cropped after a blur affect those that stay', async () => {
    const source = await edge(200, 100, ['#ff0000', '#0000ff']);
    const [red, , at] = colourAt(await decode(await render(source, 'blur-20|crop-100x0-100x100')), 0, 50);
    expect([red, at].map((value) => Math.round((value ?? 0) / 30))).toEqual([4, 4]);
    expect(colourAt(await decode(await render(source, 'crop-100x0-100x100|blur-20')), 0, 50)).toEqual([0, 0, 255]);
  });

  it.each(['blur-3', 'sharpen', 'blur-2|sharpen', 'sharpen|blur-2', 'grayscale|blur-2', 'blur-6|blur-8'])('%s, then cropped, equals a crop of the whole image', async (effects) => {
    const source = await noise(160, 120);
    const whole = await render(source, effects);
    for (const [left, top, width, height] of [[0, 0, 50, 40], [37, 21, 60, 50], [130, 100, 30, 20]] as const) {
      const expected = await decode(await sharp(whole).extract({ left, top, width, height }).png().toBuffer());
      expect(worstDifference(await decode(await render(source, `${effects}|crop-${left}x${top}-${width}x${height}`)), expected)).toBeLessThanOrEqual(1);
    }
  });

  it('transparency is flattened after the effects', async () => {
    const clear = await sharp({ create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toBuffer();
    for (const spec of ['grayscale|bgcolor-ff0000', 'grayscale|blur-2|bgcolor-ff0000', 'grayscale|pad-60x60|bgcolor-ff0000', 'blur-2|bgcolor-ff0000|format-jpeg']) {
      expect(distance(colourAt(await decode(await render(clear, spec)), 20, 20), RED), spec).toBeLessThanOrEqual(2);
    }
  });

  it.each(['blur-4|pad-60x60', 'grayscale|pad-60x60', 'sharpen|pad-60x60'])('%s|bgcolor-ff0000 in each frame of an animation', async (spec) => {
    const frames = Buffer.concat([40, 200].map((shade) => Buffer.alloc(40 * 40 * 3, shade)));
    const source = await sharp(frames, { raw: { width: 40, height: 80, channels: 3, pageHeight: 40 } }).gif({ delay: [100, 100] }).toBuffer();
    const bytes = await render(source, `${spec}|bgcolor-ff0000|format-webp-lossless`);
    for (const page of [0, 1]) {
      const pixels = await decode(bytes, page);
      for (const y of [0, 9, 50, 59]) expect(distance(colourAt(pixels, 30, y), RED)).toBeLessThanOrEqual(1);
      const [shade] = colourAt(pixels, 30, 30);
      expect(Math.abs(shade - (page === 0 ? 40 : 200))).toBeLessThanOrEqual(6);
    }
  });
});

/** Random pixels. */
function noise(width: number, height: number): Promise<Buffer> {
  let seed = 7;
  const data = Buffer.alloc(width * height * 3).map(() => (seed = (seed * 16_807) % 2_147_483_647) % 256);
  return sharp(data, { raw: { width, height, channels: 3 } }).png().toBuffer();
}
