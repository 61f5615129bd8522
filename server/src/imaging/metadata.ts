import readExif from 'exif-reader';
import type { Sharp, SharpFactory } from './sharp';

/** The EXIF tags that name the owner of an image. */
const COPYRIGHT_TAGS = ['Copyright', 'Artist'] as const;

/** Copies the copyright tags of the source's EXIF. */
export function keepCopyright(image: Sharp, exif: Buffer | undefined): Sharp {
  const tags = exif === undefined ? {} : readCopyright(exif);
  return Object.keys(tags).length > 0 ? image.withExif({ IFD0: tags }) : image;
}

/** The same, from the bytes of a source. */
export async function keepCopyrightOf(sharp: SharpFactory, image: Sharp, source: Buffer): Promise<Sharp> {
  const { exif } = await sharp(source, { limitInputPixels: false, failOn: 'none' }).metadata();
  return keepCopyright(image, exif);
}

function readCopyright(exif: Buffer): Record<string, string> {
  try {
    const image: Readonly<Record<string, unknown>> = { ...readExif(exif).Image };
    return Object.fromEntries(COPYRIGHT_TAGS.map((tag) => [tag, textOf(image[tag])] as const).filter(([, text]) => text !== ''));
  } catch {
    return {}; // damaged EXIF: the image is rendered without it
  }
}

/** EXIF texts are ASCII, but cameras and editors write UTF-8 or Latin-1, which exif-reader returns as bytes. */
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
