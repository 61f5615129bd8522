import { createHash } from 'node:crypto';
import type { Point } from '../core/geometry/rect';

const TAG_LENGTH = 10;

/** Identity shared by all requests for one state of a file: hashed once. */
const tags = new WeakMap<object, string>();

/**
 * Names a state of a file in a URL (`v=`), so that the answer may be kept for a year.
 * Irreversible, because a version may hold a storage's own ETag. The focal point is part of it:
 * moving it gives other pixels for the same bytes.
 */
export function versionTag(source: { readonly version: string; readonly focalPoint: Point | null }): string {
  const known = tags.get(source);
  if (known !== undefined) return known;
  const { version, focalPoint } = source;
  const text = JSON.stringify([version, focalPoint && [focalPoint.x, focalPoint.y]]);
  const tag = createHash('sha256').update(text).digest('base64url').slice(0, TAG_LENGTH);
  tags.set(source, tag);
  return tag;
}
