import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import type { CustomOperation } from '../../../server/src/core/filter-spec/custom-operation';
import { measureRendition } from '../../../server/src/imaging/probe';
import { counting, encodeAnimation, flickering } from '../../helpers/imaging/animation';
import { expectShows } from '../../helpers/imaging/expect-shows';
import { mosaic } from '../../helpers/imaging/test-image';
import { alphaAt, colourAt, decode, distance } from '../../helpers/imaging/pixels';
import { reference } from '../../helpers/imaging/reference';
import { imagingWith, render, renderInFull } from '../../helpers/imaging/render';

const DELAY = [100, 200, 50, 300, 120, 40];
const LOOP = 3;
const frames = counting(96, 72, DELAY.length);
const sources = {
  gif: encodeAnimation(frames, 'gif', { delay: DELAY, loop: LOOP }),
  webp: encodeAnimation(frames, 'webp', { delay: DELAY, loop: LOOP }),
};

/** A palette holds the tiles' colours to a few values. */
const GIF_CODEC = 6;

describe.each(['gif', 'webp'] as const)('an animated %s', (format) => {
  it('has its number of frames', async () => {
    expect(await imagingWith().probe(await sources[format])).toMatchObject({ format, width: 96, height: 72, frames: 6 });
  });

  it.each([
    'original', 'width-48', 'height-31', 'scale-150', 'fill-40x40', 'crop-10x6-60x50', 'crop-10x6-60x50|width-30', 'crop-50x40-300x300',
    'rotate-90', 'rotate-180', 'rotate-270|width-30', 'flip-h', 'flip-v|width-48', 'rotate-90|flip-h|crop-6x10-50x60|width-25',
    'pad-120x120', 'pad-40x60', 'width-48|pad-60x60|rotate-90', 'scale-50|scale-50', 'focal-90x10|fill-30x30-c50',
  ])('%s keeps every frame and its time', async (spec) => {
    for (const output of ['gif', 'webp-lossless']) {
      const bytes = await render(await sources[format], `${spec}|format-${output}`);
      const { pages, delay, loop, pageHeight, width } = await sharp(bytes, { animated: true }).metadata();
      const shown = reference(spec, { width: 96, height: 72 });
      expect({ pages, delay, loop, width, pageHeight }).toEqual({ pages: 6, delay: DELAY, loop: LOOP, width: shown.width, pageHeight: shown.height });
      expect(measureRendition(bytes)).toEqual({ width: shown.width, height: shown.height });
      for (const [page, frame] of frames.entries()) expectShows(await decode(bytes, page), frame, shown, { codec: GIF_CODEC });
    }
  });

  it('keeps its format without a format operation', async () => {
    const bytes = await render(await sources[format], 'width-48');
    expect(await sharp(bytes, { animated: true }).metadata()).toMatchObject({ format, pages: 6, delay: DELAY, loop: LOOP });
  });

  it.each(['jpeg', 'png', 'avif', 'ico'])('format-%s shows the first frame', async (output) => {
    const bytes = await render(await sources[format], `crop-10x6-60x50|width-30|format-${output}`);
    const still = output === 'ico' ? bytes.subarray(22) : bytes;
    expect((await sharp(still).metadata()).pages ?? 1).toBe(1);
    const first = mosaic({ width: 96, height: 72 }, 0);
    expectShows(await decode(still), first, reference('crop-10x6-60x50|width-30', first), { codec: 24 });
  });

  it.each([
    [['avif', 'webp'], 'webp'], [['webp'], 'webp'], [['avif'], format], [[], format],
  ] as const)('format-auto for a client that accepts %s is an animated %s', async (accepted, expected) => {
    const bytes = await render(await sources[format], 'width-48|format-auto', { accepted });
    expect(await sharp(bytes, { animated: true }).metadata()).toMatchObject({ format: expected, pages: 6 });
  });
});

/** A red mark in the corner of its image. On the whole column only the last frame would have it. */
const mark: CustomOperation<Sharp> = {
  syntax: 'mark',
  parse: (args) => (args.length === 0 ? [] : null),
  render: (image) => image.composite([{ input: { create: { width: 4, height: 4, channels: 3, background: '#f00' } }, gravity: 'southeast' }]),
};

