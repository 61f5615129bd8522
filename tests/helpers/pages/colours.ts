import sharp from 'sharp';

/** Mean colours of the fields of an image, row by row: red, green and blue, each from 0 to 255. */
export type Colours = readonly number[];

const COLUMNS = 6;
const ROWS = 4;

/** @param image a PNG, such as a screenshot */
export async function coloursOf(image: Buffer): Promise<Colours> {
  return [...(await sharp(image).removeAlpha().toColourspace('srgb').resize(COLUMNS, ROWS, { fit: 'fill', kernel: 'linear' }).raw().toBuffer())];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean difference, from 0 to 255. */
export const distance = (one: Colours, other: Colours): number => mean(one.map((value, index) => Math.abs(value - (other[index] ?? 0))));

/** How much the fields differ among each other, from 0 to 255: the mean difference from their mean colour. */
export function contrast(colours: Colours): number {
  const means = [0, 1, 2].map((channel) => mean(colours.filter((_, index) => index % 3 === channel)));
  return distance(colours, colours.map((_, index) => means[index % 3] ?? 0));
}
