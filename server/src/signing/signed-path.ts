import { createHash } from 'node:crypto';
import type { Point } from '../core/geometry/rect';
import type { Signer } from './signature';

export interface SignedPathOptions {
  /** Path of the route, without a slash at the end. */
  readonly path: string;
  readonly signer: Signer;
  readonly fileId: number;
  readonly spec: string;
  /** With the extension of the rendition's format. Not signed, and ignored in requests. */
  readonly fileName?: string | undefined;
  readonly expiresAtSeconds?: number | undefined;
  /** A `versionTag`, which makes the response immutable. Not signed. */
  readonly version?: string | undefined;
}

/** Longer names are truncated: some servers and file systems allow 255 bytes in a path segment. */
const MAX_NAME_LENGTH = 80;
const MAX_EXTENSION_LENGTH = 10;

/** `<path>/<signature>/<id>/<spec>[/<file name>][?expires=<seconds>][&v=<version>]` */
export function signedPath({ path, signer, fileId, spec, fileName, expiresAtSeconds, version }: SignedPathOptions): string {
  const signature = signer.sign(fileId, spec, expiresAtSeconds);
  const name = fileName === undefined ? '' : safeFileName(fileName);
  const query = [
    ...(expiresAtSeconds === undefined ? [] : [`expires=${expiresAtSeconds}`]),
    ...(version === undefined ? [] : [`v=${encodeURIComponent(version)}`]),
  ].join('&');
  return `${path}/${signature}/${fileId}/${encodeURIComponent(spec)}${name && `/${name}`}${query && `?${query}`}`;
}

/** The name as one encoded path segment; empty where no character is allowed there. */
export function safeFileName(name: string): string {
  // Control characters, lone surrogates (they cannot be encoded), line separators, and slashes of either kind.
  const clean = name.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}/\\]/gu, '').trim();
  // Clients resolve "." and "..", which would remove the spec before it.
  if (/^\.*$/.test(clean)) return '';
  // encodeURIComponent leaves these, and they could end a quoted attribute or a CSS url().
  return encodeURIComponent(shorten(clean)).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Truncates between characters, and before the extension. */
function shorten(name: string): string {
  const characters = [...name];
  if (characters.length <= MAX_NAME_LENGTH) return name;
  const dot = characters.lastIndexOf('.');
  const extension = dot > 0 && characters.length - dot <= MAX_EXTENSION_LENGTH ? characters.slice(dot) : [];
  return [...characters.slice(0, MAX_NAME_LENGTH - extension.length), ...extension].join('');
}

const TAG_LENGTH = 10;

interface VersionedSource {
  readonly version: string;
  readonly focalPoint: Point | null;
}

/** By source object, which stays the same until the file changes: each is hashed once. Without presets only. */
const tags = new WeakMap<object, string>();

/**
 * A tag of a file's state for URLs (`v=`), so that clients may cache the response for a year. A hash, because a version may
 * contain the storage's ETag. The focal point is part of it, because it changes pixels without changing the bytes; so is
 * what the presets in the spec stand for (`Spec.presets`), because it changes pixels without changing the URL.
 */
export function versionTag(source: VersionedSource, presets?: readonly string[]): string {
  if (presets !== undefined) return hashed(source, presets);
  const tag = tags.get(source) ?? hashed(source);
  tags.set(source, tag);
  return tag;
}

function hashed({ version, focalPoint }: VersionedSource, ...presets: readonly (readonly string[])[]): string {
  const text = JSON.stringify([version, focalPoint && [focalPoint.x, focalPoint.y], ...presets]);
  return createHash('sha256').update(text).digest('base64url').slice(0, TAG_LENGTH);
}
