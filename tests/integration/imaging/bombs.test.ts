import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasCode } from '../../../server/src/core/errors';
import { claimSize, flatPng, longGif, longWebp } from '../../helpers/imaging/bombs';
import { encodeTestImage, gradient } from '../../helpers/imaging/test-image';
import { imagingWith, refusalOf, render } from '../../helpers/imaging/render';

const pixel = (): Promise<Buffer> => sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } }).webp({ lossless: true }).toBuffer();
const jpeg = (): Promise<Buffer> => encodeTestImage(gradient({ width: 16, height: 16 }), 'jpeg');

/** The title says how much each would decode to. The files are small. */
const BOMBS: Readonly<Record<string, readonly [() => Buffer | Promise<Buffer>, string]>> = {
  'a PNG of 20,000 by 20,000': [() => flatPng(20_000, 20_000), 'sourcePixels'],
  'a GIF of 5,000 frames': [() => longGif(5000), 'sourceFrames'],
  'a WebP of 5,000 frames': [async () => longWebp(5000, await pixel()), 'sourceFrames'],
  'a JPEG that claims 65,500 by 65,500': [async () => claimSize(await jpeg(), 65_500, 65_500), 'sourcePixels'],
  'a GIF of 65,000 by 65,000': [() => longGif(1, 65_000, 65_000), 'sourcePixels'],
  'a WebP of 16,000 by 16,000': [async () => longWebp(2, await pixel(), 16_000, 16_000), 'sourcePixels'],
};

describe('a decompression bomb', () => {
  const files: Record<string, Buffer> = {};

  beforeAll(async () => {
    for (const [name, [make]] of Object.entries(BOMBS)) files[name] = await make();
  });

  it.each(Object.entries(BOMBS))('%s is refused by its header', async (name, [, limit]) => {
    const source = files[name] ?? Buffer.alloc(0);
    expect(source.length).toBeLessThan(1024 * 1024);
    const refusal = await refusalOf(imagingWith().probe(source));
    expect(hasCode(refusal, 'LIMIT_EXCEEDED'), String(refusal)).toBe(true);
    expect(String(refusal)).toContain(limit);
  });

  it('takes no memory, also when repeated', async () => {
    const refuseAll = async () => {
      for (const source of Object.values(files)) await refusalOf(imagingWith().probe(source));
    };
    await refuseAll(); // what libvips loads once is not counted
    const before = process.memoryUsage.rss();
    for (let round = 0; round < 20; round += 1) await refuseAll();
    expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(50);
  });
});

describe('a limit', () => {
  it.each([
    ['sourcePixels', 'width-10', { sourcePixels: 240 * 180 - 1 }],
    ['outputPixels', 'scale-200', { outputPixels: 480 * 360 - 1 }],
    ['outputPixels', 'pad-1000x1000', { outputPixels: 999_999 }],
  ] as const)('%s applies to %s, and one pixel less passes', async (name, spec, limits) => {
    const source = await encodeTestImage(gradient({ width: 240, height: 180 }));
    const refusal = await refusalOf(render(source, spec, { limits }));
    expect(hasCode(refusal, 'LIMIT_EXCEEDED')).toBe(true);
    expect(String(refusal)).toContain(name);
    const raised = Object.fromEntries(Object.entries(limits).map(([key, value]) => [key, value + 1]));
    expect((await render(source, spec, { limits: raised })).length).toBeGreaterThan(0);
  });

  it.each([
    ['sourceFrames', 'width-10', { sourceFrames: 9 }],
    ['animationPixels', 'width-10', { animationPixels: 100 * 100 * 10 - 1 }],
    ['outputPixels', 'original', { outputPixels: 100 * 100 * 10 - 1 }],
  ] as const)('%s applies to an animation: %s', async (name, spec, limits) => {
    const source = longGif(10, 100, 100);
    const refusal = await refusalOf(render(source, spec, { limits }));
    expect(hasCode(refusal, 'LIMIT_EXCEEDED')).toBe(true);
    expect(String(refusal)).toContain(name);
    const raised = Object.fromEntries(Object.entries(limits).map(([key, value]) => [key, value + 1]));
    expect((await render(source, spec, { limits: raised })).length).toBeGreaterThan(0);
  });

  it('may be higher than sharp\'s own', async () => {
    const large = flatPng(16_500, 16_500);
    expect((await render(large, 'crop-0x0-100x100', { limits: { sourcePixels: 300_000_000 } })).length).toBeGreaterThan(0);
  });

  it('of an animation does not apply to its first frame alone', async () => {
    expect((await render(longGif(10, 100, 100), 'format-png', { limits: { animationPixels: 1, outputPixels: 100 * 100 } })).length).toBeGreaterThan(0);
  });
});
