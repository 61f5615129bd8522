import { describe, expect, it } from 'vitest';
import type { Point, Rect } from '../../../server/src/core/geometry/rect';
import type { RasterPlan } from '../../../server/src/core/plan';
import type { SourceFacts } from '../../../server/src/core/source-facts';
import { canvasOf, plan, planRaster } from '../../helpers/plan';

type Box = readonly [left: number, top: number, width: number, height: number];
type Pair = readonly [width: number, height: number];

const WHOLE: Box = [0, 0, 1000, 800];

const boxOf = ({ left, top, width, height }: Rect): Box => [left, top, width, height];
const canvasBox = (planned: RasterPlan): Box | null => {
  const canvas = canvasOf(planned);
  return canvas && boxOf(canvas);
};
const geometryOf = ({ crop, size }: RasterPlan) => ({ crop: boxOf(crop), size: [size.width, size.height] });

describe('crop and size of an image of 1000x800', () => {
  const rows: readonly (readonly [spec: string, crop: Box, size: Pair])[] = [
    ['original', WHOLE, [1000, 800]],
    ['width-500', WHOLE, [500, 400]],
    ['width-333', WHOLE, [333, 266]],
    ['width-1', WHOLE, [1, 1]],
    ['width-1000', WHOLE, [1000, 800]],
    ['width-2000', WHOLE, [1000, 800]],
    ['height-400', WHOLE, [500, 400]],
    ['height-801', WHOLE, [1000, 800]],
    ['max-500x500', WHOLE, [500, 400]],
    ['max-500x100', WHOLE, [125, 100]],
    ['max-2000x2000', WHOLE, [1000, 800]],
    ['min-500x500', WHOLE, [625, 500]],
    ['min-2000x100', WHOLE, [1000, 800]],
    ['scale-50', WHOLE, [500, 400]],
    ['scale-33.3333', WHOLE, [333, 266]],
    ['scale-0.0001', WHOLE, [1, 1]],
    ['scale-150', WHOLE, [1500, 1200]],
    // One after the other.
    ['width-500|width-250', WHOLE, [250, 200]],
    ['width-500|width-750', WHOLE, [500, 400]],
    ['scale-10|scale-1000', WHOLE, [1000, 800]],
    ['scale-200|width-300', WHOLE, [300, 240]],
    ['max-500x500|min-100x100', WHOLE, [125, 100]],
    // fill
    ['fill-500x400', WHOLE, [500, 400]],
    ['fill-100x100', [100, 0, 800, 800], [100, 100]],
    ['fill-500x100', [0, 300, 1000, 200], [500, 100]],
    ['fill-1000x800', WHOLE, [1000, 800]],
    ['fill-801x801', [100, 0, 800, 800], [800, 800]],
    ['fill-2000x1000', [0, 150, 1000, 500], [1000, 500]],
    ['fill-1x1', [100, 0, 800, 800], [1, 1]],
    ['fill-100x100-c50', [100, 0, 800, 800], [100, 100]],
    ['fill-600x600|fill-600x300', [100, 200, 800, 400], [600, 300]],
    ['width-500|fill-100x100', [100, 0, 800, 800], [100, 100]],
    ['fill-100x100|fill-200x200', [100, 0, 800, 800], [100, 100]],
    // crop, and what sticks out of it
    ['crop-100x200-300x400', [100, 200, 300, 400], [300, 400]],
    ['crop-999x799-1x1', [999, 799, 1, 1], [1, 1]],
    ['crop-900x700-300x300', [900, 700, 100, 100], [100, 100]],
    ['crop-0x0-65535x65535', WHOLE, [1000, 800]],
    ['width-500|crop-100x50-200x100', [200, 100, 400, 200], [200, 100]],
    ['width-300|crop-1x1-1x1', [3, 3, 4, 4], [1, 1]],
    ['crop-100x200-300x400|width-150', [100, 200, 300, 400], [150, 200]],
    ['crop-100x100-500x500|crop-100x100-500x500', [200, 200, 400, 400], [400, 400]],
    ['scale-200|crop-2x2-10x10', [1, 1, 5, 5], [10, 10]],
    // croppct
    ['croppct-0x0-100x100', WHOLE, [1000, 800]],
    ['croppct-25x50-50x25', [250, 400, 500, 200], [500, 200]],
    ['croppct-12.5x10-50x50', [125, 80, 500, 400], [500, 400]],
    ['croppct-33.36x33.45-10x10', [334, 268, 100, 80], [100, 80]],
    ['croppct-0x0-33.39x33.49', [0, 0, 333, 267], [333, 267]],
    ['croppct-90x90-50x50', [900, 720, 100, 80], [100, 80]],
    ['croppct-0x0-0.0001x0.0001', [0, 0, 1, 1], [1, 1]],
    ['croppct-99.9999x99.9999-1x1', [999, 799, 1, 1], [1, 1]],
    ['width-500|croppct-20x25-40x50', [200, 200, 400, 400], [200, 200]],
    ['croppct-50x50-50x50|croppct-50x50-50x50', [750, 600, 250, 200], [250, 200]],
    // No geometry at all
    ['blur-4|sharpen|grayscale|bgcolor-abc|format-webp|quality-5|preserve-svg', WHOLE, [1000, 800]],
  ];
  it.each(rows)('%s', (spec, crop, size) => {
    const planned = planRaster(spec);
    expect(geometryOf(planned)).toEqual({ crop, size });
    expect(planned.steps.filter((step) => 'width' in step)).toEqual([]);
    expect(planned.turn).toEqual({ mirror: false, degrees: 0 });
  });
});

