import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shrinkOnLoad } from '../../../server/src/core/shrink-on-load';
import type { SourceFormat } from '../../../server/src/core/formats';
import { planRaster } from '../../helpers/plan';

const side = fc.oneof(fc.integer({ min: 1, max: 6000 }), fc.integer({ min: 1000, max: 6000 }));
const share = fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000);
const crops = fc.record({ width: side, height: side, w: share, h: share, x: share, y: share, reduction: fc.integer({ min: 20, max: 400 }).map((value) => value / 10) }).map(({ width, height, w, h, x, y, reduction }) => {
  const crop = { width: Math.max(1, Math.round(width * w)), height: Math.max(1, Math.round(height * h)) };
  const size = { width: Math.max(1, Math.trunc(crop.width / reduction)), height: Math.max(1, Math.trunc(crop.height / reduction)) };
  return { source: { width, height }, size, crop: { ...crop, left: Math.round((width - crop.width) * x), top: Math.round((height - crop.height) * y) } };
});

const of = (format: SourceFormat) => ({ format, frames: 1, alpha: false, buffered: false });

/** How many pixels of a JPEG the decoder reduces to one. */
const STEPS = [1, 2, 4, 8];

describe('a crop that is resized before it is cut', () => {
  it.each(['jpeg', 'webp'] as const)('of a %s has every edge within a quarter of a pixel', (format) => {
    let found = 0;
    fc.assert(fc.property(crops, ({ source, crop, size }) => {
      const shrunk = shrinkOnLoad(of(format), source, crop, size);
      if (shrunk === null || (crop.width === source.width && crop.height === source.height)) return;
      found += 1;
      const { whole, cut } = shrunk;
      expect({ width: cut.width, height: cut.height }).toEqual(size);
      expect(cut.left >= 0 && cut.top >= 0 && cut.left + cut.width <= whole.width && cut.top + cut.height <= whole.height).toBe(true);
      const reduction = Math.min(source.width / whole.width, source.height / whole.height);
      const step = format === 'jpeg' ? Math.max(...STEPS.filter((pixels) => reduction >= (pixels === 1 ? 0 : pixels + 1))) : 1;
      for (const [all, part, at, target, resized, start] of [
        [source.width, crop.width, crop.left, size.width, whole.width, cut.left],
        [source.height, crop.height, crop.top, size.height, whole.height, cut.top],
      ] as const) {
        const scale = resized / (Math.floor(all / step) * step);
        expect(Math.abs(at * scale - start)).toBeLessThanOrEqual(0.25 + 1e-9);
        expect(Math.abs((at + part) * scale - (start + target))).toBeLessThanOrEqual(0.25 + 1e-9);
      }
    }), { numRuns: 5000 });
    expect(found).toBeGreaterThan(300);
  });

  it('is the whole image where nothing is cropped', () => {
    const size = { width: 100, height: 75 };
    expect(shrinkOnLoad(of('jpeg'), { width: 1201, height: 907 }, { left: 0, top: 0, width: 1201, height: 907 }, size)).toEqual({ whole: size, cut: { left: 0, top: 0, ...size } });
  });

  it('is cropped first where it is hardly reduced, and in formats that do not shrink on load', () => {
    const [source, crop, size] = [{ width: 1000, height: 800 }, { left: 0, top: 0, width: 1000, height: 400 }, { width: 500, height: 200 }];
    expect(shrinkOnLoad(of('jpeg'), source, crop, size)).toBeNull();
    expect(shrinkOnLoad(of('webp'), source, crop, size)).not.toBeNull();
    expect(shrinkOnLoad({ ...of('webp'), frames: 20 }, source, crop, size)).toBeNull();
    // libwebp mixes transparent pixels into the edges of a lossy image.
    expect(shrinkOnLoad({ ...of('webp'), alpha: true }, source, crop, size)).toBeNull();
    expect(shrinkOnLoad({ ...of('webp'), alpha: true, buffered: true }, source, crop, size)).not.toBeNull();
    expect(shrinkOnLoad(of('png'), source, crop, { width: 50, height: 20 })).toBeNull();
  });

  // Thumbnails of photographs: nearly all shrink on load.
  it.each(['fill-600x400', 'fill-400x400', 'fill-1000x400', 'fill-100x100'])('%s in the middle of common photographs is one', (spec) => {
    const sources = [[4000, 3000], [6000, 4000], [4032, 3024], [5184, 3456], [3264, 2448]] as const;
    const slow = sources.filter(([width, height]) => {
      const { crop, size } = planRaster(spec, { width, height });
      return shrinkOnLoad(of('jpeg'), { width, height }, crop, size) === null;
    });
    expect(slow).toEqual([]);
  });
});
