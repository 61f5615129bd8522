import { describe, expect, it } from 'vitest';
import { createSigner, type SignedSrcset, type SignedSrcsetOptions } from '../../../sign/index';

const SECRET = 'a secret of more than 32 characters';
const signer = createSigner({ origin: 'https://cms.example.com', path: '/images', secret: SECRET });
const source = { width: 4000, height: 3000 };

/** `fill-1600x600 1600x600`: the spec and the size of each candidate. */
const candidatesIn = ({ candidates }: SignedSrcset) => candidates.map(({ url, width, height }) => `${decodeURIComponent(url.split('/').at(-1) ?? '')} ${width}x${height ?? '?'}`);

describe('a srcset', () => {
  it('has signed URLs with true widths, ascending', async () => {
    const made = await signer.srcset(12, 'fill-1600x600', { widths: [640, 960, 1600], source, sizes: '100vw' });
    const [small, middle, whole] = await Promise.all(['fill-1600x600|width-640', 'fill-1600x600|width-960', 'fill-1600x600'].map((spec) => signer.url(12, spec)));
    expect(made).toEqual({
      src: whole,
      srcset: `${small} 640w, ${middle} 960w, ${whole} 1600w`,
      sizes: '100vw',
      width: 1600,
      height: 600,
      candidates: [{ url: small, width: 640, height: 240 }, { url: middle, width: 960, height: 360 }, { url: whole, width: 1600, height: 600 }],
    });
  });

  it('has the options of a URL in each', async () => {
    const options = { expiresAt: 1893456000, fileName: 'harbour.webp', version: 'abc' };
    const made = await signer.srcset(12, 'width-800', { widths: [400], source, ...options });
    const urls = await Promise.all(['width-800|width-400', 'width-800'].map((spec) => signer.url(12, spec, options)));
    expect(made.candidates.map(({ url }) => url)).toEqual(urls);
    expect(urls[1]).toMatch(/\/12\/width-800\/harbour\.webp\?expires=1893456000&v=abc$/);
  });

  it.each<[string, SignedSrcsetOptions, readonly string[]]>([
    ['fill-1600x600', { source }, ['fill-1600x600 1600x600']],
    ['fill-1600x600', { widths: [960, 640, 960], source }, ['fill-1600x600|width-640 640x240', 'fill-1600x600|width-960 960x360', 'fill-1600x600 1600x600']],
    ['fill-1600x600', { widths: [640, 1600, 2000], source }, ['fill-1600x600|width-640 640x240', 'fill-1600x600 1600x600']],
    // The source is too small: 1000 of its 1000 columns, and 375 of its rows.
    ['fill-1600x600', { widths: [640, 1000, 1600], source: { width: 1000, height: 800 } }, ['fill-1600x600|width-640 640x240', 'fill-1600x600 1000x375']],
    ['width-800|format-webp', { widths: [400], source }, ['width-800|format-webp|width-400 400x300', 'width-800|format-webp 800x600']],
    ['rotate-90', { widths: [1500], source }, ['rotate-90|width-1500 1500x2000', 'rotate-90 3000x4000']],
    ['scale-200', { widths: [4000], source }, ['scale-200|width-4000 4000x3000', 'scale-200 8000x6000']],
    ['pad-300x300', { widths: [150], source }, ['pad-300x300|width-150 150x150', 'pad-300x300 300x300']],
    // An icon is reduced to 256 pixels.
    ['width-1000|format-ico', { widths: [128, 512], source }, ['width-1000|format-ico|width-128 128x96', 'width-1000|format-ico 256x192']],
    ['croppct-25x25-50x50|width-1000', { widths: [500], source }, ['croppct-25x25-50x50|width-1000|width-500 500x375', 'croppct-25x25-50x50|width-1000 1000x750']],
    ['original', { widths: [1], source: { width: 1, height: 1 } }, ['original 1x1']],
  ])('of %s with %j', async (spec, options, expected) => expect(candidatesIn(await signer.srcset(1, spec, options))).toEqual(expected));

  it('with a single candidate is null', async () => {
    expect(await signer.srcset(1, 'width-400', { source, sizes: '100vw' })).toMatchObject({ srcset: null, sizes: null, width: 400, height: 300 });
  });

  it('leaves out widths for which the spec has no place', async () => {
    const spec = Array.from({ length: 16 }, () => 'flip-h').join('|');
    expect(candidatesIn(await signer.srcset(1, spec, { widths: [400], source }))).toEqual([`${spec} 4000x3000`]);
  });

  it('has no sizes where none are given', async () => {
    expect(await signer.srcset(1, 'width-400', { widths: [200], source })).toMatchObject({ sizes: null });
  });

  // The largest box of the ratio has 333.67 columns. How many it touches depends on where it lies.
  it.each([
    ['unset', undefined, 334],
    ['null', null, 334],
    ['at 51 per cent', { x: 51, y: 50 }, 335],
  ])('respects the focal point: %s', async (_title, focalPoint, width) => {
    expect(await signer.srcset(1, 'fill-1000x3000', { source: { width: 1000, height: 1001, focalPoint } })).toMatchObject({ width, height: 1001 });
  });
});