describe('a crop wholly outside', () => {
  it.each([
    ['crop-1000x0-10x10', '"crop-1000x0-10x10" lies outside the image, which is 1000x800 pixels at that step'],
    ['crop-0x800-10x10', '"crop-0x800-10x10" lies outside the image, which is 1000x800 pixels at that step'],
    ['width-100|crop-100x0-10x10', '"crop-100x0-10x10" lies outside the image, which is 100x80 pixels at that step'],
    ['rotate-90|crop-800x0-1x1', '"crop-800x0-1x1" lies outside the image, which is 800x1000 pixels at that step'],
    ['croppct-100x0-10x10', '"croppct-100x0-10x10" lies outside the image, which is 1000x800 pixels at that step'],
    ['croppct-0x100-10x10', '"croppct-0x100-10x10" lies outside the image, which is 1000x800 pixels at that step'],
    ['pad-1000x1000|crop-0x0-1000x100', 'nothing of the image is left to show'],
  ])('%s', (spec, message) => expect(() => plan(spec)).toThrow(expect.objectContaining({ code: 'INVALID_SPEC', message }) as Error));
});

describe('fill is exact where Wagtail is one pixel off', () => {
  it.each([
    ['fill-1920x600', { x: 50, y: (100 / 1080) * 100 }, [1920, 600]],
    ['fill-1920x600', { x: 50, y: 33.3333 }, [1920, 600]],
    ['fill-640x360', { x: 12.3456, y: 78.9 }, [640, 360]],
    ['fill-1919x1079', { x: 50, y: 50 }, [1919, 1079]],
    ['fill-1080x1080', { x: 33.3, y: 66.6 }, [1080, 1080]],
    ['fill-7x1080', { x: 33.3, y: 66.6 }, [7, 1080]],
  ] as const)('%s of 1920x1080 around %j', (spec, focalPoint, size) => {
    expect(geometryOf(planRaster(spec, { width: 1920, height: 1080, focalPoint })).size).toEqual(size);
  });
});

