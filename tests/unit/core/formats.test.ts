import { describe, expect, it } from 'vitest';
import { DEFAULT_FORMATS, FORMATS, MAX_PROLOG_LENGTH, OUTPUT_FORMATS, sniffFormat, sniffRendition } from '../../../server/src/core/formats';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** An ISO base media "ftyp" box, with a "meta" box after it. */
function ftyp(major: string, ...compatible: readonly string[]): Uint8Array {
  const length = 16 + 4 * compatible.length;
  return latin1(`\0\0\0${String.fromCharCode(length)}ftyp${major}\0\0\0\0${compatible.join('')}\0\0\x01\0meta`);
}

const DOCTYPE = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">';
const XMLNS = 'xmlns="http://www.w3.org/2000/svg"';

describe('sniffFormat', () => {
  const rows: readonly (readonly [title: string, bytes: Uint8Array, format: string | null])[] = [
    ['JPEG, JFIF', latin1('\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01'), 'jpeg'],
    ['JPEG, Exif', latin1('\xff\xd8\xff\xe1\x24\x7eExif\0\0MM\0*'), 'jpeg'],
    ['JPEG, bare quantisation table', latin1('\xff\xd8\xff\xdb\0\x43'), 'jpeg'],
    ['JPEG, its first three bytes', latin1('\xff\xd8\xff'), 'jpeg'],
    ['PNG', latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), 'png'],
    ['PNG whose line ends were converted', latin1('\x89PNG\n\x1a\n\0\0\0\rIHDR'), null],
    ['GIF 87a', latin1('GIF87a\x01\0\x01\0'), 'gif'],
    ['GIF 89a', latin1('GIF89a\x01\0\x01\0'), 'gif'],
    ['GIF of no known version', latin1('GIF90a\x01\0\x01\0'), null],
    ['WebP, lossy', latin1('RIFF\x24\0\0\0WEBPVP8 '), 'webp'],
    ['WebP, extended', latin1('RIFF\x24\0\0\0WEBPVP8X'), 'webp'],
    ['WAV, which is RIFF too', latin1('RIFF\x24\0\0\0WAVEfmt '), null],
    ['TIFF, little endian', latin1('II*\0\x08\0\0\0'), 'tiff'],
    ['TIFF, big endian', latin1('MM\0*\0\0\0\x08'), 'tiff'],
    ['BigTIFF, little endian', latin1('II+\0\x08\0\0\0'), 'tiff'],
    ['BigTIFF, big endian', latin1('MM\0+\0\x08\0\0'), 'tiff'],
    ['AVIF', ftyp('avif', 'avif', 'mif1', 'miaf'), 'avif'],
    ['AVIF sequence', ftyp('avis', 'avif', 'avis', 'msf1', 'miaf'), 'avif'],
    ['AVIF under a generic brand', ftyp('mif1', 'mif1', 'avif', 'miaf'), 'avif'],
    ['AVIF under a generic brand, last of the compatible ones', ftyp('mif1', 'mif1', 'miaf', 'MA1B', 'avif'), 'avif'],
    ['HEIC', ftyp('heic', 'mif1', 'heic'), 'heic'],
    ['HEIC, 10 bits', ftyp('heix', 'mif1', 'heix'), 'heic'],
    ['HEIC under a generic brand', ftyp('mif1', 'mif1', 'heic'), 'heic'],
    ['HEIC sequence', ftyp('hevc', 'msf1', 'hevc'), 'heic'],
    ['MP4, which is ISO base media too', ftyp('isom', 'isom', 'avc1'), null],
    ['MP4 that claims to hold AVIF', ftyp('mp42', 'avif'), null],
    ['ftyp box cut off in the major brand', ftyp('avif').slice(0, 10), null],
    ['ftyp box of length 0', latin1('\0\0\0\0ftypmif1\0\0\0\0avif'), 'heic'],
    ['SVG', latin1(`<svg ${XMLNS}/>`), 'svg'],
    ['SVG without attributes', latin1('<svg><g/></svg>'), 'svg'],
    ['SVG, empty element', latin1('<svg/>'), 'svg'],
    ['SVG with a namespace prefix', latin1('<svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>'), 'svg'],
    ['SVG behind white space', latin1(`\r\n\t <svg ${XMLNS}/>`), 'svg'],
    ['SVG behind a byte order mark', latin1(`\xef\xbb\xbf<svg ${XMLNS}/>`), 'svg'],
    ['SVG behind an XML declaration', latin1(`<?xml version="1.0" encoding="UTF-8"?>\n<svg ${XMLNS}/>`), 'svg'],
    ['SVG behind all of them', latin1(`\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a > b - <html> -->\n${DOCTYPE}\n<svg ${XMLNS}/>`), 'svg'],
    ['SVG behind two comments', latin1('<!----><!-- x --><svg/>'), 'svg'],
    ['SVG behind a long comment', latin1(`<!--${'x'.repeat(60_000)}--><svg/>`), 'svg'],
    ['SVG behind a comment longer than is looked at', latin1(`<!--${'x'.repeat(MAX_PROLOG_LENGTH)}--><svg/>`), null],
    ['SVG in UTF-16, little endian', Uint8Array.from(Buffer.from('\ufeff<?xml version="1.0"?><!-- \u012d\u012d> --><svg/>', 'utf16le')), 'svg'],
    ['SVG in UTF-16, big endian', Uint8Array.from(Buffer.from('\ufeff<svg/>', 'utf16le').swap16()), 'svg'],
    ['SVG in UTF-16 without a byte order mark', Uint8Array.from(Buffer.from('<svg/>', 'utf16le').swap16()), 'svg'],
    ['HTML in UTF-16', Uint8Array.from(Buffer.from('\ufeff<html><svg/></html>', 'utf16le')), null],
    ['SVG behind a comment that never ends', latin1('<!-- <svg/>'), null],
    ['SVG behind a document type', latin1(`${DOCTYPE}<svg/>`), 'svg'],
    ['HTML containing svg', latin1('<!DOCTYPE html><html><body><svg/></body></html>'), null],
    ['HTML without document type containing svg', latin1('<html><svg/></html>'), null],
    ['HTML behind a comment naming svg', latin1('<!-- <svg> --><html></html>'), null],
    ['HTML whose document type begins like svg', latin1('<!DOCTYPE svgish><html/>'), null],
    ['an element that begins like svg', latin1('<svgfoo/>'), null],
    ['SVG behind text', latin1('hello <svg/>'), null],
    ['XML that is no SVG', latin1('<?xml version="1.0"?><rss/>'), null],
    ['BMP', latin1('BM\x36\0\0\0'), null],
    ['PDF', latin1('%PDF-1.7'), null],
    ['ICO', latin1('\0\0\x01\0\x01\0'), null],
    ['nothing', new Uint8Array(), null],
    ['one byte', latin1('\xff'), null],
    ['three bytes', latin1('abc'), null],
    ['three zeros', new Uint8Array(3), null],
    ['a page of zeros', new Uint8Array(4096), null],
    ['a page of <', latin1('<'.repeat(4096)), null],
    ['a page of white space', latin1(' '.repeat(4096)), null],
    ['a megabyte of white space', latin1(' '.repeat(1 << 20)), null],
  ];
  it.each(rows)('%s', (_title, bytes, format) => expect(sniffFormat(bytes)).toBe(format));

  it('reads a view into a larger buffer', () => {
    expect(sniffFormat(latin1('xxxx<svg/>').subarray(4))).toBe('svg');
  });
});

