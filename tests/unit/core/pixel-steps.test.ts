import { describe, expect, it } from 'vitest';
import { crop, resize, viewOf, type View } from '../../../server/src/core/geometry/view';
import { renditionSizeOf, placeInRendition, planPixels, visibleSourceOf } from '../../../server/src/core/pixel-steps';
import type { PixelStep } from '../../../server/src/core/plan';
import { blurOf, canvasOf, planRaster } from '../../helpers/plan';

type Box = readonly [left: number, top: number, width: number, height: number];

const whole = viewOf({ width: 100, height: 50 }, null);

/** The whole image with that many pixels around it. */
const framed = (across: number, down: number): View => crop(whole, { left: -across, top: -down, width: 100 + 2 * across, height: 50 + 2 * down });

describe('without effects', () => {
  it.each<[string, View]>([
    ['the whole image', whole],
    ['a part of it', crop(whole, { left: 10, top: 10, width: 10, height: 10 })],
    ['a part of it, reduced', resize(crop(whole, { left: 10, top: 10, width: 10, height: 10 }), { width: 3, height: 3 })],
    ['a frame that was cut off again', crop(framed(10, 10), { left: 10, top: 10, width: 100, height: 50 })],
    ['a frame reduced to less than half a pixel', resize(framed(1, 1), { width: 34, height: 17 })],
  ])('%s has no canvas', (_title, view) => expect(planPixels([], view).steps).toEqual([]));

  it.each<[string, View, readonly [number, number], Box]>([
    ['framed', framed(10, 20), [100, 50], [10, 20, 120, 90]],
    ['framed on one axis', framed(10, 0), [100, 50], [10, 0, 120, 50]],
    ['framed and reduced', resize(framed(10, 25), { width: 60, height: 50 }), [50, 25], [5, 13, 60, 50]],
    ['both edges on half a pixel', resize(framed(50, 0), { width: 10, height: 5 }), [5, 5], [3, 0, 10, 5]],
    ['the last pixel only', resize(crop(whole, { left: -900, top: 0, width: 901, height: 50 }), { width: 10, height: 50 }), [1, 50], [9, 0, 10, 50]],
  ])('%s lies on a canvas', (_title, view, [width, height], [left, top, canvasWidth, canvasHeight]) => {
    expect(planPixels([], view)).toMatchObject({ size: { width, height }, steps: [{ type: 'canvas', left, top, width: canvasWidth, height: canvasHeight }] });
  });
});

/** `blur 4`, `cut 0 0 10 10`. */
const textOf = (step: PixelStep): string =>
  'width' in step ? `${step.type} ${step.left} ${step.top} ${step.width} ${step.height}` : step.type === 'blur' ? `blur ${Number(step.sigma.toFixed(3))}` : step.type;

/** Of an image of 1000x800 pixels. */
const stepsOf = (spec: string): readonly string[] => planRaster(spec).steps.map(textOf);

describe('effects in the scale of the rendition', () => {
  it.each<[spec: string, ...steps: string[]]>([
    ['width-500'],
    ['blur-4', 'blur 4'],
    ['sharpen', 'sharpen'],
    ['grayscale', 'grayscale'],
    // A blur is reduced with the image, and not by operations before it.
    ['width-500|blur-4', 'blur 4'],
    ['blur-4|width-500', 'blur 2'],
    ['blur-4|width-500|width-250', 'blur 1'],
    ['blur-4|max-100x100|scale-1000', 'blur 4'],
    ['blur-4|scale-200', 'blur 8'],
    ['blur-4|rotate-90', 'blur 4'],
    ['blur-4|flip-h', 'blur 4'],
    ['blur-4|rotate-90|width-400', 'blur 2'],
    // Two are one whose variance is the sum of theirs.
    ['blur-3|blur-4', 'blur 5'],
    ['blur-6|width-500|blur-4', 'blur 5'],
    ['blur-6|blur-8|width-500|blur-12', 'blur 13'],
    ['grayscale|width-500|grayscale', 'grayscale'],
    // Too small to be visible.
    ['blur-0.3', 'blur 0.3'],
    ['blur-0.5|width-500'],
    ['blur-4|width-1'],
    ['blur-0.5|width-500|blur-0.3', 'blur 0.391'],
    // Bounded.
    ['blur-100|scale-1000|scale-20', 'blur 200'],
  ])('%s', (spec, ...steps) => expect(stepsOf(spec)).toEqual(steps));

  it('a turn does not change a blur, though the sides of a thumbnail have slightly different scales', () => {
    const blur = blurOf(planRaster('blur-40|width-333'));
    expect(blurOf(planRaster('blur-40|width-333|rotate-90'))).toBe(blur);
    expect(blurOf(planRaster('blur-40|rotate-90|height-333'))).toBe(blur);
  });
});

