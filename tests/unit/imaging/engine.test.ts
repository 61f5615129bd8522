import { describe, expect, it } from 'vitest';
import { checkEngine, readableFormats, readEngineVersions } from '../../../server/src/imaging/engine';
import type { SharpFactory } from '../../../server/src/imaging/sharp';

const check = (sharp: string) => checkEngine({ sharp, vips: '8.17.3' });

describe('the sharp that Strapi brings', () => {
  it.each(['0.32.6', '0.33.5', '0.3.4', 'unknown', ''])('%s is refused', (sharp) => {
    expect(() => check(sharp)).toThrow(
      `the plugin "renditions" cannot render: expected sharp 0.34 or later, found sharp ${sharp} with libvips 8.17.3. ` +
      'Upgrade Strapi: 5.51 or later brings it. If package.json has an older sharp in "overrides" or "resolutions", remove it.',
    );
  });

  it.each([
    ['0.34.0', '0.34'], ['0.34.0-rc.1', '0.34'], ['0.34.5', '0.34'], ['0.35.3', '0.35'], ['0.35.99', '0.35'],
  ])('%s is release %s, which the tests cover', (sharp, release) => expect(check(sharp)).toEqual({ release, warning: null }));

  it.each([['0.36.0', '0.36'], ['0.100.0', '0.100'], ['1.0.0', '1.0'], ['1.35.0', '1.35']])('%s is release %s, which the tests do not cover', (sharp, release) => {
    expect(check(sharp)).toEqual({
      release,
      warning: `expected sharp 0.34 to 0.35, found sharp ${sharp} with libvips 8.17.3, which the plugin is not tested with. Look for a newer version of the plugin.`,
    });
  });

  it('is only asked for its versions', () => {
    const sharp = { versions: { sharp: '0.34.5', vips: '8.17.3', heif: '1.20.2' } } as unknown as SharpFactory;
    expect(readEngineVersions(sharp)).toEqual({ sharp: '0.34.5', vips: '8.17.3' });
  });
});

describe('the formats that can be read', () => {
  const formatsOf = (format: object) => readableFormats({ format } as unknown as SharpFactory);
  const read = { input: { buffer: true } };
  const known = { jpeg: read, png: read, webp: read, gif: { input: { buffer: false } }, tiff: read, svg: read, pdf: read };

  it.each([[['.avif'], ['avif']], [['.avif', '.heic', '.heif'], ['avif', 'heic']], [[], []]])('are those that libvips has and the plugin knows; of HEIF those with a suffix: %j', (fileSuffix, heif) => {
    expect(formatsOf({ ...known, heif: { input: { buffer: true, fileSuffix } } })).toEqual(expect.arrayContaining(['jpeg', 'png', 'webp', 'tiff', 'svg', ...heif]));
    expect(formatsOf({ ...known, heif: { input: { buffer: true, fileSuffix } } })).toHaveLength(5 + heif.length);
  });

  it('are none where the build has none', () => expect(formatsOf({})).toEqual([]));
});