describe('sniffRendition', () => {
  it.each([
    ['ICO', latin1('\0\0\x01\0\x01\0'), 'ico'],
    ['CUR, an icon of another kind', latin1('\0\0\x02\0\x01\0'), null],
    ['WebP', latin1('RIFF\x24\0\0\0WEBPVP8 '), 'webp'],
    ['AVIF', ftyp('avif', 'avif'), 'avif'],
    ['SVG', latin1('<svg/>'), 'svg'],
    ['TIFF, which is never written', latin1('II*\0\x08\0\0\0'), null],
    ['nothing', new Uint8Array(), null],
  ])('%s', (_title, bytes, format) => expect(sniffRendition(bytes)).toBe(format));
});

describe('the tables', () => {
  it('every output format has its traits', () => expect(Object.keys(FORMATS)).toEqual([...OUTPUT_FORMATS, 'svg']));

  it.each(Object.entries(FORMATS))('%s', (_name, { mime, extension, maxSide }) => {
    expect(mime).toMatch(/^image\/[a-z+-]+$/);
    expect(extension).toMatch(/^[a-z]{3,4}$/);
    expect(maxSide).toBeGreaterThan(0);
  });

  it('default formats by source format', () => {
    expect(Object.fromEntries(Object.entries(DEFAULT_FORMATS).map(([source, { opaque, alpha }]) => [source, [opaque, alpha]]))).toEqual({
      jpeg: ['jpeg', 'jpeg'],
      png: ['png', 'png'],
      webp: ['webp', 'webp'],
      avif: ['avif', 'avif'],
      gif: ['gif', 'gif'],
      tiff: ['jpeg', 'png'],
      heic: ['jpeg', 'png'],
      svg: ['png', 'png'],
    });
  });
});