describe('frames do not bleed into each other', () => {
  const flicker = flickering(96, 72, 4);
  const source = encodeAnimation(flicker, 'gif', { delay: [100, 100, 100, 100], loop: 0 });
  const blueOf = (page: number) => (page % 2 === 0 ? 0 : 255);

  it.each([
    'original', 'width-48', 'width-31', 'scale-150', 'scale-250.5', 'crop-10x6-60x50|width-30', 'rotate-90|width-30', 'flip-v', 'rotate-180|width-40',
    'blur-4', 'width-48|blur-2', 'sharpen', 'width-48|sharpen',
  ])('%s', async (spec) => {
    const bytes = await render(await source, `${spec}|format-webp-lossless`);
    for (const page of flicker.keys()) {
      const pixels = await decode(bytes, page);
      for (const y of [0, 1, pixels.height - 2, pixels.height - 1]) {
        for (let x = 0; x < pixels.width; x += 1) expect(Math.abs(colourAt(pixels, x, y)[2] - blueOf(page)), `frame ${page}, ${x}, ${y}`).toBeLessThanOrEqual(3);
      }
    }
  });

  it('pad-60x80|blur-1|bgcolor-000', async () => {
    const bytes = await render(await source, 'pad-60x80|blur-1|bgcolor-000|format-webp-lossless');
    for (const page of [0, 2]) {
      const pixels = await decode(bytes, page);
      for (let y = 0; y < pixels.height; y += 1) expect(colourAt(pixels, 30, y)[2]).toBeLessThanOrEqual(3);
    }
  });

  it('a custom operation', async () => {
    const custom = { mark } as Record<string, CustomOperation>;
    const bytes = await render(await source, 'mark|format-webp-lossless', { custom });
    for (const page of flicker.keys()) {
      const pixels = await decode(bytes, page);
      expect(colourAt(pixels, 94, 70)).toEqual([255, 0, 0]);
      expect(colourAt(pixels, 94, 1)[0]).toBeLessThan(250);
    }
  });
});

describe('an animation', () => {
  it('with transparency keeps it, or loses it to bgcolor', async () => {
    const { width, height } = { width: 40, height: 30 };
    const raw = Buffer.concat([0, 1, 2].map((frame) => {
      const data = Buffer.alloc(width * height * 4);
      for (let x = 0; x < width; x += 1) for (let y = 0; y < height; y += 1) data.set(x < 20 ? [0, 0, 0, 0] : [200, frame * 100, 0, 255], (y * width + x) * 4);
      return data;
    }));
    const source = await sharp(raw, { raw: { width, height: height * 3, channels: 4, pageHeight: height } }).gif({ delay: [100, 100, 100] }).toBuffer();
    for (const spec of ['width-20', 'rotate-180', 'crop-0x0-40x20', 'blur-0.5']) {
      const kept = await render(source, `${spec}|format-gif`);
      const flat = await render(source, `${spec}|format-gif|bgcolor-00f`);
      for (const page of [0, 1, 2]) {
        const [k, f] = [await decode(kept, page), await decode(flat, page)];
        const clear = spec === 'rotate-180' ? k.width - 3 : 2;
        expect([alphaAt(k, clear, 3), alphaAt(k, k.width - 1 - clear, 3)]).toEqual([0, 255]);
        expect(distance(colourAt(f, clear, 3), [0, 0, 255])).toBeLessThanOrEqual(6);
        expect(distance(colourAt(f, f.width - 1 - clear, 3), [200, page * 100, 0])).toBeLessThanOrEqual(6);
      }
    }
  });

  it.each(['grayscale', 'grayscale|width-48', 'rotate-90|grayscale'])('%s stays animated and grey in every frame', async (spec) => {
    for (const output of ['gif', 'webp'] as const) {
      const bytes = await render(await sources.gif, `${spec}|format-${output}`);
      // Neighbouring frames that differed only in hue are equal now, and are written as one.
      const { pages = 1 } = await sharp(bytes).metadata();
      expect(pages).toBeGreaterThanOrEqual(DELAY.length - 1);
      for (let page = 0; page < pages; page += 1) {
        const pixels = await decode(bytes, page);
        const [r, g, b] = colourAt(pixels, pixels.width / 2, pixels.height / 2);
        expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThanOrEqual(4);
      }
    }
  });

  it('of more pixels than one batch is complete', async () => {
    // Four frames of this size fill a batch.
    const [side, count] = [2000, 6];
    const raw = Buffer.alloc(side * side * count);
    for (let page = 0; page < count; page += 1) raw.fill(page * 50, page * side * side, (page + 1) * side * side);
    const joined = sharp(raw, { raw: { width: side, height: side * count, channels: 1, pageHeight: side }, limitInputPixels: false });
    const bytes = await render(await joined.webp({ lossless: true, effort: 0 }).toBuffer(), 'width-10|format-webp-lossless');
    const found = [];
    for (let page = 0; page < count; page += 1) found.push(colourAt(await decode(bytes, page), 5, 5)[0]);
    expect(found).toEqual([0, 50, 100, 150, 200, 250]);
  });

  it('turned by its EXIF orientation is upright', async () => {
    const stored = await encodeAnimation(counting(72, 96, 3), 'webp', { delay: [100, 100, 100], loop: 0 });
    const source = await sharp(stored, { animated: true }).withMetadata({ orientation: 6 }).webp({ lossless: true }).toBuffer();
    const { bytes, facts } = await renderInFull(source, 'width-48|format-webp-lossless');
    expect(facts).toMatchObject({ width: 96, height: 72, orientation: 6, frames: 3 });
    for (const [page, frame] of counting(72, 96, 3).entries()) {
      expectShows(await decode(bytes, page), frame, reference('rotate-90|width-48', frame), { codec: GIF_CODEC });
    }
  });

  it.each(['width-48', 'rotate-90', 'blur-3'])('%s of one frame is a still', async (spec) => {
    const source = await encodeAnimation(counting(96, 72, 1), 'gif', { delay: [100], loop: 0 });
    const { facts, bytes } = await renderInFull(source, spec);
    expect([facts.frames, (await sharp(bytes, { animated: true }).metadata()).pages ?? 1]).toEqual([1, 1]);
  });

  it('keeps the copyright, rendered in one column or frame by frame', async () => {
    const stored = await encodeAnimation(counting(96, 72, 3), 'webp', { delay: [100, 100, 100], loop: 0 });
    const source = await sharp(stored, { animated: true }).withExif({ IFD0: { Artist: 'Jane Doe', Make: 'Camera' } }).webp({ lossless: true }).toBuffer();
    for (const spec of ['crop-0x0-50x50', 'width-48']) {
      const bytes = await render(source, spec, { settings: { keepMetadata: true } });
      expect([bytes.includes('Jane Doe'), bytes.includes('Camera')]).toEqual([true, false]);
    }
  });
});

