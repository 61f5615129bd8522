import type { Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import type { CustomOperation, CustomOperations } from '../../../server/src/core/filter-spec/custom-operation';
import { documentedOperations } from '../../../server/src/core/filter-spec/operation-docs';
import { resize } from '../../../server/src/core/geometry/view';
import { measureRendition } from '../../../server/src/imaging/probe';
import { expectShows } from '../../helpers/imaging/expect-shows';
import { encodeTestImage, gradient } from '../../helpers/imaging/test-image';
import { colourAt, decode } from '../../helpers/imaging/pixels';
import { reference } from '../../helpers/imaging/reference';
import { render } from '../../helpers/imaging/render';

const testImage = gradient({ width: 240, height: 180 });

describe('every example of the registry', () => {
  const source = encodeTestImage(testImage, 'jpeg');

  it.each(documentedOperations().flatMap(({ examples }) => examples))('%s', async (spec) => {
    const bytes = await render(await source, spec);
    const size = measureRendition(bytes);
    expect(size).toEqual(await decode(spec.endsWith('ico') ? bytes.subarray(22) : bytes).then(({ width, height }) => ({ width, height })));
  });
});

describe('a custom operation', () => {
  const negative: CustomOperation<Sharp> = {
    syntax: 'negative', parse: (args) => (args.length === 0 ? [] : null), render: (image) => image.negate({ alpha: false }),
  };
  const tint: CustomOperation<Sharp> = {
    syntax: 'tint-RRGGBB', parse: ([colour, ...rest]) => (colour !== undefined && rest.length === 0 ? [colour] : null), render: (image, [colour]) => image.tint(`#${colour}`),
  };
  const half: CustomOperation = { syntax: 'half', parse: () => [], transform: (view) => resize(view, { width: view.size.width / 2, height: view.size.height / 2 }) };
  const custom = { negative, tint, half } as CustomOperations;

  it('changes the resized pixels', async () => {
    const pixels = await decode(await render(await encodeTestImage(testImage), 'width-120|negative', { custom }));
    expect([pixels.width, pixels.height]).toEqual([120, 90]);
    const plain = await decode(await render(await encodeTestImage(testImage), 'width-120'));
    expect(colourAt(pixels, 30, 60)).toEqual(colourAt(plain, 30, 60).map((value) => 255 - value));
  });

  it('gets its arguments', async () => {
    const pixels = await decode(await render(await encodeTestImage(testImage), 'tint-ff0000', { custom }));
    const [red, green, blue] = colourAt(pixels, 120, 90);
    expect(red).toBeGreaterThan(green + 20);
    expect(red).toBeGreaterThan(blue + 20);
  });

  it('may have a geometric step', async () => {
    const pixels = await decode(await render(await encodeTestImage(testImage), 'rotate-90|half|crop-10x10-50x50', { custom }));
    expectShows(pixels, testImage, reference('rotate-90|scale-50|crop-10x10-50x50', testImage));
  });
});
