import readExif from 'exif-reader';
import type { Sharp, SharpFactory } from './sharp';

/** The two EXIF entries that say whose picture it is. */
const OWNER_TAGS = ['Copyright', 'Artist'] as const;

/** Keeps the colour profile and says whose picture it is; place, device and all else stay behind. */
export async function keepColourAndOwner(sharp: SharpFactory, image: Sharp, source: Buffer): Promise<Sharp> {
  const { exif } = await sharp(source, { limitInputPixels: false, failOn: 'none' }).metadata();
  const owner = exif === undefined ? {} : ownerOf(exif);
  const profiled = image.keepIccProfile();
  return Object.keys(owner).length > 0 ? profiled.withExif({ IFD0: owner }) : profiled;
}

function ownerOf(exif: Buffer): Record<string, string> {
  try {
    const image: Readonly<Record<string, unknown>> = { ...readExif(exif).Image };
    return Object.fromEntries(OWNER_TAGS.flatMap((tag) => (typeof image[tag] === 'string' ? [[tag, image[tag]]] : [])));
  } catch {
    return {}; // broken EXIF says nothing of an owner, and the picture is good without it
  }
}
