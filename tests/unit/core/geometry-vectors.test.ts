import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planRaster } from '../../helpers/plan';

interface Row {
  readonly source: [number, number];
  readonly focalPx: [number, number] | null;
  readonly spec: string;
  readonly cropLTRB: [number, number, number, number];
  readonly output: [number, number];
}

// What Wagtail itself plans for these pictures, recorded.
const rows = JSON.parse(readFileSync(new URL('../../fixtures/geometry.json', import.meta.url), 'utf8')) as Row[];

describe('the geometry of Wagtail', () => {
  it('has rows to hold', () => expect(rows.length).toBe(300));

  it.each(rows)('$source $focalPx $spec', ({ source: [width, height], focalPx, spec, cropLTRB, output }) => {
    const focalPoint = focalPx && { x: (focalPx[0] / width) * 100, y: (focalPx[1] / height) * 100 };
    const { crop, size, canvas } = planRaster(spec, { width, height, focalPoint });
    const found = [crop.left, crop.top, crop.left + crop.width, crop.top + crop.height];
    found.forEach((edge, index) => expect(Math.abs(edge - (cropLTRB[index] ?? NaN))).toBeLessThanOrEqual(0.5));
    expect([size.width, size.height]).toEqual(output);
    expect(canvas).toBeNull();
  });
});
