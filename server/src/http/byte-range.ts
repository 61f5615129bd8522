import parseRange from 'range-parser';

/** Both counted. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a `Range` header asks for (RFC 9110, 14.2): null stands for the whole.
 * Several ranges are answered with the whole too, which is allowed, and keeps anyone from asking
 * for one byte a thousand times.
 */
export function readByteRange(header: string, size: number): ByteRange | 'unsatisfiable' | null {
  if (header.includes(',')) return null;
  const ranges = parseRange(size, header);
  // range-parser refuses a suffix that is longer than the whole; the RFC makes it the whole.
  if (ranges === -1) return /^bytes=-0*[1-9][0-9]*$/i.test(header) && size > 0 ? { start: 0, end: size - 1 } : 'unsatisfiable';
  if (ranges === -2 || ranges.type.toLowerCase() !== 'bytes') return null;
  return ranges[0] ?? null;
}