describe('a srcset of a preset or a custom operation', () => {
  it.each(['preset-hero', 'preset-hero|grayscale', 'tint-ff0000|width-400', 'myquality-50'])('has the widths as they are named: %s', async (spec) => {
    const made = await signer.srcset(1, spec, { widths: [1600, 640], sizes: '50vw' });
    expect(candidatesIn(made)).toEqual([`${spec}|width-640 640x?`, `${spec}|width-1600 1600x?`]);
    expect(made).toMatchObject({ src: await signer.url(1, spec), sizes: '50vw', width: null, height: null });
    expect(made.srcset).toBe(made.candidates.map(({ url, width }) => `${url} ${width}w`).join(', '));
  });

  it('is the same with a source', async () => {
    expect(await signer.srcset(1, 'preset-hero', { widths: [640], source })).toEqual(await signer.srcset(1, 'preset-hero', { widths: [640] }));
  });
});

describe('refused', () => {
  it.each<[string, object, ErrorConstructor, string]>([
    ['preset-hero', {}, TypeError, 'expected widths, since only Strapi knows the size of a preset or a custom operation, found undefined'],
    ['preset-hero', { widths: [] }, TypeError, 'expected widths'],
    ['width-400', { widths: [200] }, TypeError, 'expected the width and height of the source, found undefined'],
    ['width-400', { source: { width: 100 } }, TypeError, 'expected the width and height of the source'],
    ['width-400', { source: { width: 100, height: 0 } }, TypeError, 'expected the width and height of the source'],
    ['width-400', { source: { width: 100.5, height: 100 } }, TypeError, 'expected the width and height of the source'],
    ['width-400', { source, widths: [0] }, TypeError, 'expected widths in whole pixels, found 0'],
    ['width-400', { source, widths: [200, 300.5] }, TypeError, 'expected widths in whole pixels, found 200,300.5'],
    ['width-400', { source, quality: 80 }, RangeError, 'expected one of the options expiresInSeconds, expiresAt, fileName, version, widths, source, sizes, found "quality"'],
    ['width-0', { source }, RangeError, 'expected a spec that leaves whole pixels, found "width-0"'],
    ['fill-0x10', { source }, RangeError, 'expected a spec that leaves whole pixels, found "fill-0x10"'],
    ['width-1.5', { source }, RangeError, 'expected a spec that leaves whole pixels, found "width-1.5"'],
    ['width-40|crop-40x0-10x10', { source }, RangeError, 'expected a crop inside 40x30 pixels, found "40x0"'],
    ['croppct-0x100-10x10', { source }, RangeError, 'expected a crop inside 4000x3000 pixels, found "0x3000"'],
    ['fill-600', { source }, RangeError, 'expected fill-600xN'],
  ])('%s with %j', async (spec, options, Fault, message) => {
    const made = signer.srcset(1, spec, options);
    await expect(made).rejects.toThrow(Fault);
    await expect(made).rejects.toThrow(message);
  });

  it('a file that is none', async () => await expect(signer.srcset(0, 'width-400', { source })).rejects.toThrow('expected the numeric id of a file, found 0'));
});
