import { MAX_COLOURS, writeIndexedPng } from './indexed-png';
import type { Sharp, SharpFactory } from './sharp';

/** Up to so many, an index has fewer bits than a byte of grey. */
const MAX_INDEXED_GREYS = 16;

/**
 * Writes a PNG whose source had a palette or no colours, in fewer bytes that lose nothing: with a palette, with one
 * channel of grey, or in full. Resizing blends colours, so that a reduced one seldom has a palette again.
 *
 * The pixels are in memory several times: `COUNTED_PIXELS` bounds them.
 */
export async function encodeFewColours(image: Sharp, sharp: SharpFactory): Promise<Buffer> {
  const full = await image.png({ compressionLevel: 0 }).toBuffer();
  const { data, info } = await sharp(full, { limitInputPixels: false, ignoreIcc: true }).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { colours, grey } = countColours(data);
  if (colours.size <= (grey ? MAX_INDEXED_GREYS : MAX_COLOURS)) return writeIndexedPng(full, data, info, colours);
  const again = sharp(full, { limitInputPixels: false }).keepMetadata();
  return (grey ? again.toColourspace('b-w') : again).png({ compressionLevel: 9 }).toBuffer();
}

/** Stops where there are more than a palette holds, and one is not grey. Pixels that nobody sees become one colour. */
function countColours(pixels: Buffer): { readonly colours: ReadonlySet<number>; readonly grey: boolean } {
  const colours = new Set<number>();
  let grey = true;
  for (let at = 0; at < pixels.length && (grey || colours.size <= MAX_COLOURS); at += 4) {
    if (pixels[at + 3] === 0) pixels.writeUInt32LE(0, at);
    if (colours.size <= MAX_COLOURS) colours.add(pixels.readUInt32LE(at));
    grey &&= pixels[at] === pixels[at + 1] && pixels[at] === pixels[at + 2];
  }
  return { colours, grey };
}
