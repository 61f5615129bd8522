import fresh from 'fresh';
import type { Source } from '../renditions/ports';
import type { Identity } from '../renditions/rendition';
import type { ImageRequestHeaders } from './image-request';

/** What tells a client whether it has the rendition already; known before a byte of it is. */
export interface Validators {
  /** Strong: the key stands for the bytes. */
  readonly etag: string;
  readonly lastModified: string;
}

/** Printing a date costs more than all other headers together, and a source is asked for many times. */
const dates = new WeakMap<Source, string>();

export function validatorsOf({ key, source }: Identity): Validators {
  let lastModified = dates.get(source);
  if (lastModified === undefined) {
    lastModified = new Date(source.updatedAt).toUTCString();
    dates.set(source, lastModified);
  }
  return { etag: `"${key.hash}"`, lastModified };
}

/** RFC 9110, 13.2.2: `If-None-Match` decides alone where it is sent. */
export function isNotModified(headers: ImageRequestHeaders, { etag, lastModified }: Validators): boolean {
  const noneMatch = headers['if-none-match'];
  const modifiedSince = headers['if-modified-since'];
  if (noneMatch === undefined && modifiedSince === undefined) return false;
  return fresh({ 'if-none-match': noneMatch, 'if-modified-since': modifiedSince }, { etag, 'last-modified': lastModified });
}

/** RFC 9110, 13.1.5: a range is of use only to a client that has the rest of the same bytes; a weak tag never tells. */
export function holdsIfRange(ifRange: string | string[] | undefined, { etag, lastModified }: Validators): boolean {
  return ifRange === undefined || ifRange === etag || ifRange === lastModified;
}
