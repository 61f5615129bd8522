import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';

it('the default limits are those of the documentation', () => {
  expect(DEFAULT_LIMITS).toEqual({
    sourceBytes: 52_428_800,
    sourcePixels: 100_000_000,
    sourceFrames: 500,
    sourceParts: 1000,
    metadataBytes: 2_097_152,
    scanPixels: 2_000_000_000,
    animationPixels: 200_000_000,
    outputPixels: 50_000_000,
    avifPixels: 16_000_000,
    gifPixels: 30_000_000,
    losslessPixels: 10_000_000,
    customPixels: 16_000_000,
  });
});
