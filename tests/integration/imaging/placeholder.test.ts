import sharp, { type Sharp } from 'sharp';
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA, thumbHashToRGBA } from 'thumbhash';
import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import { planRendition } from '../../../server/src/core/plan-rendition';
import type { Placeholder } from '../../../server/src/renditions/ports/image-facts';
import { encodeAnimation } from '../../helpers/imaging/animation';
import { imagingWith, refusalOf } from '../../helpers/imaging/render';
import { svg } from '../../helpers/imaging/svg';
import { mosaic } from '../../helpers/imaging/test-image';
import { PLAN_OPTIONS } from '../../helpers/plan';

/** The placeholder of a source, through probe and plan, in this process. */
async function placeholderOf(source: Buffer): Promise<Placeholder> {
  const imaging = imagingWith();
  const facts = { ...(await imaging.probe(source)), focalPoint: null };
  const plan = planRendition(parseSpec('max-100x100|format-png'), facts, PLAN_OPTIONS);
  if (plan.kind !== 'raster') throw new Error(`expected a raster plan, found ${plan.kind}`);
  return imaging.placeholder(source, facts, plan);
}

const bytesOf = ({ thumbhash }: Placeholder): Buffer => Buffer.from(thumbhash, 'base64');

/** Red, green and blue of an average colour. */
const channelsOf = ({ color }: Pick<Placeholder, 'color'>): readonly number[] => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));

function expectColour(placeholder: Placeholder, expected: readonly number[], tolerance: number): void {
  expect(placeholder.color).toMatch(/^#[0-9a-f]{6}$/);
  const furthest = Math.max(...channelsOf(placeholder).map((value, index) => Math.abs(value - (expected[index] ?? NaN))));
  expect(furthest, placeholder.color).toBeLessThanOrEqual(tolerance);
}

const flat = (background: string): Sharp => sharp({ create: { width: 640, height: 480, channels: 3, background } });

describe('the average colour', () => {
  it.each<[string, (image: Sharp) => Sharp]>([
    ['jpeg', (image) => image.jpeg()],
    ['progressive jpeg', (image) => image.jpeg({ progressive: true })],
    ['png', (image) => image.png()],
    ['png with 16 bits', (image) => image.toColourspace('rgb16').png()],
    ['png with a palette', (image) => image.png({ palette: true })],
    ['webp', (image) => image.webp()],
    ['avif', (image) => image.avif({ effort: 0 })],
    ['gif', (image) => image.gif()],
    ['tiff', (image) => image.tiff()],
  ])('of a plain %s is its colour', async (_format, encode) => {
    expectColour(await placeholderOf(await encode(flat('#b4643c')).toBuffer()), [180, 100, 60], 6);
  });

  it('of a CMYK JPEG is nearly its colour', async () => {
    expectColour(await placeholderOf(await flat('#b4643c').toColourspace('cmyk').jpeg().toBuffer()), [180, 100, 60], 20);
  });

  it.each<[string, (image: Sharp) => Sharp]>([
    ['grey jpeg', (image) => image.toColourspace('b-w').jpeg()],
    ['grey png', (image) => image.toColourspace('b-w').png()],
    ['grey png with transparency', (image) => image.ensureAlpha().toColourspace('b-w').png()],
  ])('of a %s is its grey', async (_format, encode) => {
    expectColour(await placeholderOf(await encode(flat('#808080')).toBuffer()), [128, 128, 128], 3);
  });

  it('of an SVG is what it shows', async () => {
    const image = svg('width="4000" height="2000"', '<rect width="4000" height="2000" fill="#102030"/><rect width="2000" height="2000" fill="#304050"/>');
    expectColour(await placeholderOf(image), [32, 48, 64], 2);
  });

  it('of an animation is that of its first frame', async () => {
    const frames = [200, 20].map((blue) => mosaic({ width: 60, height: 40 }, blue, 1));
    expectColour(await placeholderOf(await encodeAnimation(frames, 'webp', { delay: [40, 40], loop: 0 })), [40, 40, 200], 2);
  });

  it('is weighted by opacity: what is invisible has no colour', async () => {
    const hidden = Buffer.from([255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 51, 0, 0, 255, 0]);
    // Red with all of its weight, green with a fifth: 255 / 1.2 and 51 / 1.2.
    expectColour(await placeholderOf(await sharp(hidden, { raw: { width: 2, height: 2, channels: 4 } }).png().toBuffer()), [213, 43, 0], 1);
  });

  it('of an invisible image is white', async () => {
    const { color, thumbhash } = await placeholderOf(await sharp({ create: { width: 30, height: 20, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } } }).png().toBuffer());
    expect([color, thumbHashToAverageRGBA(Buffer.from(thumbhash, 'base64')).a]).toEqual(['#ffffff', 0]);
  });
});

describe('the ThumbHash', () => {
  /** Red at the left, blue at the right. */
  const halves = async () => {
    const blue = await sharp({ create: { width: 300, height: 400, channels: 3, background: '#0000ff' } }).png().toBuffer();
    return sharp({ create: { width: 600, height: 400, channels: 3, background: '#ff0000' } }).composite([{ input: blue, left: 300, top: 0 }]);
  };

  const colourAt = (placeholder: Placeholder, x: number, y: number): 'red' | 'blue' => {
    const { w, h, rgba } = thumbHashToRGBA(bytesOf(placeholder));
    const at = (Math.floor(y * h) * w + Math.floor(x * w)) * 4;
    return (rgba[at] ?? 0) > (rgba[at + 2] ?? 0) ? 'red' : 'blue';
  };

  it('shows the image', async () => {
    const placeholder = await placeholderOf(await (await halves()).jpeg().toBuffer());
    expect([colourAt(placeholder, 0.2, 0.5), colourAt(placeholder, 0.8, 0.5)]).toEqual(['red', 'blue']);
    expect(thumbHashToApproximateAspectRatio(bytesOf(placeholder))).toBeCloseTo(1.4, 5);
  });

  // With 6 the left edge of the stored pixels is the upper edge of the image, with 8 the lower one.
  it.each([[3, 0.2, 0.5, 'blue'], [6, 0.5, 0.2, 'red'], [8, 0.5, 0.2, 'blue']] as const)('is upright with EXIF orientation %i', async (orientation, x, y, colour) => {
    const placeholder = await placeholderOf(await (await halves()).withMetadata({ orientation }).jpeg().toBuffer());
    expect([colourAt(placeholder, x, y), thumbHashToApproximateAspectRatio(bytesOf(placeholder)) > 1]).toEqual([colour, orientation === 3]);
  });

  it('knows whether there is transparency', async () => {
    const image = sharp({ create: { width: 30, height: 20, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } });
    expect(thumbHashToAverageRGBA(bytesOf(await placeholderOf(await image.png().toBuffer()))).a).toBeCloseTo(0.5, 1);
    expect(thumbHashToAverageRGBA(bytesOf(await placeholderOf(await image.removeAlpha().png().toBuffer()))).a).toBe(1);
  });

  it.each([[5000, 1], [1, 5000], [1, 1], [101, 99]])('exists for %ix%i pixels', async (width, height) => {
    const { thumbhash } = await placeholderOf(await sharp({ create: { width, height, channels: 3, background: '#ff0000' } }).png().toBuffer());
    expect(thumbhash).toMatch(/^[A-Za-z0-9+/]{20,60}={0,2}$/);
  });
});

it('of an image that cannot be decoded is refused', async () => {
  const bytes = await flat('#b4643c').png().toBuffer();
  expect(await refusalOf(placeholderOf(bytes.subarray(0, bytes.length / 2)))).toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
});
