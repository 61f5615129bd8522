import { createRequire } from 'node:module';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../server/src/core/errors';
import { resize } from '../../../server/src/core/geometry/view';
import type { CustomOperation, CustomOperations } from '../../../server/src/core/spec/custom-operation';
import { OPERATIONS } from '../../../server/src/core/spec/operations';
import { loadSharp } from '../../../server/src/imaging/sharp';
import { expectShows } from '../../helpers/imaging/judge';
import { encodePicture, gradient } from '../../helpers/imaging/picture';
import { colourAt, decode } from '../../helpers/imaging/pixels';
import { reference } from '../../helpers/imaging/reference';
import { imagingWith, refusalOf, render } from '../../helpers/imaging/render';

const picture = gradient({ width: 240, height: 180 });

describe('every example of the registry', () => {
  const source = encodePicture(picture, 'jpeg');

  it.each(Object.values(OPERATIONS).flatMap(({ examples }) => examples))('%s', async (spec) => {
    const bytes = await render(await source, spec);
    const size = await imagingWith().measure(bytes);
    expect(size).toEqual(await decode(spec.endsWith('ico') ? bytes.subarray(22) : bytes).then(({ width, height }) => ({ width, height })));
  });
});

describe('the time limit', () => {
  it('gives up what takes longer', async () => {
    const large = await sharp({ create: { width: 7000, height: 7000, channels: 3, background: '#123456' } }).png().toBuffer();
    const error = await refusalOf(render(large, 'blur-100', { settings: { timeoutSeconds: 1 } }));
    expect(hasCode(error, 'BUSY')).toBe(true);
    expect(String(error)).toMatch(/longer than the limit/);
  });
});

describe('an operation of the project\'s own', () => {
  const negative: CustomOperation<Sharp> = {
    syntax: 'negative', parse: (args) => (args.length === 0 ? [] : null), render: (image) => image.negate({ alpha: false }),
  };
  const tint: CustomOperation<Sharp> = {
    syntax: 'tint-RRGGBB', parse: ([colour, ...rest]) => (colour !== undefined && rest.length === 0 ? [colour] : null), render: (image, [colour]) => image.tint(`#${colour}`),
  };
  const half: CustomOperation = { syntax: 'half', parse: () => [], transform: (view) => resize(view, { width: view.size.width / 2, height: view.size.height / 2 }) };
  const custom = { negative, tint, half } as CustomOperations;

  it('changes the resized pixels', async () => {
    const pixels = await decode(await render(await encodePicture(picture), 'width-120|negative', { settings: { custom } }));
    expect([pixels.width, pixels.height]).toEqual([120, 90]);
    const plain = await decode(await render(await encodePicture(picture), 'width-120'));
    expect(colourAt(pixels, 30, 60)).toEqual(colourAt(plain, 30, 60).map((value) => 255 - value));
  });

  it('is given its arguments', async () => {
    const pixels = await decode(await render(await encodePicture(picture), 'tint-ff0000', { settings: { custom } }));
    const [red, green, blue] = colourAt(pixels, 120, 90);
    expect(red).toBeGreaterThan(green + 20);
    expect(red).toBeGreaterThan(blue + 20);
  });

  it('may have a geometric step', async () => {
    const pixels = await decode(await render(await encodePicture(picture), 'rotate-90|half|crop-10x10-50x50', { settings: { custom } }));
    expectShows(pixels, picture, reference('rotate-90|scale-50|crop-10x10-50x50', picture));
  });
});

describe('the sharp that is loaded', () => {
  it('is the very one that Strapi\'s upload plugin has', () => {
    const root = process.cwd();
    const upload = createRequire(createRequire(`${root}/package.json`).resolve('@strapi/strapi/package.json')).resolve('@strapi/upload/package.json');
    const theirs: unknown = createRequire(upload)('sharp');
    expect(loadSharp(root)).toEqual({ sharp: theirs, sharpPath: createRequire(upload).resolve('sharp') });
  });
});
