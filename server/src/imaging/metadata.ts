import readExif from 'exif-reader';
import type { RenditionFormat } from '../core/formats';
import type { Sharp, SharpFactory } from './sharp';

/** The two EXIF entries that say whose picture it is. */
const OWNER_TAGS = ['Copyright', 'Artist'] as const;

/** Renditions have three colours a pixel: a profile for grey or for ink would be of no use to them. */
const KEPT_SPACES: readonly (string | undefined)[] = ['srgb', 'rgb16'];

/** Keeps the colour profile and says whose picture it is; place, device and all else stay behind. */
export async function keepColourAndOwner(sharp: SharpFactory, image: Sharp, source: Buffer, format: RenditionFormat): Promise<Sharp> {
  const { exif, space } = await sharp(source, { limitInputPixels: false, failOn: 'none' }).metadata();
  const owner = exif === undefined ? {} : ownerOf(exif);
  // GIF cannot hold a profile: without one, only sRGB is shown right.
  const profiled = KEPT_SPACES.includes(space) && format !== 'gif' ? image.keepIccProfile() : image;
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