describe('effects keep their place', () => {
  it.each<[spec: string, ...steps: string[]]>([
    // One after the other.
    ['sharpen|blur-3', 'sharpen', 'blur 3'],
    ['blur-3|sharpen', 'blur 3', 'sharpen'],
    ['blur-3|grayscale|blur-4', 'blur 3', 'grayscale', 'blur 4'],
    ['sharpen|sharpen', 'sharpen', 'sharpen'],
    // A canvas before an effect is changed by it, one after it is not.
    ['pad-1000x1000|blur-4', 'canvas 0 100 1000 1000', 'blur 4'],
    ['blur-4|pad-1000x1000', 'blur 4', 'canvas 0 100 1000 1000'],
    ['grayscale|pad-1000x1000', 'grayscale', 'canvas 0 100 1000 1000'],
    ['sharpen|pad-500x500', 'sharpen', 'canvas 0 50 500 500'],
    ['pad-1000x1000|blur-4|pad-2000x1000', 'canvas 0 100 1000 1000', 'blur 4', 'canvas 500 0 2000 1000'],
    ['blur-4|pad-1000x1000|rotate-90', 'blur 4', 'canvas 100 0 1000 1000'],
    ['blur-4|pad-1000x1000|grayscale|width-500', 'blur 2', 'canvas 0 50 500 500', 'grayscale'],
    // A crop after an effect shows pixels that were affected by their neighbours.
    ['blur-4|crop-100x100-300x200', 'blur 4', 'cut 9 9 300 200'],
    ['blur-4|crop-0x0-300x200', 'blur 4', 'cut 0 0 300 200'],
    ['blur-4|fill-400x400', 'blur 2', 'cut 5 0 400 400'],
    ['sharpen|crop-100x100-300x200', 'sharpen', 'cut 2 2 300 200'],
    ['blur-4|crop-100x100-300x200|rotate-90', 'blur 4', 'cut 9 9 200 300'],
    ['crop-100x100-300x200|blur-4', 'blur 4'],
    // Grayscale reads no neighbouring pixels.
    ['grayscale|crop-100x100-300x200', 'grayscale'],
    ['blur-4|grayscale|crop-0x0-300x200', 'blur 4', 'cut 0 0 300 200', 'grayscale'],
    // A canvas does not show again what was cropped.
    ['blur-4|crop-100x100-300x200|pad-400x400', 'blur 4', 'cut 9 9 300 200', 'canvas 50 100 400 400'],
    ['pad-1000x1000|blur-4|crop-0x0-1000x500|pad-1000x1000', 'canvas 0 100 1000 509', 'blur 4', 'cut 0 0 1000 500', 'canvas 0 250 1000 1000'],
    ['blur-0.3|width-500|crop-100x100-300x200|pad-400x400|sharpen', 'canvas 50 100 400 400', 'sharpen'],
  ])('%s', (spec, ...steps) => expect(stepsOf(spec)).toEqual(steps));

  it('an image is resized with the margin that an effect reads, and no more', () => {
    expect(planRaster('blur-4|crop-100x100-300x200')).toMatchObject({ crop: { left: 91, top: 91, width: 318, height: 218 }, size: { width: 318, height: 218 } });
    expect(planRaster('crop-100x100-300x200|blur-4')).toMatchObject({ crop: { left: 100, top: 100, width: 300, height: 200 }, size: { width: 300, height: 200 } });
    expect(planRaster('blur-4|width-500|crop-100x100-300x200')).toMatchObject({ crop: { left: 190, top: 190, width: 620, height: 420 }, size: { width: 310, height: 210 } });
    expect(planRaster('blur-100|scale-1000|crop-0x0-100x100', { width: 60_000, height: 1000 }).size).toEqual({ width: 461, height: 461 });
  });

  it('one effect after all other operations needs no further step', () => {
    for (const effect of ['blur-2', 'sharpen', 'grayscale']) {
      for (const before of ['fill-300x200', 'crop-10x10-500x500|width-100', 'rotate-90|height-200', 'croppct-10x10-50x50']) {
        const [plain, changed] = [planRaster(before), planRaster(`${before}|${effect}`)];
        expect(changed).toEqual({ ...plain, steps: [expect.objectContaining({ type: effect.split('-')[0] })] });
      }
    }
  });
});

describe('where the image is', () => {
  it.each<[spec: string, place: Box, shown: Box]>([
    ['width-500', [0, 0, 500, 400], [0, 0, 1000, 800]],
    ['pad-1000x1000', [0, 100, 1000, 800], [0, 0, 1000, 800]],
    ['blur-4|crop-100x100-300x200', [-9, -9, 318, 218], [100, 100, 300, 200]],
    ['blur-4|crop-100x0-300x200|rotate-90', [-9, -9, 209, 318], [100, 0, 300, 200]],
    ['blur-4|crop-100x100-300x200|pad-400x400', [41, 91, 318, 218], [100, 100, 300, 200]],
  ])('%s: in the rendition, and what of the source is shown', (spec, place, shown) => {
    const planned = planRaster(spec);
    const boxOf = ({ left, top, width, height }: ReturnType<typeof visibleSourceOf>): Box => [left, top, width, height];
    expect(boxOf(placeInRendition(planned))).toEqual(place);
    expect(boxOf(visibleSourceOf(planned))).toEqual(shown);
  });

  it('the rendition has the size of the last canvas or cut', () => {
    expect(renditionSizeOf(planRaster('width-500'))).toEqual({ width: 500, height: 400 });
    expect(renditionSizeOf(planRaster('blur-4|crop-100x100-300x200|sharpen'))).toEqual({ width: 300, height: 200 });
    expect(canvasOf(planRaster('pad-900x900'))).toEqual({ left: 0, top: 90, width: 900, height: 900 });
  });
});
