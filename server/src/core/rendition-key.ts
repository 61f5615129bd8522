import type { AcceptedFormats } from './negotiate-format';
import type { Point } from './geometry/rect';

/** Who may see it: everybody with a signed URL, or only whom a private route lets through. The two never share a rendition. */
export type Access = 'public' | 'private';

/** Names a rendition in the memory cache, in every store and in its ETag. */
export interface RenditionKey {
  readonly fileId: number;
  readonly access: Access;
  /** 32 hexadecimal digits. */
  readonly hash: string;
}

/** Raise it whenever the same spec would give other bytes than before. */
export const ENGINE_VERSION = 2;

export interface KeyParts {
  readonly fileId: number;
  readonly access: Access;
  /** Version of the source's bytes. */
  readonly sourceVersion: string;
  readonly canonicalSpec: string;
  /** Only where the spec asks for `format-auto`. */
  readonly accepted: AcceptedFormats | null;
  /** Only where the spec's outcome depends on it. */
  readonly focalPoint: Point | null;
  /** Whatever of the configuration shows in the bytes. */
  readonly settings: string;
}

/** `digest` makes 32 hexadecimal digits or more of any text. */
export function renditionKey(parts: KeyParts, digest: (text: string) => string): RenditionKey {
  const { fileId, access, sourceVersion, canonicalSpec, accepted, focalPoint, settings } = parts;
  const text = JSON.stringify([ENGINE_VERSION, settings, access, fileId, sourceVersion, canonicalSpec, accepted, focalPoint && [focalPoint.x, focalPoint.y]]);
  return { fileId, access, hash: digest(text).slice(0, 32) };
}