describe('the focal point', () => {
  /** Focal points in per cent, and the crop that shows where the point is. */
  const rows: readonly (readonly [spec: string, focalPoint: Point | null, crop: Box])[] = [
    ['fill-100x100', null, [100, 0, 800, 800]],
    ['fill-100x100', { x: 0, y: 0 }, [0, 0, 800, 800]],
    ['fill-100x100', { x: 100, y: 100 }, [200, 0, 800, 800]],
    ['fill-100x100', { x: 25, y: 75 }, [50, 0, 800, 800]],
    ['fill-100x100-c50', { x: 25, y: 75 }, [150, 300, 400, 400]],
    ['fill-100x100-c100', { x: 25, y: 75 }, [225, 525, 100, 100]],
    ['fill-600x600-c100', { x: 25, y: 75 }, [100, 150, 600, 600]],
    // Carried through a resize.
    ['width-500|fill-100x100', { x: 100, y: 0 }, [200, 0, 800, 800]],
    ['width-500|fill-100x100-c100', { x: 25, y: 75 }, [200, 450, 200, 200]],
    // Carried through a crop: it is where the subject now is.
    ['crop-500x0-500x800|fill-100x100', { x: 60, y: 50 }, [500, 150, 500, 500]],
    ['crop-500x0-500x800|fill-50x100', { x: 75, y: 50 }, [550, 0, 400, 800]],
    ['crop-0x0-500x800|fill-50x100', { x: 75, y: 50 }, [100, 0, 400, 800]],
    ['crop-500x0-500x800|fill-50x100', { x: 25, y: 50 }, [500, 0, 400, 800]],
    // Carried through a turn and a mirror: the same pixels as without them.
    ['rotate-90|fill-100x100', { x: 100, y: 0 }, [200, 0, 800, 800]],
    ['rotate-180|fill-100x100', { x: 100, y: 0 }, [200, 0, 800, 800]],
    ['rotate-270|fill-100x100', { x: 100, y: 0 }, [200, 0, 800, 800]],
    ['flip-h|fill-100x100', { x: 100, y: 0 }, [200, 0, 800, 800]],
    ['flip-v|fill-100x100', { x: 100, y: 0 }, [200, 0, 800, 800]],
    ['flip-h|rotate-90|fill-100x100', { x: 100, y: 0 }, [200, 0, 800, 800]],
    ['flip-h|fill-100x100-c50', { x: 25, y: 75 }, [150, 300, 400, 400]],
    ['rotate-90|fill-100x100-c50', { x: 25, y: 75 }, [150, 300, 400, 400]],
    ['rotate-90|crop-0x0-800x500|fill-800x400', { x: 50, y: 50 }, [100, 0, 400, 800]],
    // Carried through a fill.
    ['fill-800x800|fill-400x800', { x: 100, y: 50 }, [600, 0, 400, 800]],
    // From the spec, in per cent of the whole upright image, for the operations after it.
    ['focal-100x0|fill-100x100', { x: 0, y: 0 }, [200, 0, 800, 800]],
    ['focal-100x0|fill-100x100', null, [200, 0, 800, 800]],
    ['focal-25x75|fill-100x100-c50', null, [150, 300, 400, 400]],
    ['fill-100x100|focal-100x0', null, [100, 0, 800, 800]],
    ['focal-0x0|focal-100x0|fill-100x100', null, [200, 0, 800, 800]],
    ['rotate-90|focal-100x0|fill-100x100', null, [200, 0, 800, 800]],
    ['crop-500x0-500x800|focal-75x50|fill-50x100', null, [550, 0, 400, 800]],
    // Only fill uses it.
    ['width-500', { x: 0, y: 0 }, WHOLE],
    ['croppct-50x50-50x50', { x: 0, y: 0 }, [500, 400, 500, 400]],
  ];
  it.each(rows)('%s around %j', (spec, focalPoint, crop) => expect(boxOf(planRaster(spec, { focalPoint }).crop)).toEqual(crop));
});

