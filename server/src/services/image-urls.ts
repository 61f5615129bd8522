import type { Core } from '@strapi/strapi';
import type { EntryCrop } from '../core/filter-spec/entry-crop';
import type { Spec } from '../core/filter-spec/parse';
import type { Preset } from '../core/filter-spec/preset';
import type { RenditionFormat } from '../core/formats';
import type { FormatCandidates, ResponsiveImage, Variant } from '../core/responsive/plan-responsive';
import type { ImageRoute } from '../http/image-route';
import type { LibraryImage } from '../renditions/ports/image-facts';
import { presetPath, signPresetCrop } from '../signing/preset-path';
import { signedPath, versionTag } from '../signing/signed-path';
import { nameInFormat, originOf } from './rendition-url';
import type { UrlCandidate } from './responsive-contract';

export interface ImageUrlOptions {
  readonly route: ImageRoute;
  /** For routes without signatures. */
  readonly preset: Preset | null;
  /** Of an entry, for the preset; a signed URL has it in the spec. */
  readonly crop?: EntryCrop | null | undefined;
  readonly absolute?: boolean | undefined;
  /** Seconds since the epoch. */
  readonly expiresAt?: number | undefined;
}

/** A URL of an image. `format` gives the file name its extension; null where it is not known. */
export type UrlOf = (variant: Variant, format: RenditionFormat | null) => string;

/** The URLs of one image and spec on one route. With the version of source and presets, if it is known. */
export function imageUrls(strapi: Core.Strapi, image: LibraryImage, spec: Spec, { route, preset, crop = null, absolute, expiresAt }: ImageUrlOptions): UrlOf {
  const { fileId, documentId, name, focalPoint, facts } = image;
  const { path, signer } = route;
  const origin = originOf(strapi, route, absolute);
  const versionWith = (presets: readonly string[] | undefined) => (facts === null ? undefined : versionTag({ version: facts.version, focalPoint }, presets));
  const fileNameIn = (format: RenditionFormat | null) => (format === null ? undefined : nameInFormat(name, format));
  if (route.presets === null) {
    const version = versionWith(spec.presets);
    return (variant, format) => origin + signedPath({ path, signer, fileId, spec: variant.spec, fileName: fileNameIn(format), expiresAtSeconds: expiresAt, version });
  }
  if (preset === null || !route.presets.includes(preset.name)) {
    throw new RangeError(`expected a route that ${preset === null ? 'signs filter specs' : `serves the preset "${preset.name}"`}, found "${route.name}", which serves the presets ${route.presets.join(', ')} alone`);
  }
  if (expiresAt !== undefined) throw new RangeError(`expected a route that signs its URLs, found "${route.name}": the URLs of presets do not expire`);
  const version = versionWith([preset.spec.canonical]);
  const signed = crop === null ? undefined : signPresetCrop(signer, documentId, preset.name, crop);
  return ({ width, format: asked }, format) => origin + presetPath({ path, documentId, preset: preset.name, fileName: fileNameIn(format), width, format: asked, crop: signed, version });
}

export interface FormatUrls {
  readonly format: RenditionFormat;
  /** Ascending; the last one is the whole spec. */
  readonly candidates: readonly UrlCandidate[];
}

export interface ResponsiveUrls {
  /** Best first. */
  readonly sources: readonly FormatUrls[];
  readonly fallback: FormatUrls;
}

export function withUrls({ sources, fallback }: ResponsiveImage, urlOf: UrlOf): ResponsiveUrls {
  const inFormat = ({ format, candidates }: FormatCandidates): FormatUrls => ({
    format,
    candidates: candidates.map(({ width, height, variant }) => ({ url: urlOf(variant, format), width, height })),
  });
  return { sources: sources.map(inFormat), fallback: inFormat(fallback) };
}

export const wholeOf = ({ candidates }: Pick<FormatUrls, 'candidates'>): UrlCandidate => candidates.at(-1) as UrlCandidate;
