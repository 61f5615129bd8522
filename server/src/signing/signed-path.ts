import type { Signer } from './signature';

export interface SignedPathOptions {
  /** Where the route is mounted, without a slash at the end. */
  readonly path: string;
  readonly signer: Signer;
  readonly fileId: number;
  readonly spec: string;
  /** Decorative, with the extension of the rendition's format; never part of the signature. */
  readonly fileName?: string | undefined;
  readonly expiresAtSeconds?: number | undefined;
  /** Tag of the source's version, which makes the answer immutable; never part of the signature. */
  readonly version?: string | undefined;
}

/** Longer names are cut off: some servers and disks stop at 255 bytes a segment. */
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

/** One path segment, encoded; empty where nothing of the name is fit for one. */
export function safeFileName(name: string): string {
  // Control characters, lone surrogates (they cannot be encoded), line separators, and slashes of either kind.
  const clean = name.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}/\\]/gu, '').trim();
  // "." and ".." would be resolved away by every client, and the spec before them with it.
  if (/^\.*$/.test(clean)) return '';
  // What encodeURIComponent leaves alone would end a quoted attribute or a CSS url().
  return encodeURIComponent(shorten(clean)).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Cuts between characters, and out of the stem, so that the extension survives. */
function shorten(name: string): string {
  const characters = [...name];
  if (characters.length <= MAX_NAME_LENGTH) return name;
  const dot = characters.lastIndexOf('.');
  const extension = dot > 0 && characters.length - dot <= MAX_EXTENSION_LENGTH ? characters.slice(dot) : [];
  return [...characters.slice(0, MAX_NAME_LENGTH - extension.length), ...extension].join('');
}
