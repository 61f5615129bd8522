import { promisify } from 'node:util';
import { constants, deflate } from 'node:zlib';
import type { Size } from '../core/geometry/rect';
import { PNG_COLOUR, pngChunk, pngHeader } from './png-chunks';
import type { Sharp, SharpFactory } from './sharp';

/** Most colours in the palette of a PNG. */
const MAX_COLOURS = 256;

/** Chunks that describe the pixels. All others are copied. */
const REPLACED = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);

const SIGNATURE_BYTES = 8;

/**
 * Encodes an image with a palette of exactly its colours. sharp quantises, so its palettes are approximate.
 *
 * `png` is the image without a palette; its profile and EXIF are copied. `pixels` are RGBA, four bytes each. `colours`
 * are all their values, as little-endian numbers, at most `MAX_COLOURS`.
 */
async function writeIndexedPng(png: Buffer, pixels: Buffer, size: Size, colours: ReadonlySet<number>): Promise<Buffer> {
  // Transparent colours come first, so that tRNS can end after them.
  const palette = [...colours].sort((a, b) => (a >>> 24) - (b >>> 24));
  const bits = palette.length <= 2 ? 1 : palette.length <= 4 ? 2 : palette.length <= 16 ? 4 : 8;
  const alphas = palette.map((colour) => colour >>> 24).filter((alpha) => alpha < 255);
  const rows = await promisify<Buffer, object, Buffer>(deflate)(packRows(pixels, size, palette, bits), { level: constants.Z_BEST_COMPRESSION });
  return Buffer.concat([
    png.subarray(0, SIGNATURE_BYTES),
    pngHeader(size, bits, PNG_COLOUR.indexed),
    ...otherChunks(png),
    pngChunk('PLTE', Buffer.from(palette.flatMap((colour) => [colour & 0xff, (colour >>> 8) & 0xff, (colour >>> 16) & 0xff]))),
    ...(alphas.length > 0 ? [pngChunk('tRNS', Buffer.from(alphas))] : []),
    pngChunk('IDAT', rows),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Each row starts with its filter type, here none: filters do not help with palette indices. */
function packRows(pixels: Buffer, { width, height }: Size, palette: readonly number[], bits: number): Buffer {
  const indices = new Map(palette.map((colour, index) => [colour, index]));
  const stride = 1 + Math.ceil((width * bits) / 8);
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const index = indices.get(pixels.readUInt32LE((y * width + x) * 4)) ?? 0;
      const at = y * stride + 1 + ((x * bits) >> 3);
      rows[at] = (rows[at] ?? 0) | (index << (8 - bits - ((x * bits) & 7)));
    }
  }
  return rows;
}

function otherChunks(png: Buffer): readonly Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = SIGNATURE_BYTES; at + 12 <= png.length;) {
    const end = at + 12 + png.readUInt32BE(at);
    if (!REPLACED.has(png.toString('latin1', at + 4, at + 8))) chunks.push(png.subarray(at, end));
    at = end;
  }
  return chunks;
}

/** Up to so many greys, an index takes fewer bits than a byte of grey. */
const MAX_INDEXED_GREYS = 16;

/**
 * Encodes a PNG whose source had a palette or only greys, without loss: with a palette, with one channel of grey, or with
 * all channels. Resizing blends colours, so a resized image seldom fits a palette.
 *
 * The pixels are in memory several times: `MAX_COUNTED_PIXELS` limits them.
 */
export async function encodeFewColours(image: Sharp, sharp: SharpFactory): Promise<Buffer> {
  const full = await image.png({ compressionLevel: 0 }).toBuffer();
  const { data, info } = await sharp(full, { limitInputPixels: false, ignoreIcc: true }).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { colours, grey } = countColours(data);
  if (colours.size <= (grey ? MAX_INDEXED_GREYS : MAX_COLOURS)) return writeIndexedPng(full, data, info, colours);
  const again = sharp(full, { limitInputPixels: false }).keepMetadata();
  return (grey ? again.toColourspace('b-w') : again).png({ compressionLevel: 9 }).toBuffer();
}

/** Stops when there are too many colours for a palette and one is not grey. Sets invisible pixels to one value. */
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
