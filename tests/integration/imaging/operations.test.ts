import { describe, expect, it } from 'vitest';
import type { Point } from '../../../server/src/core/geometry/rect';
import { expectShows } from '../../helpers/imaging/expect-shows';
import { encodeTestImage, gradient } from '../../helpers/imaging/test-image';
import { decode } from '../../helpers/imaging/pixels';
import { reference } from '../../helpers/imaging/reference';
import { render } from '../../helpers/imaging/render';

const testImage = gradient({ width: 240, height: 180 });
const source = encodeTestImage(testImage);

const FAR_CORNER: Point = { x: 85, y: 20 };

async function expectRight(spec: string, focalPoint?: Point): Promise<void> {
  const outcome = await render(await source, spec, focalPoint ? { focalPoint } : {});
  expectShows(await decode(outcome), testImage, reference(spec, testImage, focalPoint));
}

describe('one operation', () => {
  it.each([
    'original',
    'width-100', 'width-239', 'width-240', 'width-1', 'width-500',
    'height-70', 'height-180', 'height-1', 'height-500',
    'max-100x100', 'max-60x170', 'max-500x500', 'max-240x180',
    'min-100x100', 'min-60x170', 'min-500x20', 'min-1x1',
    'scale-50', 'scale-33.3333', 'scale-100', 'scale-250', 'scale-120.5', 'scale-0.1',
    'fill-100x100', 'fill-60x150', 'fill-200x20', 'fill-240x180', 'fill-300x300', 'fill-1x1', 'fill-1x180',
    'crop-0x0-240x180', 'crop-0x0-50x40', 'crop-190x140-50x40', 'crop-33x77-101x53', 'crop-200x150-300x300', 'crop-239x179-1x1',
    'croppct-0x0-100x100', 'croppct-12.5x10-50x50', 'croppct-90x90-50x50', 'croppct-33.3333x66.6667-20x10',
    'pad-300x300', 'pad-100x100', 'pad-50x170', 'pad-240x180', 'pad-301x181', 'pad-7x50',
    'rotate-90', 'rotate-180', 'rotate-270', 'flip-h', 'flip-v',
  ])('%s', (spec) => expectRight(spec));

  it.each([
    'fill-100x100', 'fill-60x150', 'fill-200x20', 'fill-300x300',
    'fill-50x50-c50', 'fill-50x50-c100', 'fill-120x30-c80', 'fill-300x300-c100',
    'focal-10x90|fill-50x50-c100', 'focal-50x50|fill-60x150', 'focal-0x0|fill-100x40-c30', 'focal-100x100|fill-100x40-c30',
  ])('%s with a focal point', (spec) => expectRight(spec, FAR_CORNER));

  it('closeness without a focal point has no effect', async () => {
    expect((await render(await source, 'fill-50x50-c100')).equals(await render(await source, 'fill-50x50'))).toBe(true);
  });
});

describe('several operations', () => {
  it.each([
    'rotate-90|crop-10x20-100x80',
    'rotate-90|width-90|fill-50x50',
    'rotate-90|flip-h', 'flip-h|rotate-90', 'rotate-270|flip-v', 'flip-v|rotate-270', 'flip-h|flip-v', 'rotate-90|rotate-90',
    'crop-20x10-180x150|rotate-270|width-60',
    'crop-20x10-180x150|crop-20x10-100x100|crop-5x5-50x50',
    'width-120|crop-30x20-60x60', 'width-120|crop-30x20-60x60|rotate-90|crop-3x7-40x40',
    'scale-50|scale-50', 'scale-200|width-100', 'width-100|scale-200', 'scale-300|crop-100x90-60x60',
    'croppct-10x20-60x60|rotate-180|croppct-50x0-50x50|flip-v',
    'pad-240x240|width-120', 'pad-200x200|rotate-90|flip-h', 'pad-300x300|crop-0x0-150x150', 'pad-300x200|fill-100x100',
    'pad-300x300|pad-100x200', 'width-100|pad-120x120|rotate-270|crop-5x25-100x90',
    'rotate-90|crop-10x10-150x200|flip-h|pad-200x100|fill-90x90',
    'flip-v|fill-150x90|rotate-270|croppct-25x25-50x50|pad-99x51|flip-h',
    'max-200x200|rotate-90|min-100x100|flip-v|crop-11x13-77x55|rotate-180|scale-150',
  ])('%s', (spec) => expectRight(spec));

  it.each([
    'rotate-90|fill-60x60-c100', 'flip-h|fill-60x60-c100', 'rotate-270|flip-v|fill-80x40-c60',
    'crop-120x0-120x90|fill-40x40', 'crop-0x90-100x90|fill-40x40-c100', 'width-120|fill-40x40-c100',
    'pad-300x300|fill-60x60-c100', 'fill-200x100|rotate-90|fill-40x40', 'crop-40x30-160x120|focal-10x10|fill-50x50-c40',
  ])('%s with a focal point', (spec) => expectRight(spec, FAR_CORNER));
});
