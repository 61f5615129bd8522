import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { alphaAt, colourAt, decode, distance, meanDifference, type Colour } from '../../helpers/imaging/pixels';
import { render } from '../../helpers/imaging/render';

/** Left half transparent, right half red; 60x40. */
async function halfTransparent(): Promise<Buffer> {
  const red = await sharp({ create: { width: 30, height: 40, channels: 4, background: '#ff0000' } }).png().toBuffer();
  return sharp({ create: { width: 60, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .composite([{ input: red, left: 30, top: 0 }]).png().toBuffer();
}

const RED: Colour = [255, 0, 0];

describe('transparency', () => {
  it.each<[string, Colour]>([
    ['format-jpeg', [255, 255, 255]],
    ['format-jpeg|bgcolor-00f', [0, 0, 255]],
    ['format-jpeg|bgcolor-336699', [51, 102, 153]],
    ['width-30|format-jpeg', [255, 255, 255]],
    ['format-png|bgcolor-00f', [0, 0, 255]],
    ['format-webp|bgcolor-0f0', [0, 255, 0]],
    ['format-avif|bgcolor-fff', [255, 255, 255]],
  ])('%s flattens it onto %j', async (spec, background) => {
    const pixels = await decode(await render(await halfTransparent(), spec));
    const quarter = Math.floor(pixels.width / 4);
    expect(distance(colourAt(pixels, quarter, 5), background)).toBeLessThanOrEqual(8);
    expect(distance(colourAt(pixels, quarter * 3, 5), RED)).toBeLessThanOrEqual(8);
    expect(alphaAt(pixels, quarter, 5)).toBe(255);
  });

  it.each(['format-png', 'format-webp', 'format-avif', 'format-gif', 'width-30', 'rotate-180|flip-h|flip-v|flip-h'])('%s keeps it', async (spec) => {
    const pixels = await decode(await render(await halfTransparent(), spec));
    const transparent = spec.startsWith('rotate') ? pixels.width - 5 : 5;
    expect(alphaAt(pixels, transparent, 5)).toBe(0);
    expect(alphaAt(pixels, pixels.width - 1 - transparent, 5)).toBe(255);
  });

  it('does not mix with invisible colours beside it', async () => {
    // Without premultiplication the black under the transparent half would darken the edge.
    const pixels = await decode(await render(await halfTransparent(), 'width-15|format-png'));
    for (let x = 0; x < pixels.width; x += 1) {
      if (alphaAt(pixels, x, 5) > 20) expect(distance(colourAt(pixels, x, 5), RED)).toBeLessThanOrEqual(8);
    }
  });
});

/** Spokes of brick red; between them, hidden, a light blue. */
function spokes(side: number): Sharp {
  const data = Buffer.alloc(side * side * 4);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const spoke = Math.floor(Math.atan2(y - side / 2, x - side / 2) * 12) % 2 === 0;
      data.set(spoke ? [220, 60, 40, 255] : [0, 200, 255, 0], (y * side + x) * 4);
    }
  }
  return sharp(data, { raw: { width: side, height: side, channels: 4 } });
}

describe('a reduced WebP with transparency', () => {
  it.each(['width-20', 'width-60', 'width-250', 'crop-40x30-300x320|width-30', 'rotate-90|width-40'])('%s does not mix with its hidden colours', async (spec) => {
    for (const options of [{ quality: 90 }, { quality: 90, exact: true }, { quality: 90, alphaQuality: 50 }]) {
      const source = await spokes(400).webp(options).toBuffer();
      const reduced = await render(source, `${spec}|format-png`);
      for (const background of ['#ffffff', '#000000']) {
        const flat = await sharp(source).flatten({ background }).png().toBuffer();
        const expected = await decode(await render(flat, `${spec}|format-png`));
        expect(meanDifference(await decode(await sharp(reduced).flatten({ background }).png().toBuffer()), expected)).toBeLessThan(5);
      }
    }
  });
});

describe('a canvas', () => {
  const blue = sharp({ create: { width: 40, height: 40, channels: 3, background: '#0000ff' } });

  it.each<[string, Colour | null]>([
    ['pad-80x40', null],
    ['pad-80x40|bgcolor-ffcc00', [255, 204, 0]],
    ['pad-80x40|format-jpeg', [255, 255, 255]],
    ['pad-80x40|format-jpeg|bgcolor-000', [0, 0, 0]],
    ['pad-80x40|format-webp', null],
    ['pad-80x40|format-gif', null],
    ['pad-80x40|rotate-90', null],
    ['pad-80x40|grayscale|bgcolor-fff', [255, 255, 255]],
    ['pad-80x40|blur-0.5', null],
  ])('%s is %j', async (spec, canvas) => {
    const pixels = await decode(await render(await blue.clone().png().toBuffer(), spec));
    for (const [x, y] of [[2, 2], [pixels.width - 3, pixels.height - 3]] as const) {
      expect(alphaAt(pixels, x, y)).toBe(canvas === null ? 0 : 255);
      if (canvas !== null) expect(distance(colourAt(pixels, x, y), canvas)).toBeLessThanOrEqual(6);
    }
    expect(alphaAt(pixels, pixels.width / 2, pixels.height / 2)).toBe(255);
    if (!spec.includes('grayscale')) expect(distance(colourAt(pixels, pixels.width / 2, pixels.height / 2), [0, 0, 255])).toBeLessThanOrEqual(6);
  });
});
