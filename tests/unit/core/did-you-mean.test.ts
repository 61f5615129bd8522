import { describe, expect, it } from 'vitest';
import { closest, didYouMean } from '../../../server/src/core/did-you-mean';

const FORMATS = ['jpeg', 'png', 'webp', 'avif', 'gif'];

describe('closest', () => {
  it.each([
    ['jpg', FORMATS, 'jpeg'],
    ['JPEG', FORMATS, 'jpeg'],
    ['wepb', FORMATS, 'webp'],
    ['fil', ['fill', 'flip', 'width'], 'fill'],
    ['expires', ['route', 'absolute', 'expiresInSeconds', 'fileName'], 'expiresInSeconds'],
    ['sourcePixel', ['sourceBytes', 'sourcePixels'], 'sourcePixels'],
    ['hieght', ['height', 'width'], 'height'],
  ])('finds for %s of %j: %s', (written, candidates, meant) => expect(closest(written, candidates)).toBe(meant));

  it.each([['resize', ['width', 'height', 'fill']], ['tiff', FORMATS], ['', FORMATS], ['p', FORMATS], ['jpeg'.repeat(10), FORMATS], ['x', []]])('finds nothing for %s', (written, candidates) => {
    expect(closest(written, candidates)).toBeNull();
    expect(didYouMean(written, candidates)).toBe('');
  });
});
