/** Formats that `format-auto` may choose, the preferred one first. */
const CANDIDATES = ['avif', 'webp'] as const;

type Candidate = (typeof CANDIDATES)[number];

/** Formats that a client prefers to the default format, best first. */
export type AcceptedFormats = readonly Candidate[];

/** No browser sends a longer header: the rest is not read. */
const MAX_ACCEPT_LENGTH = 1024;

/**
 * Reads an `Accept` header (RFC 9110, 12.5.1) for `format-auto`.
 *
 * A wildcard does not accept AVIF or WebP, since clients that do not know these formats send one. It does give the
 * weight of the default format; formats with a lower weight are left out.
 */
export function negotiateFormats(accept: string | undefined): AcceptedFormats {
  if (accept === undefined) return [];
  const weights = new Map<string, number>();
  for (const entry of accept.slice(0, MAX_ACCEPT_LENGTH).toLowerCase().split(',')) {
    const [type = '', ...parameters] = entry.split(';').map((part) => part.trim());
    weights.set(type, weightOf(parameters));
  }
  const weight = (type: string) => weights.get(type) ?? 0;
  const fallback = Math.max(...['image/jpeg', 'image/png', 'image/gif'].map(weight), weights.get('image/*') ?? weight('*/*'));
  return CANDIDATES
    .filter((format) => weight(`image/${format}`) > 0 && weight(`image/${format}`) >= fallback)
    .sort((a, b) => weight(`image/${b}`) - weight(`image/${a}`));
}

function weightOf(parameters: readonly string[]): number {
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  if (q === undefined) return 1;
  return /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(q) ? Number(q.slice(2)) : 0;
}
