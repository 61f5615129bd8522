import sharp, { type Sharp } from 'sharp';
import type { Size } from '../../../server/src/core/geometry/rect';
import type { Colour } from './pixels';

/** A test image whose colours encode positions, so that a pixel of a rendition shows where in the source it comes from. */
export interface TestImage extends Size {
  /** The colour at a point, in pixels; null where it is too near to an edge within the image to be judged. */
  colourAt(x: number, y: number, slack: number): Colour | null;
}

/** The blue of a test image. A canvas around it has none. */
const IMAGE_BLUE = 128;

/** Red grows with x and green with y, by one a pixel where that fits into a byte: a difference is then a distance. */
export function gradient({ width, height }: Size): TestImage {
  const [perX, perY] = [gradientStep(width), gradientStep(height)];
  const value = (at: number, side: number, step: number) => Math.min(Math.max(at - 0.5, 0), side - 1) * step;
  return { width, height, colourAt: (x, y) => [value(x, width, perX), value(y, height, perY), IMAGE_BLUE] };
}

/** What the colour of a gradient grows by for each pixel. */
const gradientStep = (side: number): number => Math.min(1, 255 / (side - 1));

/** Tiles of one colour each, red for the column and green for the row: few enough for a palette. `blue` tells frames apart. */
export function mosaic({ width, height }: Size, blue: number, tiles = 4): TestImage {
  const tile = { width: width / tiles, height: height / tiles };
  const value = (index: number) => 40 + Math.min(Math.max(index, 0), tiles - 1) * 60;
  const nearEdge = (at: number, slack: number) => Math.abs(at - Math.round(at)) < slack;
  return {
    width,
    height,
    colourAt(x, y, slack) {
      const [column, row] = [x / tile.width, y / tile.height];
      if (nearEdge(column, slack / tile.width) || nearEdge(row, slack / tile.height)) return null;
      return [value(Math.floor(column)), value(Math.floor(row)), blue];
    },
  };
}

/** Where in the upright image a stored pixel is shown, for each EXIF orientation as TIFF 6.0 defines them. */
const UPRIGHT_POSITION: readonly ((x: number, y: number, stored: Size) => readonly [number, number])[] = [
  (x, y) => [x, y],
  (x, y, { width }) => [width - 1 - x, y],
  (x, y, { width, height }) => [width - 1 - x, height - 1 - y],
  (x, y, { height }) => [x, height - 1 - y],
  (x, y) => [y, x],
  (x, y, { height }) => [height - 1 - y, x],
  (x, y, { width, height }) => [height - 1 - y, width - 1 - x],
  (x, y, { width }) => [y, width - 1 - x],
];

/** The image's pixels, turned as a camera with that orientation would have stored them. */
export function storedPixels(testImage: TestImage, orientation = 1): Sharp {
  const stored = orientation < 5 ? testImage : { width: testImage.height, height: testImage.width };
  const upright = UPRIGHT_POSITION[orientation - 1];
  if (upright === undefined) throw new Error(`no EXIF orientation ${orientation}`);
  const { width, height } = stored;
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [atX, atY] = upright(x, y, stored);
      data.set((testImage.colourAt(atX + 0.5, atY + 0.5, 0) ?? [0, 0, 0]).map(Math.round), (y * width + x) * 3);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

const ENCODERS = {
  // Without chroma subsampling and at full quality a JPEG is right to about two values.
  jpeg: (image: Sharp) => image.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }),
  png: (image: Sharp) => image.png({ compressionLevel: 1 }),
  webp: (image: Sharp) => image.webp({ lossless: true, effort: 0 }),
  tiff: (image: Sharp) => image.tiff({ compression: 'none' }),
};

export type TestImageFormat = keyof typeof ENCODERS;

export async function encodeTestImage(testImage: TestImage, format: TestImageFormat = 'png', orientation = 1): Promise<Buffer> {
  const image = storedPixels(testImage, orientation);
  return ENCODERS[format](orientation === 1 ? image : image.withMetadata({ orientation })).toBuffer();
}

/** Pixels from a wave's trough to its crest, and what it grows by for each: rounding to bytes then hides little. */
const WAVE = 60;
const WAVE_STEP = 4;

/** The colour of a wave at a point of one axis, how much it grows there for each pixel, and how far it is to where it turns. */
export function waveAt(at: number): { readonly value: number; readonly slope: number; readonly toTurn: number } {
  const phase = (((at - 0.5) % (2 * WAVE)) + 2 * WAVE) % (2 * WAVE);
  const up = phase < WAVE ? phase : 2 * WAVE - phase;
  return { value: up * WAVE_STEP + 8, slope: phase < WAVE ? WAVE_STEP : -WAVE_STEP, toTurn: Math.min(up, WAVE - up) };
}

/** Like a gradient, but as fine in a large image as in a small one: red and green rise and fall. */
export const waves = ({ width, height }: Size): TestImage => ({ width, height, colourAt: (x, y) => [waveAt(x).value, waveAt(y).value, IMAGE_BLUE] });
