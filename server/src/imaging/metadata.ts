import readExif from 'exif-reader';
import type { Sharp, SharpFactory } from './sharp';

/** The two EXIF entries that say whose picture it is. */
const COPYRIGHT_TAGS = ['Copyright', 'Artist'] as const;

/** Says whose picture it is, as far as the source's EXIF does. */
export function keepCopyright(image: Sharp, exif: Buffer | undefined): Sharp {
  const owner = exif === undefined ? {} : readCopyright(exif);
  return Object.keys(owner).length > 0 ? image.withExif({ IFD0: owner }) : image;
}

/** The same, of a picture whose source is another buffer. */
export async function keepCopyrightOf(sharp: SharpFactory, image: Sharp, source: Buffer): Promise<Sharp> {
  const { exif } = await sharp(source, { limitInputPixels: false, failOn: 'none' }).metadata();
  return keepCopyright(image, exif);
}

function readCopyright(exif: Buffer): Record<string, string> {
  try {
    const image: Readonly<Record<string, unknown>> = { ...readExif(exif).Image };
    return Object.fromEntries(COPYRIGHT_TAGS.map((tag) => [tag, textOf(image[tag])] as const).filter(([, text]) => text !== ''));
  } catch {
    return {}; // broken EXIF says nothing of an owner, and the picture is good without it
  }
}

/** EXIF knows ASCII alone; cameras and editors write UTF-8 or Latin-1 all the same, which the reader hands on as bytes. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!(value instanceof Uint8Array)) return '';
  const bytes = value.subarray(0, value.includes(0) ? value.indexOf(0) : value.length);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
