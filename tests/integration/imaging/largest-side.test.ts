import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../server/src/core/errors';
import { FORMATS } from '../../../server/src/core/formats';
import { flatPng } from '../../helpers/imaging/bombs';
import { refusalOf, render } from '../../helpers/imaging/render';

/** Thin, to stay within the limits of slow encoders. AV1 needs a few rows. */
const THICKNESS = 16;

describe.each(['jpeg', 'webp', 'avif', 'gif'] as const)('the longest side that is written as %s', (format) => {
  const { maxSide } = FORMATS[format];

  it.each([[maxSide, THICKNESS], [THICKNESS, maxSide]])('is written: %i x %i', async (width, height) => {
    const bytes = await render(flatPng(width, height), `format-${format}`);
    expect(await sharp(bytes, { limitInputPixels: false }).metadata()).toMatchObject({ width, height });
  });

  it.each([[maxSide + 1, THICKNESS], [THICKNESS, maxSide + 1]])('one pixel more exceeds a limit: %i x %i', async (width, height) => {
    const refusal = await refusalOf(render(flatPng(width, height), `format-${format}`));
    expect(hasCode(refusal, 'LIMIT_EXCEEDED')).toBe(true);
    expect(String(refusal)).toContain(`at most ${maxSide} on a side`);
  });
});

it.each([[70_000, 4], [4, 70_000], [1_000_000, 2]])('a PNG holds more than others: %i x %i', async (width, height) => {
  const bytes = await render(flatPng(width, height), 'original');
  expect(await sharp(bytes, { limitInputPixels: false }).metadata()).toMatchObject({ format: 'png', width, height });
});

it('an icon is reduced to what the format holds', async () => {
  const bytes = await render(flatPng(65_536, THICKNESS), 'format-ico');
  expect(await sharp(bytes.subarray(22)).metadata()).toMatchObject({ width: 256, height: 1 });
});