describe('closeness never enlarges', () => {
  it.each([0, 1, 25, 50, 75, 99, 100])('fill-600x600-c%i', (closeness) => {
    const { crop, size } = planRaster(`fill-600x600-c${closeness}`, { focalPoint: { x: 31, y: 62 } });
    expect(size).toEqual({ width: 600, height: 600 });
    expect(crop.width).toBeGreaterThanOrEqual(600);
    expect(crop.height).toBeGreaterThanOrEqual(600);
  });

  it('also where the source is too small', () => {
    const focalPoint = { x: 31, y: 62 };
    expect(geometryOf(planRaster('fill-900x900-c100', { focalPoint }))).toEqual(geometryOf(planRaster('fill-900x900', { focalPoint })));
  });
});

describe('pad', () => {
  type Row = readonly [spec: string, crop: Box, size: Pair, canvas: Box | null];
  const rows: readonly Row[] = [
    ['pad-500x500', WHOLE, [500, 400], [0, 50, 500, 500]],
    ['pad-500x400', WHOLE, [500, 400], null],
    ['pad-300x100', WHOLE, [125, 100], [87, 0, 300, 100]],
    ['pad-2000x1000', WHOLE, [1000, 800], [500, 100, 2000, 1000]],
    // The odd pixel goes to the right and to the bottom.
    ['pad-501x500', WHOLE, [501, 400], [0, 50, 501, 500]],
    ['pad-500x501', WHOLE, [500, 400], [0, 50, 500, 501]],
    ['pad-1001x801', WHOLE, [1000, 800], [0, 0, 1001, 801]],
    ['pad-1003x803', WHOLE, [1000, 800], [1, 1, 1003, 803]],
    ['pad-1x1', WHOLE, [1, 1], null],
    // Then cropped: the canvas goes where the crop leaves it.
    ['pad-1000x1000|crop-0x100-1000x800', WHOLE, [1000, 800], null],
    ['pad-1000x1000|crop-0x0-1000x500', [0, 0, 1000, 400], [1000, 400], [0, 100, 1000, 500]],
    ['pad-1000x1000|crop-500x500-500x500', [500, 400, 500, 400], [500, 400], [0, 0, 500, 500]],
    ['pad-500x500|crop-0x0-500x250', [0, 0, 1000, 400], [500, 200], [0, 50, 500, 250]],
    // Then resized.
    ['pad-1000x1000|width-500', WHOLE, [500, 400], [0, 50, 500, 500]],
    ['pad-1000x1000|width-100|pad-200x100', WHOLE, [100, 80], [50, 10, 200, 100]],
    // Filled from a canvas.
    ['pad-1000x1000|fill-500x1000', [250, 0, 500, 800], [500, 800], [0, 100, 500, 1000]],
    // Padded twice.
    ['pad-1000x1000|pad-2000x1000', WHOLE, [1000, 800], [500, 100, 2000, 1000]],
    // A padded image does not show what was cropped before.
    ['crop-400x300-100x100|pad-300x100', [400, 300, 100, 100], [100, 100], [100, 0, 300, 100]],
    ['fill-100x100|pad-200x100', [100, 0, 800, 800], [100, 100], [50, 0, 200, 100]],
    ['pad-1000x1000|crop-0x0-1000x500|pad-1000x1000', [0, 0, 1000, 400], [1000, 400], [0, 350, 1000, 1000]],
    ['crop-400x300-100x100|pad-300x100|fill-50x100', [425, 300, 50, 100], [50, 100], null],
  ];
  it.each(rows)('%s', (spec, crop, size, canvas) => {
    const planned = planRaster(spec);
    expect({ ...geometryOf(planned), canvas: canvasBox(planned) }).toEqual({ crop, size, canvas });
  });

  it.each([1, 2, 3, 5, 7, 11, 99, 100, 101, 251])('an image never reaches beyond its canvas: reduced to %i', (width) => {
    for (const spec of [`pad-1003x801|width-${width}`, `pad-1001x900|height-${width}`, `pad-1001x1001|rotate-90|height-${width}`]) {
      const { size, ...planned } = planRaster(spec);
      const canvas = canvasOf(planned);
      expect(canvas === null || (canvas.left + size.width <= canvas.width && canvas.top + size.height <= canvas.height), spec).toBe(true);
    }
  });
});

