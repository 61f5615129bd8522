import { describe, expect, it } from 'vitest';
import { attentionSize } from '../../../server/src/core/attention-size';

const size = (width: number, height: number) => ({ width, height });

describe('attentionSize', () => {
  it.each([
    ['a photograph', size(6000, 4000), size(4000, 4000), false, size(384, 256), size(256, 256)],
    ['a small image is not enlarged', size(150, 90), size(90, 90), false, size(150, 90), size(90, 90)],
    ['a thin one neither', size(60_000, 1), size(1, 1), false, size(60_000, 1), size(1, 1)],
    ['a panorama has a megapixel', size(60_000, 1600), size(1600, 1600), false, size(6271, 167), size(167, 167)],
    ['an SVG is enlarged', size(24, 12), size(12, 12), true, size(512, 256), size(256, 256)],
    ['a thin SVG has a bounded side', size(60_000, 1), size(1, 1), true, size(2048, 1), size(1, 1)],
  ])('%s', (_, region, box, vector, reducedRegion, reducedBox) => {
    expect(attentionSize(region, box, vector)).toEqual({ region: reducedRegion, box: reducedBox });
  });
});
