import { describe, expect, it } from 'vitest';
import { checkEngine, readEngineFormats, readEngineVersions } from '../../../server/src/imaging/engine';
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

describe('the formats', () => {
  const of = (input: boolean, output: boolean, more: object = {}) => ({ input: { buffer: input, ...more }, output: { buffer: output, ...more } });
  const known = { jpeg: of(true, true), png: of(true, true), webp: of(true, true), gif: of(true, false), tiff: of(true, true), svg: of(true, false) };
  const formatsOf = (format: object) => Object.fromEntries(readEngineFormats({ format } as unknown as SharpFactory).map(({ format: name, reads, writes }) => [name, [reads, writes]]));

  it('are those that libvips has and the plugin uses', () => {
    const heif = of(true, true, { fileSuffix: ['.avif'], alias: ['avif'] });
    expect(formatsOf({ ...known, heif })).toEqual({
      jpeg: [true, true], png: [true, true], webp: [true, true], gif: [true, false], tiff: [true, false], svg: [true, true],
      avif: [true, true], heic: [false, false], ico: [false, true],
    });
  });

  it('include HEIC where the build has it', () => {
    const heif = of(true, true, { fileSuffix: ['.avif', '.heic', '.heif'], alias: ['avif', 'heic'] });
    expect(formatsOf({ ...known, heif })).toMatchObject({ avif: [true, true], heic: [true, true] });
  });

  it('are none of those that a build lacks', () => {
    expect(Object.values(formatsOf({})).flat().filter(Boolean)).toEqual([true]);
    expect(formatsOf({})).toMatchObject({ svg: [false, true] });
  });
});