describe('turns', () => {
  type Row = readonly [spec: string, crop: Box, size: Pair, turn: readonly [mirror: boolean, degrees: number], canvas: Box | null];
  const rows: readonly Row[] = [
    ['rotate-90', WHOLE, [800, 1000], [false, 90], null],
    ['rotate-180', WHOLE, [1000, 800], [false, 180], null],
    ['rotate-270', WHOLE, [800, 1000], [false, 270], null],
    ['flip-h', WHOLE, [1000, 800], [true, 0], null],
    ['flip-v', WHOLE, [1000, 800], [true, 180], null],
    ['rotate-90|rotate-270', WHOLE, [1000, 800], [false, 0], null],
    ['rotate-90|rotate-90', WHOLE, [1000, 800], [false, 180], null],
    ['flip-h|flip-h', WHOLE, [1000, 800], [false, 0], null],
    ['flip-h|flip-v', WHOLE, [1000, 800], [false, 180], null],
    ['flip-h|rotate-90', WHOLE, [800, 1000], [true, 90], null],
    ['rotate-90|flip-h', WHOLE, [800, 1000], [true, 270], null],
    ['rotate-90|width-400', WHOLE, [400, 500], [false, 90], null],
    ['width-400|rotate-90', WHOLE, [320, 400], [false, 90], null],
    // A box of the turned image is another box of the upright one.
    ['rotate-90|crop-0x0-100x200', [0, 700, 200, 100], [100, 200], [false, 90], null],
    ['rotate-180|crop-0x0-100x200', [900, 600, 100, 200], [100, 200], [false, 180], null],
    ['rotate-270|crop-0x0-100x200', [800, 0, 200, 100], [100, 200], [false, 270], null],
    ['flip-h|crop-0x0-100x200', [900, 0, 100, 200], [100, 200], [true, 0], null],
    ['flip-v|crop-0x0-100x200', [0, 600, 100, 200], [100, 200], [true, 180], null],
    ['rotate-90|crop-0x0-100x200|rotate-270', [0, 700, 200, 100], [200, 100], [false, 0], null],
    ['crop-0x0-100x200|rotate-90', [0, 0, 100, 200], [200, 100], [false, 90], null],
    // Turned, cut, padded.
    ['rotate-90|crop-0x0-100x200|pad-200x200', [0, 700, 200, 100], [100, 200], [false, 90], [50, 0, 200, 200]],
    ['pad-1000x1000|rotate-90', WHOLE, [800, 1000], [false, 90], [100, 0, 1000, 1000]],
    ['pad-1001x801|flip-h', WHOLE, [1000, 800], [true, 0], [1, 0, 1001, 801]],
    ['pad-1001x801|rotate-180', WHOLE, [1000, 800], [false, 180], [1, 1, 1001, 801]],
  ];
  it.each(rows)('%s', (spec, crop, size, [mirror, degrees], canvas) => {
    const planned = planRaster(spec);
    expect({ ...geometryOf(planned), turn: planned.turn, canvas: canvasBox(planned) })
      .toEqual({ crop, size, turn: { mirror, degrees }, canvas });
  });

  it('apply to the upright image: EXIF orientation comes first', () => {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) expect(planRaster('rotate-90|width-10', { orientation })).toEqual(planRaster('rotate-90|width-10'));
  });
});

