/** Formats that `format-auto` may choose, in the order in which they are preferred. */
const CANDIDATES = ['avif', 'webp'] as const;

type Candidate = (typeof CANDIDATES)[number];

/** What a client takes rather than the default format, best first; empty where it takes neither. */
export type AcceptedFormats = readonly Candidate[];

/** Headers longer than this are no browser's: their tail is not read. */
const MAX_ACCEPT_LENGTH = 1024;

/**
 * Reads an `Accept` header (RFC 9110, 12.5.1) for `format-auto`.
 *
 * A wildcard does not count as taking AVIF or WebP: it is what clients send that have never heard of them.
 * It does say how much the default format is wanted, and what is wanted less than that is left out.
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
