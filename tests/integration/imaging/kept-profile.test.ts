import type { Browser } from 'playwright-core';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../helpers/browser';
import { insertChunk, profileChunk } from '../../helpers/imaging/bombs';
import { shownAt, shownByBrowser } from '../../helpers/imaging/browser-decoder';
import { distance, type Colour } from '../../helpers/imaging/pixels';
import { render } from '../../helpers/imaging/render';

let browser: Browser;
beforeAll(async () => { browser = await launchBrowser(); });
afterAll(() => browser.close());

const BRICK: Colour = [200, 60, 40];
const flat = (): Sharp => sharp({ create: { width: 64, height: 48, channels: 3, background: { r: 200, g: 60, b: 40 } } });
/** The lower half is transparent. */
const clear = (): Sharp => flat().joinChannel(Buffer.alloc(64 * 48).fill(255, 0, 64 * 24), { raw: { width: 64, height: 48, channels: 1 } });

const SOURCES: Readonly<Record<string, () => Promise<Buffer>>> = {
  'JPEG in Display P3': () => flat().withIccProfile('p3').jpeg({ quality: 100 }).toBuffer(),
  'PNG in Display P3': () => flat().withIccProfile('p3').png().toBuffer(),
  '16-bit PNG in Display P3': () => flat().toColourspace('rgb16').withIccProfile('p3').png().toBuffer(),
  'WebP in Display P3': () => flat().withIccProfile('p3').webp({ lossless: true }).toBuffer(),
  'AVIF in Display P3': () => flat().withIccProfile('p3').avif({ quality: 90, effort: 0 }).toBuffer(),
  'PNG in sRGB with its profile': () => flat().withIccProfile('srgb').png().toBuffer(),
  'turned JPEG in Display P3': async () => sharp(await flat().withIccProfile('p3').jpeg({ quality: 100 }).toBuffer()).keepIccProfile().withExif({ IFD0: { Artist: 'Jane' } }).withMetadata({ orientation: 6 }).toBuffer(),
};

const MIME: Readonly<Record<string, string>> = { jpeg: 'image/jpeg', png: 'image/png', 'webp-lossless': 'image/webp', 'avif-lossless': 'image/avif' };
const toleranceOf = (format: string): number => (format === 'jpeg' ? 5 : 2);

describe.each(Object.entries(SOURCES))('the colour of a spec around a %s whose profile is kept', (_name, make) => {
  it.each(Object.keys(MIME))('is shown as that colour by a browser, as %s', async (format) => {
    for (const [hex, colour] of [['336699', [51, 102, 153]], ['ff0000', [255, 0, 0]], ['ffcc00', [255, 204, 0]]] as const) {
      const bytes = await render(await make(), `pad-100x100|bgcolor-${hex}|format-${format}|quality-90`, { settings: { keepMetadata: true } });
      const pixels = await shownByBrowser(browser, bytes, MIME[format] ?? '');
      expect((await sharp(bytes).metadata()).icc?.length).toBeGreaterThan(100);
      expect(distance(shownAt(pixels, [0.5, 0.05]), colour)).toBeLessThanOrEqual(toleranceOf(format));
      expect(distance(shownAt(pixels, [0.5, 0.5]), BRICK)).toBeLessThanOrEqual(6);
    }
  });
});

describe.each([
  ['PNG in Display P3', () => clear().withIccProfile('p3').png().toBuffer()],
  ['16-bit PNG in Display P3', () => clear().toColourspace('rgb16').withIccProfile('p3').png().toBuffer()],
])('the colour of a spec under a transparent %s whose profile is kept', (_name, make) => {
  it.each(['jpeg', 'png'])('is shown as that colour by a browser, as %s', async (format) => {
    for (const spec of ['original', 'width-32', 'grayscale', 'blur-2|pad-80x80']) {
      const bytes = await render(await make(), `${spec}|bgcolor-336699|format-${format}`, { settings: { keepMetadata: true } });
      const pixels = await shownByBrowser(browser, bytes, MIME[format] ?? '');
      expect(distance(shownAt(pixels, [0.5, 0.9]), [51, 102, 153]), spec).toBeLessThanOrEqual(toleranceOf(format));
    }
  });
});

it('white and black have the same values in any profile', async () => {
  for (const [hex, level] of [['ffffff', 255], ['000000', 0]] as const) {
    const bytes = await render(await clear().withIccProfile('p3').png().toBuffer(), `bgcolor-${hex}`, { settings: { keepMetadata: true } });
    expect(shownAt(await shownByBrowser(browser, bytes, 'image/png'), [0.5, 0.9])).toEqual([level, level, level]);
  }
});

describe('a profile without primaries or curves is not kept where a background is added', () => {
  it.each([['tables instead of primaries', 'cprt', 'A2B0'], ['a curve that is missing', 'rTRC', 'xTRC']])('%s', async (_name, tag, instead) => {
    const { icc = Buffer.alloc(0) } = await sharp(await flat().withIccProfile('p3').png().toBuffer()).metadata();
    const profile = Buffer.from(icc);
    profile.write(instead, profile.indexOf(tag, 128, 'latin1'), 'latin1');
    const source = insertChunk(await flat().png().toBuffer(), profileChunk(profile));
    const bytes = await render(source, 'pad-100x100|bgcolor-336699', { settings: { keepMetadata: true } });
    expect((await sharp(bytes).metadata()).icc).toBeUndefined();
    expect(shownAt(await shownByBrowser(browser, bytes, 'image/png'), [0.5, 0.05])).toEqual([51, 102, 153]);
  });
});