describe('timing at the limits of a format', () => {
  /** With that NETSCAPE loop, and the first frame shown for so many hundredths of a second. */
  async function gifTimed(loop: number, delay: number): Promise<Buffer> {
    const bytes = Buffer.from(await sources.gif);
    bytes.writeUInt16LE(loop, bytes.indexOf('NETSCAPE2.0') + 13);
    bytes.writeUInt16LE(delay, bytes.indexOf('21f904', 'hex') + 4);
    return bytes;
  }

  /** With that loop, and the first frame shown for so many milliseconds. */
  async function webpTimed(loop: number, delay: number): Promise<Buffer> {
    const bytes = Buffer.from(await sources.webp);
    bytes.writeUInt16LE(loop, bytes.indexOf('ANIM') + 12);
    bytes.writeUIntLE(delay, bytes.indexOf('ANMF') + 20, 3);
    return bytes;
  }

  it.each([
    ['gif', 0, 0, 'original', 0, 0], ['gif', 0, 0, 'width-48|format-webp', 0, 100], ['webp', 0, 0, 'width-48|format-gif', 0, 0],
    // Browsers show a frame with a delay of 0 for 100 ms; libvips writes 100. sharp copies a delay unchanged, but accepts at most 65,535.
    ['gif', 65_535, 65_535, 'original', 65_536, 655_350],
    ['gif', 65_535, 65_535, 'width-48', 65_535, 65_540],
    ['gif', 65_535, 65_535, 'format-webp', 65_535, 65_535],
    ['gif', 65_535, 65_535, 'width-48|format-webp', 65_535, 65_535],
    ['webp', 65_535, 0xff_ff_ff, 'original', 65_535, 0xff_ff_ff],
    ['webp', 65_535, 0xff_ff_ff, 'width-48', 65_535, 65_535],
    ['webp', 65_535, 0xff_ff_ff, 'format-gif', 65_535, 65_540],
    ['webp', 65_535, 0xff_ff_ff, 'width-48|format-gif', 65_535, 65_540],
  ] as const)('of a %s: loop %i and delay %i under %s are %i and %i', async (format, loop, delay, spec, plays, shown) => {
    const source = await (format === 'gif' ? gifTimed : webpTimed)(loop, delay);
    const found = await sharp(await render(source, spec), { animated: true }).metadata();
    expect([found.loop, found.delay?.[0]]).toEqual([plays, shown]);
  });
});
