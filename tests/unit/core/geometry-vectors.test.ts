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

// Recorded: what Wagtail plans for these images.
const rows = JSON.parse(readFileSync(new URL('../../fixtures/geometry.json', import.meta.url), 'utf8')) as Row[];

/**
 * Wagtail rounds both edges of a crop outward. Where the largest box of the ratio has sides of whole pixels and does not
 * start at one, that box becomes a pixel wider: here it stays as it is.
 */
const EXACT: Readonly<Record<string, Pick<Row, 'cropLTRB' | 'output'>>> = {
  '1023x3000 fill-1x1': { cropLTRB: [0, 988, 1023, 2011], output: [1, 1] },
  '1023x1000 fill-7x500': { cropLTRB: [504, 0, 518, 1000], output: [7, 500] },
  '539x1000 fill-333x99-c50': { cropLTRB: [103, 450, 436, 549], output: [333, 99] },
  '100x427 fill-320x640': { cropLTRB: [0, 204, 100, 404], output: [100, 200] },
  '539x768 fill-100x300-c10': { cropLTRB: [141, 0, 397, 768], output: [100, 300] },
  '1023x1200 fill-640x1200': { cropLTRB: [119, 0, 759, 1200], output: [640, 1200] },
  '1023x30 fill-1x9-c10': { cropLTRB: [969, 3, 972, 30], output: [1, 9] },
  '100x1200 fill-480x240': { cropLTRB: [0, 977, 100, 1027], output: [100, 50] },
  '539x30 fill-7x1-c75': { cropLTRB: [164, 0, 374, 30], output: [7, 1] },
};

describe('the geometry of Wagtail', () => {
  it('has rows', () => {
    expect(rows.length).toBe(300);
    expect(rows.filter(({ source, spec }) => EXACT[`${source.join('x')} ${spec}`] !== undefined).length).toBe(Object.keys(EXACT).length);
  });

  it.each(rows)('$source $focalPx $spec', ({ source: [width, height], focalPx, spec, ...recorded }) => {
    const { cropLTRB, output } = EXACT[`${width}x${height} ${spec}`] ?? recorded;
    const focalPoint = focalPx && { x: (focalPx[0] / width) * 100, y: (focalPx[1] / height) * 100 };
    const { crop, size, steps } = planRaster(spec, { width, height, focalPoint });
    const found = [crop.left, crop.top, crop.left + crop.width, crop.top + crop.height];
    found.forEach((edge, index) => expect(Math.abs(edge - (cropLTRB[index] ?? NaN))).toBeLessThanOrEqual(0.5));
    expect([size.width, size.height]).toEqual(output);
    expect(steps).toEqual([]);
  });
});