describe('attention', () => {
  const ask = (spec: string, facts: Partial<SourceFacts> = {}, ...attention: Point[]) => plan(spec, facts, { attention });

  it.each<readonly [spec: string, region: Box, box: Pair]>([
    ['fill-100x100-smart', WHOLE, [800, 800]],
    ['fill-500x100-smart', WHOLE, [1000, 200]],
    ['width-500|fill-100x100-smart', WHOLE, [800, 800]],
    ['crop-500x0-500x800|fill-100x100-smart', [500, 0, 500, 800], [500, 500]],
    ['rotate-90|fill-500x100-smart', WHOLE, [160, 800]],
    ['rotate-90|crop-0x0-400x1000|fill-100x100-smart', [0, 400, 1000, 400], [400, 400]],
    ['pad-1000x1000|fill-100x100-smart', WHOLE, [1000, 1000]],
    ['focal-0x0|fill-100x100-smart', WHOLE, [800, 800]],
  ])('%s needs a point', (spec, region, box) => {
    const asked = ask(spec, { focalPoint: { x: 10, y: 10 } });
    expect(asked.kind === 'attention' && [boxOf(asked.region), [asked.box.width, asked.box.height]]).toEqual([region, box]);
  });

  it.each<readonly [spec: string, striking: Point, crop: Box, size: Pair]>([
    ['fill-100x100-smart', { x: 500, y: 400 }, [100, 0, 800, 800], [100, 100]],
    ['fill-100x100-smart', { x: 0, y: 0 }, [0, 0, 800, 800], [100, 100]],
    ['fill-100x100-smart', { x: 1000, y: 800 }, [200, 0, 800, 800], [100, 100]],
    ['fill-100x100-smart', { x: 450, y: 10 }, [50, 0, 800, 800], [100, 100]],
    ['fill-500x100-smart', { x: 500, y: 0 }, [0, 0, 1000, 200], [500, 100]],
    ['fill-500x100-smart', { x: 500, y: 300.6 }, [0, 201, 1000, 200], [500, 100]],
    ['fill-100x100-smart', { x: 450.6, y: 10 }, [51, 0, 800, 800], [100, 100]],
    ['width-500|fill-100x100-smart', { x: 450, y: 10 }, [50, 0, 800, 800], [100, 100]],
    ['crop-500x0-500x800|fill-100x100-smart', { x: 0, y: 350 }, [500, 100, 500, 500], [100, 100]],
    ['rotate-90|fill-100x100-smart', { x: 450, y: 10 }, [50, 0, 800, 800], [100, 100]],
    ['flip-h|fill-100x100-smart', { x: 450, y: 10 }, [50, 0, 800, 800], [100, 100]],
    ['fill-2000x2000-smart', { x: 450, y: 10 }, [50, 0, 800, 800], [800, 800]],
  ])('%s with %j', (spec, striking, crop, size) => {
    const planned = ask(spec, { focalPoint: { x: 10, y: 10 } }, striking);
    expect(planned.kind === 'raster' && geometryOf(planned)).toEqual({ crop, size });
  });

  it('needs a point for each smart fill, and the second within the first', () => {
    const spec = 'fill-800x800-smart|fill-400x800-smart';
    const first = ask(spec);
    expect(first.kind === 'attention' && boxOf(first.region)).toEqual(WHOLE);
    const second = ask(spec, {}, { x: 450, y: 0 });
    expect(second.kind === 'attention' && [boxOf(second.region), second.box]).toEqual([[50, 0, 800, 800], { width: 400, height: 800 }]);
    const planned = ask(spec, {}, { x: 450, y: 0 }, { x: 800, y: 0 });
    expect(planned.kind === 'raster' && geometryOf(planned)).toEqual({ crop: [450, 0, 400, 800], size: [400, 800] });
  });

  it('points that no smart fill needs are ignored', () => {
    expect(ask('width-500', {}, { x: 1, y: 1 })).toEqual(plan('width-500'));
  });

  it('replaces the focal point', () => {
    const planned = ask('fill-800x800-smart|fill-400x800', { focalPoint: { x: 0, y: 0 } }, { x: 500, y: 400 });
    expect(planned.kind === 'raster' && boxOf(planned.crop)).toEqual([300, 0, 400, 800]);
  });
});
