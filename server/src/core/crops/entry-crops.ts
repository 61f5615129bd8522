import type { Point, Rect } from '../geometry/rect';

/** In per cent of the upright image, so that it suits a replaced file of another size. */
export type CropBox = Rect;

/** What an entry says of one image. */
export interface ImageCrops {
  /** By the names of presets, also of those that the configuration no longer has. */
  readonly crops: Readonly<Record<string, CropBox>>;
  /** For presets without a crop, in per cent of the upright image. Null for that of the file. */
  readonly focalPoint: Point | null;
  /** Null for the alternative text of the file; an empty text is one, too. */
  readonly alt: string | null;
}

/** By the `documentId` of the file. */
export type EntryCrops = ReadonlyMap<string, ImageCrops>;

/** The value of the custom field in a database. Null and a missing key both mean automatic. */
export type StoredCrops = Readonly<Record<string, {
  readonly crops?: Readonly<Record<string, CropBox | null>> | null;
  readonly focalPoint?: Point | null;
  readonly alt?: string | null;
} | null>>;

/** The global name of the custom field. */
export const CROPS_FIELD = 'plugin::renditions.crops';

export const MAX_IMAGES = 500;
export const MAX_CROPS_OF_IMAGE = 100;
export const MAX_ALT_LENGTH = 1000;

/** Coordinates are whole numbers of these parts of a per cent: four decimals. */
const PARTS = 10_000;
/** Offset and side are rounded each by itself. */
const MAX_END = 100 * PARTS + 1;

/** From 0 to 100, with at most 4 decimals: what a filter spec can say. */
export const isPercentage = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 100 && Math.round(value * PARTS) / PARTS === value;

/** To at most 4 decimals, within 0 and 100. */
export const toPercentage = (value: number): number => Math.round(Math.min(Math.max(value, 0), 100) * PARTS) / PARTS;

/** Whether an offset and a side lie within the image. */
export const isInside = (offset: number, side: number): boolean => side > 0 && Math.round(offset * PARTS) + Math.round(side * PARTS) <= MAX_END && offset < 100;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const NO_CROPS: ImageCrops = { crops: {}, focalPoint: null, alt: null };

/**
 * Reads a stored value. Whatever is not valid counts as missing: a page never fails because of a crop. What is written
 * is checked by `checkCrops`.
 */
export function readCrops(value: unknown): EntryCrops {
  return new Map(isObject(value) ? Object.keys(value).map((documentId) => [documentId, readImageCrops(value, documentId)]) : []);
}

/** As `readCrops`, of one image. */
export function readImageCrops(value: unknown, documentId: string): ImageCrops {
  const image = isObject(value) && Object.hasOwn(value, documentId) ? value[documentId] : null;
  if (!isObject(image)) return NO_CROPS;
  const { crops, focalPoint, alt } = image;
  return {
    crops: isObject(crops) ? Object.fromEntries(Object.entries(crops).flatMap(([preset, box]) => (isBox(box) ? [[preset, boxOf(box)] as const] : []))) : {},
    focalPoint: isPoint(focalPoint) ? { x: focalPoint.x, y: focalPoint.y } : null,
    alt: typeof alt === 'string' ? alt : null,
  };
}

/** The value of a field of an entry, and the presets that the field has; null for all. */
export interface FieldCrops {
  readonly value: unknown;
  readonly presets: readonly string[] | null;
}

/**
 * What the fields of an entry say of one image. A crop for a preset that its field no longer has is ignored, since no
 * editor sees it. Of several fields beside one media attribute, the first that says something counts.
 */
export function mergeFieldCrops(fields: readonly FieldCrops[], documentId: string): ImageCrops {
  return fields.reduceRight<ImageCrops>((merged, { value, presets }) => {
    const { crops, focalPoint, alt } = readImageCrops(value, documentId);
    const boxes = presets === null ? crops : Object.fromEntries(Object.entries(crops).filter(([name]) => presets.includes(name)));
    return { crops: { ...merged.crops, ...boxes }, focalPoint: focalPoint ?? merged.focalPoint, alt: alt ?? merged.alt };
  }, NO_CROPS);
}

/** The value to store; null where all is automatic. */
export function storedCrops(crops: EntryCrops): StoredCrops | null {
  const images = [...crops].flatMap(([documentId, { crops: boxes, focalPoint, alt }]) => {
    const hasBoxes = Object.keys(boxes).length > 0;
    if (!hasBoxes && focalPoint === null && alt === null) return [];
    return [[documentId, { ...(hasBoxes && { crops: boxes }), ...(focalPoint && { focalPoint }), ...(alt !== null && { alt }) }] as const];
  });
  return images.length === 0 ? null : Object.fromEntries(images);
}

const boxOf = ({ left, top, width, height }: CropBox): CropBox => ({ left, top, width, height });

function isBox(value: unknown): value is CropBox {
  if (!isObject(value)) return false;
  const { left, top, width, height } = value;
  return isPercentage(left) && isPercentage(top) && isPercentage(width) && isPercentage(height) && isInside(left, width) && isInside(top, height);
}

function isPoint(value: unknown): value is Point {
  return isObject(value) && isPercentage(value['x']) && isPercentage(value['y']);
}
