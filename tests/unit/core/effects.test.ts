import { describe, expect, it } from 'vitest';
import { planRaster } from '../../helpers/plan';

describe('effects', () => {
  type Row = readonly [spec: string, blur: number | null, ...others: ('sharpen' | 'grayscale')[]];
  const rows: readonly Row[] = [
    ['width-500', null],
    ['blur-4', 4],
    ['sharpen', null, 'sharpen'],
    ['grayscale', null, 'grayscale'],
    ['grayscale|sharpen|blur-4|grayscale', 4, 'sharpen', 'grayscale'],
    // A blur is reduced with the picture, and not by what came before it.
    ['width-500|blur-4', 4],
    ['blur-4|width-500', 2],
    ['blur-4|width-500|width-250', 1],
    ['blur-4|fill-400x400', 2],
    ['blur-4|max-100x100|scale-1000', 4],
    ['blur-4|crop-0x0-100x100', 4],
    ['blur-4|pad-500x500', 2],
    ['blur-4|crop-0x0-100x100|width-50', 2],
    ['blur-4|scale-200', 8],
    ['blur-4|rotate-90', 4],
    ['blur-4|flip-h', 4],
    ['blur-4|rotate-90|width-400', 2],
    // Two are one whose variance is the sum of theirs.
    ['blur-3|blur-4', 5],
    ['blur-6|width-500|blur-4', 5],
    ['blur-6|blur-8|width-500|blur-12', 13],
    // So small that nothing would be seen.
    ['blur-0.3', 0.3],
    ['blur-0.5|width-500', null],
    ['blur-4|width-1', null],
    ['blur-0.5|width-500|blur-0.3', Math.hypot(0.25, 0.3)],
  ];
  it.each(rows.map(([spec, blur, ...others]) => ({ spec, blur, others })))('$spec', ({ spec, blur, others }) => {
    const { effects } = planRaster(spec);
    expect({ ...effects, blur: null }).toEqual({ blur: null, sharpen: others.includes('sharpen'), grayscale: others.includes('grayscale'), custom: [] });
    if (blur === null) expect(effects.blur).toBeNull();
    else expect(effects.blur).toBeCloseTo(blur, 10);
  });

  it('a turn leaves a blur alone, though the sides of a thumbnail are scaled by a hair differently', () => {
    const { blur } = planRaster('blur-40|width-333').effects;
    expect(planRaster('blur-40|width-333|rotate-90').effects.blur).toBe(blur);
    expect(planRaster('blur-40|rotate-90|height-333').effects.blur).toBe(blur);
  });
});
