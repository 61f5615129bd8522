import sharp, { type Sharp } from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { THIN_SIDES, thinPng } from '../../helpers/hostile/png';
import { colourAt, decode, type Pixels } from '../../helpers/imaging/pixels';
import { imagingWith, refusalOf, renderInFull, type RenderOptions } from '../../helpers/imaging/render';

const DISC = 60;

/** A striking red disc on quiet grey, with its top left at a point. */
function disc(width: number, height: number, left: number, top: number): Sharp {
  const circle = Buffer.from(`<svg width="${DISC}" height="${DISC}"><circle cx="${DISC / 2}" cy="${DISC / 2}" r="${DISC / 2}" fill="#f00"/></svg>`);
  return sharp({ create: { width, height, channels: 3, background: '#888' } }).composite([{ input: circle, left, top }]);
}

const isRed = ([red, green]: readonly [number, number, number]): boolean => red > 200 && green < 90;

/** The share of the disc's area that is shown, if a pixel of the outcome is `scale` pixels of the source. */
function discShown(pixels: Pixels, scale: number): number {
  let count = 0;
  for (let y = 0; y < pixels.height; y += 1) for (let x = 0; x < pixels.width; x += 1) if (isRed(colourAt(pixels, x, y))) count += 1;
  return (count * scale * scale) / (Math.PI * (DISC / 2) ** 2);
}

async function expectDisc(source: Buffer, spec: string, scale: number, options: RenderOptions = {}): Promise<void> {
  const { bytes } = await renderInFull(source, `${spec}|format-png`, options);
  expect(discShown(await decode(bytes), scale)).toBeGreaterThan(0.9);
}

describe('fill-…-smart', () => {
  it.each([
    [20, 170], [520, 20], [270, 100], [520, 170], [0, 0],
  ])('contains a disc at %i, %i', async (left, top) => {
    const source = await disc(600, 250, left, top).png().toBuffer();
    await expectDisc(source, 'fill-120x120-smart', 250 / 120);
    await expectDisc(source, 'fill-300x60-smart', 2);
  });

  it('ignores the file\'s focal point', async () => {
    const source = await disc(600, 250, 520, 170).png().toBuffer();
    await expectDisc(source, 'fill-120x120-smart', 250 / 120, { focalPoint: { x: 1, y: 1 } });
  });

  it.each([
    ['width-300|fill-100x100-smart', 250 / 100],
    ['rotate-90|fill-100x100-smart', 250 / 100],
    ['flip-h|fill-100x100-smart', 250 / 100],
    ['rotate-270|flip-v|fill-60x100-smart', 250 / 60],
    ['crop-300x0-300x250|fill-50x100-smart', 250 / 100],
    ['crop-300x0-300x250|rotate-90|fill-50x100-smart', 300 / 100],
    ['pad-600x600|fill-50x100-smart', 600 / 100],
  ])('%s', async (spec, scale) => {
    await expectDisc(await disc(600, 250, 520, 100).png().toBuffer(), spec, scale);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of a JPEG with EXIF orientation %i', async (orientation) => {
    const source = await disc(600, 250, 30, 20).withMetadata({ orientation }).jpeg().toBuffer();
    await expectDisc(source, 'fill-100x100-smart', 250 / 100);
    await expectDisc(source, 'rotate-90|flip-h|fill-100x100-smart', 250 / 100);
  });

  it('of an SVG', async () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="250"><rect width="600" height="250" fill="#888"/><circle cx="550" cy="200" r="30" fill="#f00"/></svg>`;
    await expectDisc(Buffer.from(svg), 'fill-100x100-smart', 2.5);
    await expectDisc(Buffer.from(svg), 'crop-300x0-300x250|fill-50x100-smart', 2.5);
  });
});

describe('a long, narrow image', () => {
  /** Memory to enlarge the thinnest until they cover a box of 256 pixels: from 200 MB to 11 GB. */
  const MAX_GROWTH_MB = 20;

  /** Bytes for each pixel of the source: the whole image would take three or four. */
  const MAX_PIXEL_BYTES = 1.5;

  it.each(THIN_SIDES)('of %ix%i pixels is not enlarged', async (width, height) => {
    const png = thinPng(width, height);
    await renderInFull(thinPng(100, 1), 'fill-100x100-smart|format-webp'); // what libvips loads once is not counted
    const before = process.memoryUsage.rss();
    let most = before;
    const look = () => { most = Math.max(most, process.memoryUsage.rss()); };
    const timer = setInterval(look, 1);
    const { plan } = await renderInFull(png, 'fill-100x100-smart|format-webp').finally(() => clearInterval(timer));
    look();
    expect(plan).toMatchObject({ kind: 'raster' });
    expect((most - before) / 2 ** 20).toBeLessThan(MAX_GROWTH_MB + (width * height * MAX_PIXEL_BYTES) / 2 ** 20);
  });

  // libvips places a box to a thirty-second of the image's length.
  it.each([[600, 100], [100, 600]])('of %ix%i pixels shows its disc', async (width, height) => {
    const source = await disc(width, height, Math.floor((width - DISC) * 0.7), Math.floor((height - DISC) * 0.7)).png().toBuffer();
    await expectDisc(source, 'fill-80x80-smart', Math.min(width, height) / 80);
  });

  it('where the box fills the region, nothing is decoded', async () => {
    const opened = vi.fn(() => { throw new Error('was decoded'); });
    const imaging = imagingWith({ sharp: opened as unknown as typeof sharp });
    const facts = { format: 'png', width: 300, height: 200, orientation: 6, frames: 1, alpha: false, depth: 8, buffered: false, focalPoint: null } as const;
    const region = { left: 100, top: 0, width: 100, height: 50 };
    expect(await imaging.findAttention(Buffer.alloc(0), facts, { kind: 'attention', region, box: { width: 99.5, height: 50 } })).toEqual({ x: 150, y: 25 });
    expect(opened).not.toHaveBeenCalled();
    await refusalOf(imaging.findAttention(Buffer.alloc(0), facts, { kind: 'attention', region, box: { width: 50, height: 50 } }));
    expect(opened).toHaveBeenCalledOnce();
  });
});
