import type { PathProblem, RenditionPath } from '../../../server/src/http/rendition-path';

/**
 * What a path and a query say, worked out byte by byte from the contract, RFC 3986 and the URL standard's
 * `application/x-www-form-urlencoded`, without any code of the parser.
 */
export function expectedPath(path: string, query: string): RenditionPath | PathProblem {
  const segments = path.split('/');
  const named = segments.slice(0, 3);
  if (segments.length < 3 || segments.length > 4 || named.includes('')) return 'not-found';
  const [signature, id, spec] = named.map(decodedSegment);
  const parameters = query.split('&').filter(Boolean).map(readParameter);
  const valuesOf = (name: string) => parameters.filter(([key]) => key === name).map(([, value]) => value);
  const [expiry, second] = valuesOf('expires');
  const badExpiry = second !== undefined || (expiry !== undefined && !isSeconds(expiry));
  if (signature == null || id == null || spec == null || badExpiry) return 'forbidden';
  return { signature, id, spec, expiresAtSeconds: expiry === undefined ? null : Number(expiry), versionTag: valuesOf('v')[0] ?? null };
}

/** The one spelling of a whole number of at most 15 digits. */
const isSeconds = (text: string): boolean => text.length <= 15 && Number.isSafeInteger(Number(text)) && Number(text) >= 0 && String(Number(text)) === text && text !== '-0';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Null where an escape is broken, or is no UTF-8. */
function decodedSegment(segment: string): string | null {
  if (!segment.includes('%')) return segment;
  let decoded = '';
  for (let at = 0; at < segment.length;) {
    const run: number[] = [];
    for (let byte = escapeAt(segment, at); byte !== null; byte = escapeAt(segment, at)) {
      run.push(byte);
      at += 3;
    }
    if (run.length > 0) {
      try {
        decoded += strict.decode(Uint8Array.from(run));
      } catch {
        return null;
      }
    } else if (segment[at] === '%') {
      return null;
    } else {
      decoded += segment[at] ?? '';
      at += 1;
    }
  }
  return decoded;
}

function readParameter(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? [formDecoded(text), ''] : [formDecoded(text.slice(0, at)), formDecoded(text.slice(at + 1))];
}

/** Never fails: what is no escape stands for itself, and what is no UTF-8 becomes U+FFFD. */
function formDecoded(text: string): string {
  if (/^[\w.-]*$/.test(text)) return text;
  const bytes = Buffer.from(text.replaceAll('+', ' '), 'utf8').toString('latin1');
  const decoded: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = escapeAt(bytes, at);
    decoded.push(byte ?? bytes.charCodeAt(at));
    if (byte !== null) at += 2;
  }
  return lenient.decode(Uint8Array.from(decoded));
}

const HEXADECIMAL = '0123456789abcdef';

function escapeAt(text: string, at: number): number | null {
  if (text[at] !== '%') return null;
  const [high, low] = [text[at + 1], text[at + 2]].map((digit) => (digit === undefined ? -1 : HEXADECIMAL.indexOf(digit.toLowerCase())));
  return high === undefined || low === undefined || high < 0 || low < 0 ? null : high * 16 + low;
}
