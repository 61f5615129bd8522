import { describe, expect, it } from 'vitest';
import { icoSize, wrapIco } from '../../../../server/src/imaging/containers/ico';

const png = Buffer.from('picture');

describe('an icon', () => {
  it('is the header, one entry and the PNG', () => {
    const ico = wrapIco(png, { width: 48, height: 32 });
    expect(ico.subarray(0, 22).toString('hex')).toBe(['000001000100', '30200000', '01002000', '07000000', '16000000'].join(''));
    expect(ico.subarray(22)).toEqual(png);
  });

  it.each([[1, 1], [255, 16], [256, 256], [256, 1]])('%ix%i', (width, height) => {
    expect(icoSize(wrapIco(png, { width, height }))).toEqual({ width, height });
  });
});
