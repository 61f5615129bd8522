import type { AcceptedFormats } from './negotiate-format';
import type { Point } from './geometry/rect';

/** Who may get a rendition: every client with a signed URL, or clients that a private route authorises. The two never share a rendition. */
export type Access = 'public' | 'private';

/** Identifies a rendition in the memory cache, in every store and in its ETag. */
export interface RenditionKey {
  readonly fileId: number;
  readonly access: Access;
  /** 32 hexadecimal digits. */
  readonly hash: string;
  /** For a quick rendition: the hash of the final one that replaces it. */
  readonly quickOf?: string | null;
}

/** Raise it whenever the same spec gives other bytes than before. */
export const ENGINE_VERSION = 2;

const HASH_LENGTH = 32;

export interface KeyParts {
  readonly fileId: number;
  readonly access: Access;
  /** Version of the source's bytes. */
  readonly sourceVersion: string;
  readonly canonicalSpec: string;
  /** Only for specs with `format-auto`. */
  readonly accepted: AcceptedFormats | null;
  /** Only for specs whose result depends on it. */
  readonly focalPoint: Point | null;
  /** The settings that change the bytes. */
  readonly settings: string;
}

/** `digest` returns at least 32 hexadecimal digits for any text. */
export function renditionKey(parts: KeyParts, digest: (text: string) => string): RenditionKey {
  const { fileId, access, sourceVersion, canonicalSpec, accepted, focalPoint, settings } = parts;
  const text = JSON.stringify([ENGINE_VERSION, settings, access, fileId, sourceVersion, canonicalSpec, accepted, focalPoint && [focalPoint.x, focalPoint.y]]);
  return { fileId, access, hash: digest(text).slice(0, HASH_LENGTH) };
}

/** The key of the quick encoding of a rendition. It follows from the final one's alone. */
export function quickKeyOf({ fileId, access, hash }: RenditionKey, digest: (text: string) => string): RenditionKey {
  return { fileId, access, hash: digest(`quick ${hash}`).slice(0, HASH_LENGTH), quickOf: hash };
}
