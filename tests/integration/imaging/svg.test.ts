import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../server/src/core/errors';
import { measureRendition } from '../../../server/src/imaging/probe';
import { expectShows } from '../../helpers/imaging/expect-shows';
import { alphaAt, colourAt, decode, distance } from '../../helpers/imaging/pixels';
import { reference } from '../../helpers/imaging/reference';
import { imagingWith, refusalOf, render, renderInFull } from '../../helpers/imaging/render';
import { rasterisedImage, QUARTERS, svg } from '../../helpers/imaging/svg';

const ENTITY = '<!DOCTYPE svg [<!ENTITY blue "#0000cc"><!-- isn\'t > ]> -->]>';

/** The same quarters, as far as the viewport shows them. */
const PERCENT = [['0', '0', '#cc0000'], ['50%', '0', '#00cc00'], ['0', '50%', '#0000cc'], ['50%', '50%', '#cccc00']]
  .map(([x = '', y = '', fill = '']) => `<rect x="${x}" y="${y}" width="50%" height="50%" fill="${fill}"/>`).join('');

/** A filter that paints only its region. */
const FLOOD = '<filter id="flood" filterUnits="userSpaceOnUse" x="25%" y="25%" width="50%" height="50%"><feFlood flood-color="#3366cc"/></filter>';

const utf16 = (mark: string, document: Buffer): Buffer => Buffer.from(`${mark}${document.toString()}`, 'utf16le');

