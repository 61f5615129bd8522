/** What a rendition's URL says below its route, decoded once and not yet believed. */
export interface RenditionPath {
  readonly signature: string;
  /** As it is spelled: the signature is over the spelling. */
  readonly id: string;
  readonly spec: string;
  readonly expiresAtSeconds: number | null;
  /** `v=`, the tag of the source's version. */
  readonly versionTag: string | null;
}

/** A URL that is not of the shape, and one that cannot be signed whatever the key. */
export type PathProblem = 'not-found' | 'forbidden';

/** The last second of the year 9999: no URL that we make expires later. */
export const MAX_EXPIRY_SECONDS = 253_402_300_799;

/** Canonical, and far below the integers that a double cannot tell apart. */
const SECONDS = /^(?:0|[1-9][0-9]{0,14})$/;

const NO_QUERY = { expiresAtSeconds: null, versionTag: null };

/** Reads `<signature>/<id>/<spec>[/<name>]` and its query. */
export function parseRenditionPath(path: string, query: string): RenditionPath | PathProblem {
  // The name is decorative and not even decoded; empty, it is the slash that Wagtail's URLs end with.
  const [rawSignature, rawId, rawSpec, , surplus] = path.split('/', 5);
  if (!rawSignature || !rawId || !rawSpec || surplus !== undefined) return 'not-found';
  const parameters = query === '' ? NO_QUERY : parseQuery(query);
  const signature = decodeSegment(rawSignature);
  const id = decodeSegment(rawId);
  const spec = decodeSegment(rawSpec);
  if (signature === null || id === null || spec === null || parameters === null) return 'forbidden';
  return { signature, id, spec, ...parameters };
}

/** Null where a percent sequence is broken or spells no UTF-8. */
function decodeSegment(segment: string): string | null {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** Unknown parameters are ignored; an expiry that two readers could understand differently is not. */
function parseQuery(query: string): Pick<RenditionPath, 'expiresAtSeconds' | 'versionTag'> | null {
  // URLSearchParams drops a leading "?". That of the URL is cut off already, so one is added here for it to drop.
  const parameters = new URLSearchParams(`?${query}`);
  const [expires, second] = parameters.getAll('expires');
  if (second !== undefined) return null;
  if (expires !== undefined && !SECONDS.test(expires)) return null;
  return { expiresAtSeconds: expires === undefined ? null : Number(expires), versionTag: parameters.get('v') };
}
