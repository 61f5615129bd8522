import type { EntryCrop } from '../core/filter-spec/entry-crop';
import { OPERATIONS } from '../core/filter-spec/operations';
import { FORMATS, type RenditionFormat } from '../core/formats';
import { printCrop } from '../signing/preset-path';
import type { RequestedPreset } from './read-request';

/** Strapi makes ids of 24 letters and digits (CUID2). Numbers are too short. */
const DOCUMENT_ID = /^[a-z0-9]{24}$/;

const WIDTH = /^[0-9]{1,5}$/;

/** File extensions count, too: components of frontend frameworks take them for formats. */
const FORMATS_BY_NAME: ReadonlyMap<string, RenditionFormat> = new Map(
  (Object.keys(FORMATS) as RenditionFormat[]).flatMap((format) => [[format, format], [FORMATS[format].extension, format]] as const),
);

const INVALID_WIDTH = { invalid: 'Invalid width: expected "w" once, a whole number of 1 to 5 digits, such as w=640' };
const INVALID_FORMAT = { invalid: `Invalid format: expected "f" once, one of ${Object.keys(FORMATS).join(', ')}` };

/** Reads `<documentId>/<preset>[/<name>]` and its query. Nothing in the path needs an escape, so nothing is decoded. */
export function parsePresetPath(path: string, query: string, presets: readonly string[]): RequestedPreset | 'not-found' | 'forbidden' | { readonly invalid: string } {
  // The name is decorative; empty, it is a slash at the end.
  const [documentId = '', name = '', , surplus] = path.split('/', 4);
  if (surplus !== undefined || !DOCUMENT_ID.test(documentId) || !presets.includes(name)) return 'not-found';
  const preset = { documentId, name, width: null, format: null, crop: null };
  if (query === '') return { preset, signature: null, versionTag: null };
  // URLSearchParams drops a leading "?". That of the URL is cut off already, so one is added here for it to drop.
  const parameters = new URLSearchParams(`?${query}`);
  const crop = readCrop(parameters);
  if (crop === 'forbidden') return 'forbidden';
  const [width, otherWidth] = parameters.getAll('w');
  if (otherWidth !== undefined || (width !== undefined && !WIDTH.test(width))) return INVALID_WIDTH;
  const [formatName, otherFormat] = parameters.getAll('f');
  const format = formatName === undefined ? null : FORMATS_BY_NAME.get(formatName);
  if (otherFormat !== undefined || format === undefined) return INVALID_FORMAT;
  return { preset: { ...preset, width: width === undefined ? null : Number(width), format, crop }, signature: parameters.get('s'), versionTag: parameters.get('v') };
}

/** One spelling of one crop: any other has no valid signature. */
function readCrop(parameters: URLSearchParams): EntryCrop | null | 'forbidden' {
  const crops = [...parameters.getAll('c').map((text) => OPERATIONS.croppct.read(text.split('-'))), ...parameters.getAll('focal').map((text) => OPERATIONS.focal.read([text]))];
  if (crops.length > 1) return 'forbidden';
  const [crop] = crops;
  return crop === null ? 'forbidden' : (crop ?? null);
}

/** The query parameters of a request, beside `v`, in their one spelling. */
export function parametersOf({ preset: { width, format, crop }, signature }: RequestedPreset): readonly string[] {
  return [
    ...(width === null ? [] : [`w=${width}`]),
    ...(format === null ? [] : [`f=${format}`]),
    ...(crop === null || signature === null ? [] : [printCrop(crop), `s=${encodeURIComponent(signature)}`]),
  ];
}
