/** Formats that the plugin can write, in the order of the documentation. */
export const OUTPUT_FORMATS = ['jpeg', 'png', 'webp', 'avif', 'gif', 'ico', 'heic'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Formats that the plugin recognises in a source's bytes. */
export type SourceFormat = Exclude<OutputFormat, 'ico'> | 'tiff' | 'svg';

export interface FormatTraits {
  readonly mime: string;
  /** Extension of a file name, without the dot. */
  readonly extension: string;
  readonly alpha: boolean;
  readonly animation: boolean;
  /** Lossy by default, lossless on request. */
  readonly lossless: boolean;
  /** Has a quality from 1 to 100. */
  readonly quality: boolean;
  /** Longest side of an image in that format, in pixels; for SVG, the longest side at which it can be rasterised. */
  readonly maxSide: number;
}

export const FORMATS = {
  jpeg: { mime: 'image/jpeg', extension: 'jpg', alpha: false, animation: false, lossless: false, quality: true, maxSide: 65500 },
  png: { mime: 'image/png', extension: 'png', alpha: true, animation: false, lossless: false, quality: false, maxSide: 2_147_483_647 },
  webp: { mime: 'image/webp', extension: 'webp', alpha: true, animation: true, lossless: true, quality: true, maxSide: 16383 },
  avif: { mime: 'image/avif', extension: 'avif', alpha: true, animation: false, lossless: true, quality: true, maxSide: 16384 },
  gif: { mime: 'image/gif', extension: 'gif', alpha: true, animation: true, lossless: false, quality: false, maxSide: 65535 },
  ico: { mime: 'image/x-icon', extension: 'ico', alpha: true, animation: false, lossless: false, quality: false, maxSide: 256 },
  heic: { mime: 'image/heic', extension: 'heic', alpha: true, animation: false, lossless: true, quality: true, maxSide: 16384 },
  svg: { mime: 'image/svg+xml', extension: 'svg', alpha: true, animation: false, lossless: false, quality: false, maxSide: 32767 },
} as const satisfies Record<OutputFormat | 'svg', FormatTraits>;

/** Formats of renditions: those that the plugin writes, and SVG sources that stay SVG. */
export type RenditionFormat = keyof typeof FORMATS;

/** Output format of specs that name none, by source format: without and with transparency. */
export type DefaultFormats = Readonly<Record<SourceFormat, { readonly opaque: OutputFormat; readonly alpha: OutputFormat }>>;

const same = (format: OutputFormat) => ({ opaque: format, alpha: format });

export const DEFAULT_FORMATS: DefaultFormats = {
  jpeg: same('jpeg'),
  png: same('png'),
  webp: same('webp'),
  avif: same('avif'),
  gif: same('gif'),
  tiff: { opaque: 'jpeg', alpha: 'png' },
  heic: { opaque: 'jpeg', alpha: 'png' },
  svg: same('png'),
};

/** How many of the first bytes `sniffRendition` needs. */
export const SNIFF_BYTES = 4096;

/** Most characters before the root element of an SVG. A licence and the entities of an editor are a few thousand. */
export const MAX_PROLOG_LENGTH = 64 * 1024;

/**
 * Starts an SVG rendition whose root element has a prefix or comes late: libvips and `sniffRendition` recognise an SVG
 * by the letters `<svg` near its start.
 */
export const SVG_MARK = '<!--<svg-->';

const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

const HEIF_BRANDS: Readonly<Record<string, 'avif' | 'heic'>> = {
  avif: 'avif', avis: 'avif',
  heic: 'heic', heix: 'heic', hevc: 'heic', hevx: 'heic', heim: 'heic', heis: 'heic', mif1: 'heic', msf1: 'heic',
};

/** Reads the ISO base media "ftyp" box. The major brand may be generic, so the compatible brands count, too. */
function sniffHeif(bytes: Uint8Array): 'avif' | 'heic' | null {
  if (ascii(bytes, 4, 8) !== 'ftyp') return null;
  const major = HEIF_BRANDS[ascii(bytes, 8, 12)];
  if (major === undefined) return null;
  const boxLength = Math.min(bytes.length, ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0), 256);
  for (let at = 16; at + 4 <= boxLength; at += 4) if (HEIF_BRANDS[ascii(bytes, at, at + 4)] === 'avif') return 'avif';
  return major;
}

/** The byte order of an XML document in UTF-16: it starts with a byte order mark, or with `<` (XML 1.0, appendix F.1). */
export function utf16Order(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const start = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return start === 0xfffe || start === 0x3c00 ? 'utf-16le' : start === 0xfeff || start === 0x003c ? 'utf-16be' : null;
}

/** The first characters of a text. Each byte is a character in any encoding that extends ASCII. */
function startOf(bytes: Uint8Array, length: number): string {
  const order = utf16Order(bytes);
  const step = order === null ? 1 : 2;
  const [high, low] = order === 'utf-16le' ? [1, 0] : [0, step - 1];
  let text = '';
  for (let at = 0; at + step <= bytes.length && at < length * step; at += step) {
    text += String.fromCharCode(order === null ? (bytes[at] ?? 0) : ((bytes[at + high] ?? 0) << 8) | (bytes[at + low] ?? 0));
  }
  return text;
}

/** Skips a byte order mark, white space, declarations and comments; linear in the input. */
function sniffSvg(bytes: Uint8Array): boolean {
  const text = startOf(bytes, MAX_PROLOG_LENGTH);
  if (text.startsWith(SVG_MARK)) return true;
  let at = /^(?:\u00ef\u00bb\u00bf|\ufeff)?/.exec(text)?.[0].length ?? 0;
  for (;;) {
    while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
    if (/^<(?:[A-Za-z_][\w.-]{0,30}:)?svg[\s>/]/.test(text.slice(at, at + 40))) return true;
    const closing = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : null;
    if (closing !== null) {
      const end = text.indexOf(closing, at);
      if (end < 0) return false;
      at = end + closing.length;
    } else if (text.startsWith('<!DOCTYPE', at)) {
      return /^<!DOCTYPE\s+(?:\w{1,30}:)?svg[\s>]/.test(text.slice(at, at + 60));
    } else {
      return false;
    }
  }
}

/** The source format by the first bytes of a file, or null where it is none that the plugin reads. */
export function sniffFormat(bytes: Uint8Array): SourceFormat | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  const head = ascii(bytes, 0, 12);
  if (head.startsWith('\u0089PNG\r\n\u001a\n')) return 'png';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'webp';
  if (/^(?:II[*+]\0|MM\0[*+])/.test(head)) return 'tiff';
  return sniffHeif(bytes) ?? (sniffSvg(bytes) ? 'svg' : null);
}

/** The format of a rendition by its first bytes. */
export function sniffRendition(bytes: Uint8Array): RenditionFormat | null {
  if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 1 && bytes[3] === 0) return 'ico';
  const format = sniffFormat(bytes);
  return format === 'tiff' ? null : format;
}
