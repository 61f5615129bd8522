import { isObject, readCrops, readImageCrops, storedCrops, type ImageCrops, type StoredCrops } from '../../../server/src/core/crops/entry-crops';

/** An image of an entry, as Strapi's edit view has it. */
export interface EntryImage {
  readonly id: number;
  readonly documentId: string;
  readonly hash: string;
  readonly name: string;
  readonly mime: string;
  readonly url: string;
  readonly updatedAt: string;
  readonly alternativeText: string | null;
  /** Strapi's own reduced copies; they lack the orientation of the file. */
  readonly formats: readonly ReducedImage[];
}

interface ReducedImage {
  readonly url: string;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
}

/** The images in the value of a media field, in their order. Other files have no crops. */
export function entryImagesOf(value: unknown): readonly EntryImage[] {
  // The history of an entry has the files of a field as a list with a count.
  const files = isObject(value) && Array.isArray(value['results']) ? value['results'] : value;
  return (Array.isArray(files) ? files : [files]).flatMap((file: unknown) => {
    if (!isObject(file) || !isText(file['documentId']) || !isText(file['mime']) || !file['mime'].startsWith('image/')) return [];
    const { id, documentId, hash, name, mime, url, updatedAt, alternativeText, formats } = file;
    if (typeof id !== 'number') return [];
    return [{
      id,
      documentId,
      mime,
      hash: isText(hash) ? hash : '',
      name: isText(name) ? name : '',
      url: isText(url) ? url : '',
      updatedAt: isText(updatedAt) ? updatedAt : '',
      alternativeText: isText(alternativeText) && alternativeText !== '' ? alternativeText : null,
      formats: isObject(formats) ? Object.values(formats).filter(isReduced) : [],
    }];
  });
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isReduced = (format: unknown): format is ReducedImage =>
  isObject(format) && isText(format['url']) && isText(format['mime']) && typeof format['width'] === 'number' && typeof format['height'] === 'number';

/** The value with a change of what it says of one image; null where all is automatic. */
export function withImageCrops(value: unknown, documentId: string, change: Partial<ImageCrops>): StoredCrops | null {
  return storedCrops(new Map(readCrops(value)).set(documentId, { ...readImageCrops(value, documentId), ...change }));
}

/** What was dropped of images that left the field, by their documentIds: an image that returns before the entry is saved has its crops again. */
export type DroppedCrops = ReadonlyMap<string, ImageCrops>;

/** The value for the images that the field has now; null where that changes nothing. */
export function followImages(value: unknown, documentIds: readonly string[], dropped: DroppedCrops): { readonly value: StoredCrops | null; readonly dropped: DroppedCrops } | null {
  const crops = readCrops(value);
  const gone = [...crops].filter(([documentId]) => !documentIds.includes(documentId));
  const returned = documentIds.flatMap((documentId) => {
    const found = crops.has(documentId) ? undefined : dropped.get(documentId);
    return found === undefined ? [] : [[documentId, found] as const];
  });
  if (gone.length === 0 && returned.length === 0) return null;
  const kept = [...crops].filter(([documentId]) => documentIds.includes(documentId));
  const remaining = [...dropped].filter(([documentId]) => !documentIds.includes(documentId));
  return { value: storedCrops(new Map([...kept, ...returned])), dropped: new Map([...remaining, ...gone]) };
}

/** Formats that every browser shows. */
const SHOWN = /^image\/(?:jpeg|png|webp|avif|gif|svg\+xml)$/;

/** Pixels of the longer side that suffice for cropping. */
const ENOUGH_PIXELS = 900;

/**
 * The address of an image to crop on: Strapi's smallest copy that is large enough, or else the file. Null where no
 * browser shows it. Strapi does not turn its copies upright, so an image with an EXIF orientation is shown itself.
 */
export function stageUrlOf({ url, mime, formats }: EntryImage, orientation: number): string | null {
  const longer = ({ width, height }: ReducedImage) => Math.max(width, height);
  const upright = orientation === 1 ? formats.filter((format) => SHOWN.test(format.mime)).sort((a, b) => longer(a) - longer(b)) : [];
  const large = upright.find((format) => longer(format) >= ENOUGH_PIXELS);
  if (large !== undefined) return large.url;
  return SHOWN.test(mime) && url !== '' ? url : (upright.at(-1)?.url ?? null);
}