/** Ways to give the size and the viewport. */
const SOURCES: Readonly<Record<string, Buffer>> = {
  'width="100" height="80"': svg('width="100" height="80"'),
  'width="100" height="80" viewBox="0 0 100 80"': svg('width="100" height="80" viewBox="0 0 100 80"'),
  'viewBox alone': svg('viewBox="0 0 100 80"'),
  'viewBox with commas': svg('viewBox="0,0,100,80"'),
  'in per cent': svg('width="100%" height="100%" viewBox="0 0 100 80"'),
  'a viewBox moved off the origin': svg('width="100" height="80" viewBox="-20 -10 100 80"'),
  'a viewBox of half the size': svg('width="100" height="80" viewBox="20 15 50 40"'),
  'a viewBox of large units': svg('width="100" height="80" viewBox="0 0 1 0.8"', `<g transform="scale(0.01)">${QUARTERS}</g>`),
  'a viewBox far from the origin': svg('width="100" height="80" viewBox="500000 4000000 100 80"', `<g transform="translate(500000 4000000)">${QUARTERS}</g>`),
  ...Object.fromEntries([
    '', 'xMinYMin', 'xMaxYMax meet', 'xMinYMax', 'xMidYMid slice', 'xMinYMin slice', 'xMaxYMax slice', 'none',
  ].flatMap((ratio) => [['60', '100'], ['120', '40']].map(([width, height]) => {
    const attributes = `width="${width}" height="${height}" viewBox="0 0 100 80"${ratio === '' ? '' : ` preserveAspectRatio="${ratio}"`}`;
    return [attributes, svg(attributes)] as const;
  }))),
  'in millimetres': svg('width="50mm" height="40mm" viewBox="0 0 100 80"'),
  'in inches': svg('width="1.25in" height="1in" viewBox="0 0 100 80"'),
  'quotes within quotes': svg('aria-label=\'say "width" >\' width=\'100\' height="80" data-a="it\'s >"'),
  'over several lines': svg('\n\twidth = "100"\n\theight\n=\n"80"\n'),
  'after a declaration, a comment and a document type': svg('width="100" height="80"', QUARTERS, `<?xml version="1.0" encoding="UTF-8"?>\n<!-- <svg width="5"> -->\n${ENTITY}\n`),
  'with an entity': svg('width="100" height="80"', QUARTERS.replace('#0000cc', '&blue;'), ENTITY),
  'after a licence': svg('width="100" height="80"', QUARTERS, `<!-- ${'licence '.repeat(400)}-->`),
  'with percentages of its viewport': svg('width="100" height="80"', PERCENT),
  'with percentages of its viewBox': svg('width="120" height="40" viewBox="0 0 100 80" preserveAspectRatio="xMinYMax slice"', PERCENT),
  'with a filter region in per cent': svg('width="120" height="80" viewBox="0 0 100 80"', `${FLOOD}<g filter="url(#flood)">${QUARTERS}</g>`),
  'after a long comment': svg('width="100" height="80"', QUARTERS, `<!-- ${'licence '.repeat(2000)}-->`),
  'in UTF-16': utf16('\ufeff', svg('width="100" height="80"')),
  'in UTF-16 without a byte order mark': utf16('', svg('width="100" height="80"')),
  'in ISO-8859-1': Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?><!-- \u00fc -->${svg('width="100" height="80"').toString()}`, 'latin1'),
  'with references in its size': svg('width="&w;" height="&#56;0"', QUARTERS, '<!DOCTYPE svg [<!ENTITY w "100">]>'),
  'after a byte order mark': svg('width="100" height="80"', QUARTERS, '\u{feff}'),
  'with a prefix': Buffer.from(`<s:svg xmlns:s="http://www.w3.org/2000/svg" width="100" height="80">${QUARTERS.replaceAll('<rect', '<s:rect')}</s:svg>`),
};

/** libvips recognises an SVG by `<svg` near its start, in UTF-8 only: the same image in UTF-8. */
const UNKNOWN_TO_LIBVIPS = /^(?:with a prefix|after a long comment|in UTF-16.*|in ISO-8859-1)$/;
const drawable = (name: string, source: Buffer): Buffer => (UNKNOWN_TO_LIBVIPS.test(name) ? SOURCES['width="100" height="80"'] ?? source : source);

const SPECS = ['original', 'width-40', 'height-25', 'max-30x30', 'min-20x20', 'scale-250', 'fill-40x40', 'fill-50x10', 'crop-10x8-30x20', 'croppct-33.3333x25-50x50', 'width-50|crop-10x5-20x15|scale-300'];

describe.each(Object.entries(SOURCES))('an SVG: %s', (name, source) => {
  it('stays SVG, and shows the right crop', async () => {
    const size = await imagingWith().probe(source);
    const rasterised = await rasterisedImage(drawable(name, source), size);
    for (const spec of SPECS) {
      const bytes = await render(source, spec);
      const shown = reference(spec, size);
      expect(bytes.toString()).toMatch(/<(s:)?svg[\s>]/);
      expect(measureRendition(bytes)).toEqual({ width: shown.width, height: shown.height });
      expectShows(await decode(bytes), rasterised, shown, { codec: 2 });
    }
  });

  it('is rasterised', async () => {
    const size = await imagingWith().probe(source);
    const rasterised = await rasterisedImage(drawable(name, source), size);
    for (const spec of ['original', 'width-40', 'scale-250', 'crop-10x8-30x20', 'rotate-90|crop-5x5-30x30', 'flip-h|fill-40x40', 'pad-150x150|rotate-270']) {
      expectShows(await decode(await render(source, `${spec}|format-png`)), rasterised, reference(spec, size), { codec: 2 });
    }
  });
});

describe('pixels of an SVG', () => {
  const small = svg('width="10" height="10"', '<rect width="5" height="10" fill="#000"/><rect x="5" width="5" height="10" fill="#fff"/>');

  it.each([
    ['scale-1000', 100, 50],
    ['crop-4x4-2x2|scale-1000', 20, 10],
    ['crop-4x4-2x2|scale-1000|scale-1000', 200, 100],
    ['rotate-180|flip-h|scale-1000', 100, 50],
    ['fill-10x5|scale-1000', 100, 50],
  ])('%s are as crisp as at their own size', async (spec, width, boundary) => {
    const pixels = await decode(await render(small, `${spec}|format-png`));
    expect(pixels.width).toBe(width);
    const middle = Math.floor(pixels.height / 2);
    expect([boundary - 1, boundary].map((x) => colourAt(pixels, x, middle)[0])).toEqual([0, 255]);
  });

  it('keep transparency, or are white where the format has none', async () => {
    const source = svg('width="20" height="20"', '<circle cx="10" cy="10" r="5" fill="#f00"/>');
    expect(alphaAt(await decode(await render(source, 'format-png')), 1, 1)).toBe(0);
    expect(alphaAt(await decode(await render(source, 'rotate-90')), 1, 1)).toBe(0);
    expect(distance(colourAt(await decode(await render(source, 'format-jpeg|quality-100')), 1, 1), [255, 255, 255])).toBeLessThanOrEqual(3);
    expect(colourAt(await decode(await render(source, 'bgcolor-00f')), 1, 1)).toEqual([0, 0, 255]);
  });

  it('keep the colour of half transparent areas', async () => {
    const pixels = await decode(await render(svg('width="20" height="20"', '<rect width="20" height="20" fill="#c86432" fill-opacity="0.5"/>'), 'format-png'));
    expect([...colourAt(pixels, 9, 9), alphaAt(pixels, 9, 9)].every((value, index) => Math.abs(value - ([200, 100, 50, 128][index] ?? 0)) <= 1)).toBe(true);
  });

  it.each([
    ['in its style', svg('width="100" height="80" style="width:400px;height:10px"')],
    ['in a style sheet', svg('width="100" height="80"', `<style>svg{width:30000px;height:30000px}</style>${QUARTERS}`)],
  ])('are as many as planned, whatever size an SVG has %s', async (_, source) => {
    expect(await decode(await render(source, 'width-50|format-png'))).toMatchObject({ width: 50, height: 40 });
    expect(await decode(await render(source, 'fill-30x30|rotate-90'))).toMatchObject({ width: 30, height: 30 });
  });

  it('are PNG without a format, and any other with one', async () => {
    const source = svg('width="100" height="80"');
    for (const [spec, format] of [['rotate-90', 'png'], ['blur-1', 'png'], ['format-webp', 'webp'], ['format-jpeg', 'jpeg'], ['width-50|format-avif', 'heif']]) {
      expect(await sharp(await render(source, spec ?? '')).metadata()).toMatchObject({ format });
    }
  });
});

describe('an SVG with a photograph of more than 10 MB in it', () => {
  it('is rasterised', async () => {
    const noise = await sharp(randomBytes(2200 * 1600 * 3), { raw: { width: 2200, height: 1600, channels: 3 } }).png({ compressionLevel: 0 }).toBuffer();
    const source = svg('width="100" height="80"', `<image href="data:image/png;base64,${noise.toString('base64')}" width="100" height="80" preserveAspectRatio="none"/>`);
    expect(source.length).toBeGreaterThan(12e6);
    const pixels = await decode(await render(source, 'width-10|format-png'));
    expect(alphaAt(pixels, 5, 4)).toBe(255);
  });
});

describe('an SVG with a side too long to rasterise', () => {
  const long = svg('width="40000" height="1000" viewBox="0 0 100 80" preserveAspectRatio="none"');

  it.each([['width-200|format-png', 200, 5], ['fill-20x20-smart', 20, 20], ['crop-0x0-20000x1000|format-png|width-500', 500, 25], ['width-39000', 39000, 975]])('%s is possible', async (spec, width, height) => {
    expect(measureRendition(await render(long, spec))).toEqual({ width, height });
  });

  it.each(['format-png', 'width-32768|format-png', 'rotate-90', 'blur-2'])('%s is over the limit', async (spec) => {
    const refusal = await refusalOf(render(long, spec));
    expect(hasCode(refusal, 'LIMIT_EXCEEDED'), String(refusal)).toBe(true);
    expect(String(refusal)).toContain('the limit is 32767 on a side');
  });

  it('is reduced to find attention, however narrow it is', async () => {
    const narrow = svg('width="9000000" height="10"');
    expect(measureRendition(await render(narrow, 'fill-10x10-smart|format-png'))).toEqual({ width: 10, height: 10 });
  });

  it('is rasterised up to the limit', async () => {
    expect(await decode(await render(long, 'crop-0x0-40000x100|width-32767|format-png'))).toMatchObject({ width: 32767 });
  });
});

describe('preserve-svg', () => {
  it.each([
    ['width-50|format-webp|preserve-svg', 'width-50'],
    ['rotate-90|width-50|blur-4|grayscale|preserve-svg', 'width-50'],
    ['fill-40x40|flip-h|pad-100x100|quality-30|preserve-svg', 'fill-40x40'],
    ['format-auto|preserve-svg', 'original'],
  ])('%s is %s', async (spec, same) => {
    const source = svg('width="100" height="80"');
    expect((await render(source, spec, { accepted: ['avif'] })).toString()).toBe((await render(source, same)).toString());
  });

  it('does nothing for other sources', async () => {
    const png = await render(svg('width="100" height="80"'), 'format-png');
    expect((await renderInFull(png, 'width-50|format-webp|preserve-svg')).plan).toMatchObject({ output: { format: 'webp' } });
  });
});
