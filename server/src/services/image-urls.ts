import type { Core } from '@strapi/strapi';
import type { Spec } from '../core/filter-spec/parse';
import type { RenditionFormat } from '../core/formats';
import type { FormatCandidates, ResponsiveImage, Variant } from '../core/responsive/plan-responsive';
import type { ImageRoute } from '../http/image-route';
import type { LibraryImage } from '../renditions/ports/image-facts';
import { presetPath } from '../signing/preset-path';
import { signedPath, versionTag } from '../signing/signed-path';
import { nameInFormat, originOf } from './rendition-url';
import type { UrlCandidate } from './responsive-contract';

export interface ImageUrlOptions {
  readonly route: ImageRoute;
  /** Name of the preset, for routes without signatures. */
  readonly preset: string | null;
  readonly absolute?: boolean | undefined;
  /** Seconds since the epoch. */
  readonly expiresAt?: number | undefined;
}

/** A URL of an image. `format` gives the file name its extension; null where it is not known. */
export type UrlOf = (variant: Variant, format: RenditionFormat | null) => string;

/** The URLs of one image and spec on one route. With the version of source and presets, if it is known. */
export function imageUrls(strapi: Core.Strapi, image: LibraryImage, spec: Spec, { route, preset, absolute, expiresAt }: ImageUrlOptions): UrlOf {
  const { fileId, documentId, name, focalPoint, facts } = image;
  const { path, signer } = route;
  const origin = originOf(strapi, route, absolute);
  const version = facts === null ? undefined : versionTag({ version: facts.version, focalPoint }, spec.presets);
  const fileNameIn = (format: RenditionFormat | null) => (format === null ? undefined : nameInFormat(name, format));
  if (route.presets === null) {
    return (variant, format) => origin + signedPath({ path, signer, fileId, spec: variant.spec, fileName: fileNameIn(format), expiresAtSeconds: expiresAt, version });
  }
  if (preset === null || !route.presets.includes(preset)) {
    throw new RangeError(`expected a route that ${preset === null ? 'signs filter specs' : `serves the preset "${preset}"`}, found "${route.name}", which serves the presets ${route.presets.join(', ')} alone`);
  }
  if (expiresAt !== undefined) throw new RangeError(`expected a route that signs its URLs, found "${route.name}": the URLs of presets do not expire`);
  return ({ width, format: asked }, format) => origin + presetPath({ path, documentId, preset, fileName: fileNameIn(format), width, format: asked, version });
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
