import { expect, it } from 'vitest';
import type { SourceFacts } from '../../../server/src/core/source-facts';
import { decodedPixels } from '../../../server/src/imaging/decoded-pixels';
import { plan, planRaster } from '../../helpers/plan';

const FACTS: SourceFacts = { format: 'jpeg', width: 1000, height: 800, orientation: 1, frames: 1, alpha: false, focalPoint: null };

it.each<{ spec: string; of: Partial<SourceFacts>; pixels: number }>([
  { spec: 'width-10', of: {}, pixels: 800_000 },
  { spec: 'crop-0x0-10x10', of: {}, pixels: 800_000 },
  { spec: 'fill-10x10-smart', of: {}, pixels: 800_000 },
  { spec: 'width-10', of: { format: 'gif', frames: 5 }, pixels: 4_000_000 },
  { spec: 'width-10|format-png', of: { format: 'gif', frames: 5 }, pixels: 800_000 },
  { spec: 'fill-10x10-smart', of: { format: 'gif', frames: 5 }, pixels: 800_000 },
  { spec: 'width-10', of: { format: 'svg', alpha: true }, pixels: 0 },
  { spec: 'width-500|format-png', of: { format: 'svg', alpha: true }, pixels: 200_000 },
  { spec: 'scale-200|format-png', of: { format: 'svg', alpha: true }, pixels: 3_200_000 },
  { spec: 'fill-10x10-smart', of: { format: 'svg', alpha: true }, pixels: 2048 ** 2 },
])('$spec of $of decodes $pixels pixels', ({ spec, of, pixels }) => {
  expect(decodedPixels({ ...FACTS, ...of }, plan(spec, of))).toBe(pixels);
});

it('of an SVG are those of the picture, not of the canvas around it', () => {
  const svg = { format: 'svg', alpha: true } as const;
  const padded = planRaster('pad-100x100', svg);
  expect([padded.canvas?.height, decodedPixels({ ...FACTS, ...svg }, padded)]).toEqual([100, 100 * 80]);
});
