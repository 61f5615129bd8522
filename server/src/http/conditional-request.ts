import fresh from 'fresh';
import parseRange from 'range-parser';
import type { Source } from '../renditions/ports/sources';
import type { ResolvedRendition } from '../renditions/rendition';
import type { ImageRequestHeaders } from './image-request';

/** Tell a client whether it has the rendition already; known before its bytes are. */
export interface Validators {
  /** Strong: the key stands for the bytes. */
  readonly etag: string;
  readonly lastModified: string;
  /** A date does not confirm a quick rendition: an earlier version of the image may have the same one. */
  readonly isQuick?: true;
}

/** Printing a date costs more than all other headers together, and a source is requested many times. */
const dates = new WeakMap<Source, { readonly changedAt: number; readonly text: string }>();

/** `settingsChangedAt`, in milliseconds since the epoch: from then on, the same source gives other bytes than before. */
export function validatorsOf({ key, source }: ResolvedRendition, settingsChangedAt: number): Validators {
  const changedAt = Math.max(source.updatedAt, settingsChangedAt);
  let date = dates.get(source);
  if (date?.changedAt !== changedAt) {
    date = { changedAt, text: new Date(changedAt).toUTCString() };
    dates.set(source, date);
  }
  return { etag: `"${key.hash}"`, lastModified: date.text };
}

const SECOND_MS = 1000;

/** Those of the quick encoding: a second older, so that a client which has it and sends the date alone gets the final one. */
export function quickValidatorsOf({ key, quickKey, source }: ResolvedRendition, settingsChangedAt: number): Validators {
  const changedAt = Math.max(source.updatedAt, settingsChangedAt) - SECOND_MS;
  return { etag: `"${(quickKey ?? key).hash}"`, lastModified: new Date(changedAt).toUTCString(), isQuick: true };
}

/** Apache's mod_deflate and mod_brotli write what they did into the tag (httpd bug 45023). Our own tags have no dash. */
const APACHE_SUFFIX = /-(?:gzip|br)(?=")/g;

/** RFC 9110, 13.2.2: `If-None-Match` decides alone where it is sent. */
export function isNotModified(headers: ImageRequestHeaders, { etag, lastModified, isQuick }: Validators): boolean {
  const noneMatch = headers['if-none-match'];
  const modifiedSince = isQuick === true ? undefined : headers['if-modified-since'];
  if (noneMatch === undefined && modifiedSince === undefined) return false;
  const conditions = { 'if-none-match': noneMatch?.replace(APACHE_SUFFIX, ''), 'if-modified-since': modifiedSince };
  return fresh(conditions, { etag, 'last-modified': lastModified });
}

export const isConditional = (headers: ImageRequestHeaders): boolean => headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined;

/** Whether a request has a precondition; RFC 9110, 13.2.2: it is evaluated first. */
export const hasPrecondition = (headers: ImageRequestHeaders): boolean => headers['if-match'] !== undefined || headers['if-unmodified-since'] !== undefined;

/** RFC 9110, 13.1.1 and 13.1.4. Tags are compared strongly; an invalid date does not count. */
export function holdsPrecondition(headers: ImageRequestHeaders, { etag, lastModified }: Validators): boolean {
  const match = headers['if-match'];
  if (match !== undefined) return match.trim() === '*' || match.split(',').some((tag) => tag.trim() === etag);
  const unmodifiedSince = headers['if-unmodified-since'];
  return unmodifiedSince === undefined || !(Date.parse(lastModified) > Date.parse(unmodifiedSince));
}

/** RFC 9110, 13.1.5: a range is of use only to a client that has the rest of the same bytes; a weak tag never matches. */
export function holdsIfRange(ifRange: string | string[] | undefined, { etag, lastModified, isQuick }: Validators): boolean {
  return ifRange === undefined || ifRange === etag || (ifRange === lastModified && isQuick !== true);
}

/** Both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range of a `Range` header (RFC 9110, 14.2); null for the whole. Several ranges get the whole, too: that is
 * allowed, and prevents requests for one byte a thousand times.
 */
export function readByteRange(header: string, size: number): ByteRange | 'unsatisfiable' | null {
  if (header.includes(',')) return null;
  const ranges = parseRange(size, header);
  // range-parser refuses a suffix that is longer than the whole; the RFC makes it the whole.
  if (ranges === -1) return /^bytes=-0*[1-9][0-9]*$/i.test(header) && size > 0 ? { start: 0, end: size - 1 } : 'unsatisfiable';
  if (ranges === -2 || ranges.type.toLowerCase() !== 'bytes') return null;
  return ranges[0] ?? null;
}
