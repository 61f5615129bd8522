import type { EntryCrop } from '../core/filter-spec/entry-crop';
import { OPERATIONS } from '../core/filter-spec/operations';
import type { OutputFormat } from '../core/formats';
import type { Signer } from './signature';
import { safeFileName } from './signed-path';

/** Query parameters of a URL: a crop and its signature, such as `focal=30x20&s=…`. */
export type SignedCrop = string;

export interface PresetPathOptions {
  /** Path of the route, without a slash at the end. */
  readonly path: string;
  readonly documentId: string;
  /** Name of the preset. */
  readonly preset: string;
  /** Ignored in requests. */
  readonly fileName?: string | undefined;
  /** One of the preset's widths; null or undefined for the preset itself. */
  readonly width?: number | null | undefined;
  /** Null or undefined: the request's `Accept` header decides, or the spec of the preset. */
  readonly format?: OutputFormat | null | undefined;
  /** A `versionTag`, which makes the response immutable. */
  readonly version?: string | undefined;
  readonly crop?: SignedCrop | undefined;
}

/** `<path>/<documentId>/<preset>[/<file name>][?w=<width>][&f=<format>][&c=<crop>|&focal=<point>][&s=<signature>][&v=<version>]` */
export function presetPath({ path, documentId, preset, fileName, width, format, version, crop }: PresetPathOptions): string {
  const name = fileName === undefined ? '' : safeFileName(fileName);
  let query = '';
  if (width !== undefined && width !== null) query += `&w=${width}`;
  if (format !== undefined && format !== null) query += `&f=${format}`;
  if (crop !== undefined) query += `&${crop}`;
  if (version !== undefined) query += `&v=${encodeURIComponent(version)}`;
  return `${path}/${documentId}/${preset}${name && `/${name}`}${query && `?${query.slice(1)}`}`;
}

/** The crop and its signature for a document and a preset. Width, format and version are not signed, so one signature serves all variants. */
export function signPresetCrop(signer: Signer, documentId: string, preset: string, crop: EntryCrop): SignedCrop {
  const parameter = printCrop(crop);
  // The padding of SHA-1 is not allowed in a query as it is.
  return `${parameter}&s=${encodeURIComponent(signer.sign(documentId, messageOf(preset, parameter)))}`;
}

export function verifyPresetCrop(signer: Signer, signature: string, documentId: string, preset: string, crop: EntryCrop): boolean {
  return signer.verify(signature, documentId, messageOf(preset, printCrop(crop)));
}

/** `c=<left>x<top>-<width>x<height>` or `focal=<x>x<y>`. */
export function printCrop(crop: EntryCrop): string {
  return crop.type === 'croppct' ? `c=${OPERATIONS.croppct.print(crop).join('-')}` : `focal=${OPERATIONS.focal.print(crop).join('-')}`;
}

/** In the place of the spec: no spec has a question mark, and no file id has as many characters as a document's. */
const messageOf = (preset: string, parameter: string): string => `${preset}?${parameter}`;
