import { describe, expect, it } from 'vitest';
import { expectShows } from '../../helpers/imaging/expect-shows';
import { encodeTestImage, gradient, type TestImageFormat } from '../../helpers/imaging/test-image';
import { decode } from '../../helpers/imaging/pixels';
import { reference } from '../../helpers/imaging/reference';
import { renderInFull } from '../../helpers/imaging/render';

const testImage = gradient({ width: 240, height: 160 });
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

async function expectUpright(format: TestImageFormat, orientation: number, spec: string, focalPoint?: { x: number; y: number }): Promise<void> {
  const source = await encodeTestImage(testImage, format, orientation);
  const { bytes, facts } = await renderInFull(source, `${spec}|format-png`, focalPoint ? { focalPoint } : {});
  expect(facts).toMatchObject({ width: 240, height: 160, orientation });
  expectShows(await decode(bytes), testImage, reference(spec, testImage, focalPoint), { codec: 3 });
}

describe.each(ORIENTATIONS)('EXIF orientation %i', (orientation) => {
  it.each([
    'original',
    'fill-50x50', // decoded at a fraction of its size
    'fill-150x140', // cut first: reduced by less than two
    'crop-30x20-120x100|width-40',
    'crop-31x23-101x77',
    'rotate-90|flip-h',
    'rotate-90|flip-h|width-50',
    'crop-150x10-80x140|rotate-270|width-60',
    'pad-60x90',
    'rotate-90|pad-90x60',
  ])('jpeg %s', (spec) => expectUpright('jpeg', orientation, spec));

  it.each(['fill-40x60', 'rotate-90|fill-40x60', 'fill-40x40-c100', 'crop-120x0-120x80|fill-20x20-c50'])(
    'jpeg %s keeps the subject, which is upper right when upright',
    (spec) => expectUpright('jpeg', orientation, spec, { x: 80, y: 25 }),
  );

  it.each<TestImageFormat>(['png', 'webp', 'tiff'])('%s', async (format) => {
    await expectUpright(format, orientation, 'crop-150x10-80x140|rotate-270|width-60');
    await expectUpright(format, orientation, 'crop-20x10-150x100');
  });
});
