import { describe, expect, it } from 'vitest';
import { hasCode, InvalidSpecError } from '../../../../server/src/core/errors';
import type { Operation } from '../../../../server/src/core/filter-spec/operation';
import { MAX_SPEC_LENGTH, parseSpec } from '../../../../server/src/core/filter-spec/parse';

function refusalOf(text: string): unknown {
  try {
    parseSpec(text);
  } catch (error) {
    return error;
  }
  return null;
}

describe('accepts', () => {
  const fill = { type: 'fill', closeness: 0, smart: false } as const;
  const rows: readonly [string, Operation][] = [
    ['original', { type: 'original' }],
    ['width-1', { type: 'width', width: 1 }],
    ['width-65535', { type: 'width', width: 65535 }],
    ['height-300', { type: 'height', height: 300 }],
    ['max-400x300', { type: 'max', width: 400, height: 300 }],
    ['min-1x65535', { type: 'min', width: 1, height: 65535 }],
    ['scale-50', { type: 'scale', percent: 50 }],
    ['scale-0.0001', { type: 'scale', percent: 0.0001 }],
    ['scale-33.3333', { type: 'scale', percent: 33.3333 }],
    ['scale-1000', { type: 'scale', percent: 1000 }],
    ['fill-600x400', { ...fill, width: 600, height: 400 }],
    ['fill-600x400-c1', { ...fill, width: 600, height: 400, closeness: 1 }],
    ['fill-600x400-c100', { ...fill, width: 600, height: 400, closeness: 100 }],
    ['fill-600x400-smart', { ...fill, width: 600, height: 400, smart: true }],
    ['crop-0x0-1x1', { type: 'crop', left: 0, top: 0, width: 1, height: 1 }],
    ['crop-65535x1-2x65535', { type: 'crop', left: 65535, top: 1, width: 2, height: 65535 }],
    ['croppct-0x0-100x100', { type: 'croppct', left: 0, top: 0, width: 100, height: 100 }],
    ['croppct-12.5x99.9999-0.0001x7', { type: 'croppct', left: 12.5, top: 99.9999, width: 0.0001, height: 7 }],
    ['focal-0x100', { type: 'focal', x: 0, y: 100 }],
    ['focal-33.3333x0.5', { type: 'focal', x: 33.3333, y: 0.5 }],
    ['pad-300x200', { type: 'pad', width: 300, height: 200 }],
    ['rotate-90', { type: 'rotate', degrees: 90 }],
    ['rotate-180', { type: 'rotate', degrees: 180 }],
    ['rotate-270', { type: 'rotate', degrees: 270 }],
    ['flip-h', { type: 'flip', axis: 'h' }],
    ['flip-v', { type: 'flip', axis: 'v' }],
    ['blur-0.3', { type: 'blur', sigma: 0.3 }],
    ['blur-100', { type: 'blur', sigma: 100 }],
    ['sharpen', { type: 'sharpen' }],
    ['grayscale', { type: 'grayscale' }],
    ['bgcolor-ffcc00', { type: 'bgcolor', colour: 'ffcc00' }],
    ['format-jpeg', { type: 'format', format: 'jpeg', lossless: false }],
    ['format-png', { type: 'format', format: 'png', lossless: false }],
    ['format-webp', { type: 'format', format: 'webp', lossless: false }],
    ['format-avif', { type: 'format', format: 'avif', lossless: false }],
    ['format-gif', { type: 'format', format: 'gif', lossless: false }],
    ['format-ico', { type: 'format', format: 'ico', lossless: false }],
    ['format-heic', { type: 'format', format: 'heic', lossless: false }],
    ['format-auto', { type: 'format', format: 'auto', lossless: false }],
    ['format-webp-lossless', { type: 'format', format: 'webp', lossless: true }],
    ['format-avif-lossless', { type: 'format', format: 'avif', lossless: true }],
    ['format-heic-lossless', { type: 'format', format: 'heic', lossless: true }],
    ['quality-1', { type: 'quality', quality: 1 }],
    ['quality-100', { type: 'quality', quality: 100 }],
    ['jpegquality-1', { type: 'jpegquality', quality: 1 }],
    ['webpquality-50', { type: 'webpquality', quality: 50 }],
    ['avifquality-100', { type: 'avifquality', quality: 100 }],
    ['preserve-svg', { type: 'preserve' }],
  ];
  it.each(rows)('%s', (text, operation) => expect(parseSpec(text)).toEqual({ operations: [operation], canonical: text }));

  it('16 operations', () => expect(parseSpec(Array(16).fill('flip-h').join('|')).operations).toHaveLength(16));

  it('256 characters', () => {
    const text = `${'croppct-1.0001x1.0001-99.9999x99.9999|'.repeat(6)}width-1|crop-0x0-65535x65535`;
    expect(text).toHaveLength(MAX_SPEC_LENGTH);
    expect(parseSpec(text).canonical).toBe(text);
  });
});

describe('puts into the canonical form', () => {
  const rows: readonly [string, string][] = [
    ['original', 'original'],
    ['original|original', 'original'],
    ['original|width-5', 'width-5'],
    ['width-5|original', 'width-5'],
    ['original|format-webp', 'format-webp'],
    ['bgcolor-abc', 'bgcolor-aabbcc'],
    ['bgcolor-AbC', 'bgcolor-aabbcc'],
    ['bgcolor-FFCC00', 'bgcolor-ffcc00'],
    ['fill-6x4-c0', 'fill-6x4'],
    ['fill-6x4-c100', 'fill-6x4-c100'],
    ['format-webp|width-5', 'width-5|format-webp'],
    ['preserve-svg|quality-5|format-webp|bgcolor-abc|width-5', 'width-5|bgcolor-aabbcc|format-webp|quality-5|preserve-svg'],
    ['avifquality-1|webpquality-2|jpegquality-3|quality-4', 'quality-4|jpegquality-3|webpquality-2|avifquality-1'],
    ['width-5|height-6', 'width-5|height-6'],
    ['height-6|width-5', 'height-6|width-5'],
    ['width-5|width-5', 'width-5|width-5'],
    ['blur-4|width-5|sharpen', 'blur-4|width-5|sharpen'],
    ['focal-1x2|fill-3x4|focal-5x6', 'focal-1x2|fill-3x4|focal-5x6'],
  ];
  it.each(rows)('%s → %s', (text, canonical) => {
    const spec = parseSpec(text);
    expect(spec.canonical).toBe(canonical);
    expect(parseSpec(canonical)).toEqual(spec);
  });
});

describe('refuses', () => {
  const PIXELS = 'a whole number from 1 to 65535';
  const rows: readonly [string, ...string[]][] = [
    // An empty spec, or an empty operation.
    ['', 'expected an operation'],
    ['|', 'expected an operation'],
    ['width-1|', 'expected an operation'],
    ['|width-1', 'expected an operation'],
    ['width-1||width-1', 'expected an operation'],
    ['-', 'expected an operation', '"-"'],
    ['-5', 'expected an operation', '"-5"'],
    // Names.
    ['resize-5', '"resize" is not an operation', 'expected one of original, width-N,', 'rotate-90, rotate-180, rotate-270', 'preserve-svg'],
    ['fil-300x300', '"fil" is not an operation. Did you mean "fill-300x300"?'],
    ['hieght-5', 'Did you mean "height-5"?'],
    ['format-jpg', '"format-jpg" is not format-F', 'Did you mean "format-jpeg"?'],
    ['format-wepb-lossless', 'Did you mean "format-webp-lossless"?'],
    ['preserve', '"preserve" is not preserve-svg: expected "svg"'],
    ['Width-5', '"Width" is not an operation'],
    ['WIDTH-5', '"WIDTH" is not an operation'],
    ['width5', '"width5" is not an operation'],
    ['__proto__', '"__proto__" is not an operation'],
    ['constructor', '"constructor" is not an operation'],
    ['toString', '"toString" is not an operation'],
    ['hasOwnProperty-width', '"hasOwnProperty" is not an operation'],
    ['valueOf', '"valueOf" is not an operation'],
    ['custom', '"custom" is not an operation'],
    ['undefined', '"undefined" is not an operation'],
    ['..', '".." is not an operation'],
    ['fill.600x400', '"fill.600x400" is not an operation'],
    // Missing and surplus arguments.
    ['original-1', '"original-1" is not original', 'no argument'],
    ['original-', '"original-" is not original', 'no argument'],
    ['width', '"width" is not width-N', PIXELS],
    ['width-', '"width-" is not width-N', PIXELS],
    ['width-1-2', '"width-1-2" is not width-N', PIXELS],
    ['width-5-', '"width-5-" is not width-N', PIXELS],
    ['height', 'height-N', PIXELS],
    ['max-5', 'max-WxH', PIXELS],
    ['max-5x', 'max-WxH', PIXELS],
    ['max-x5', 'max-WxH', PIXELS],
    ['min-5x5x5', 'min-WxH', PIXELS],
    ['min-5-5', 'min-WxH', PIXELS],
    ['pad', 'pad-WxH', PIXELS],
    ['crop-1x1', 'crop-LxT-WxH', 'offsets (a whole number from 0 to 65535)', `sides (${PIXELS})`],
    ['crop-1x1-1x1-1x1', 'crop-LxT-WxH'],
    ['croppct-1x1', 'croppct-LxT-WxH', 'in per cent'],
    ['focal-50', 'focal-XxY', 'a number from 0 to 100'],
    ['focal-50x50-50', 'focal-XxY'],
    ['rotate', 'rotate-90', 'one of 90, 180, 270'],
    ['flip', 'flip-h', 'one of h, v'],
    ['blur', 'blur-S', 'a number from 0.3 to 100'],
    ['sharpen-1', '"sharpen-1" is not sharpen', 'no argument'],
    ['grayscale-1', '"grayscale-1" is not grayscale', 'no argument'],
    ['bgcolor', 'bgcolor-RGB', '3 or 6 hexadecimal digits'],
    ['format', 'format-F', 'one of jpeg, png, webp, avif, gif, ico, heic, auto'],
    ['quality', 'quality-N', 'a whole number from 1 to 100'],
    ['preserve', 'preserve-svg', 'expected "svg"'],
    // Numbers in other spellings.
    ['width-0', PIXELS], ['width-00', PIXELS], ['width-01', PIXELS], ['width-0005', PIXELS], ['width--5', PIXELS],
    ['width-1e3', PIXELS], ['width-1E3', PIXELS], ['width-0x10', PIXELS], ['width-1_000', PIXELS], ['width-5.0', PIXELS],
    ['width-5.5', PIXELS], ['width-65536', PIXELS], ['width-99999999999999999999', PIXELS], ['width-NaN', PIXELS],
    ['width-Infinity', PIXELS], ['width-5px', PIXELS], ['height-0', PIXELS], ['height-65536', PIXELS],
    ['max-0x1', PIXELS], ['max-1x0', PIXELS], ['min-0x0', PIXELS], ['pad-0x1', PIXELS], ['fill-0x1', PIXELS], ['fill-1x0', PIXELS],
    ['max-1X1', PIXELS], ['crop-0x0-0x1', 'crop-LxT-WxH'], ['crop-0x0-1x0', 'crop-LxT-WxH'], ['crop-0.5x0-1x1', 'crop-LxT-WxH'],
    ['scale-0', 'a number above 0, at most 1000'], ['scale-0.0', 'above 0'], ['scale-0.00001', 'at most 4 decimal places'],
    ['scale-12.34567', 'at most 4 decimal places'], ['scale-12.50', 'scale-P'], ['scale-12.', 'scale-P'], ['scale-.5', 'scale-P'],
    ['scale-1000.0001', 'at most 1000'], ['scale-1001', 'at most 1000'], ['scale-012', 'scale-P'], ['scale-1.2.3', 'scale-P'],
    ['croppct-0x0-0x1', 'croppct-LxT-WxH'], ['croppct-0x0-1x0', 'croppct-LxT-WxH'], ['croppct-101x0-1x1', 'croppct-LxT-WxH'],
    ['croppct-0x0-100.0001x1', 'croppct-LxT-WxH'], ['croppct-1.10x0-1x1', 'croppct-LxT-WxH'],
    ['focal-101x0', 'a number from 0 to 100'], ['focal-0x100.0001', 'a number from 0 to 100'], ['focal-0.50x0', 'at most 4 decimal places'],
    ['blur-0', '0.3 to 100'], ['blur-0.29', '0.3 to 100'], ['blur-100.1', '0.3 to 100'], ['blur-1.0', 'blur-S'],
    ['quality-0', '1 to 100'], ['quality-101', '1 to 100'], ['quality-080', '1 to 100'], ['quality-50.5', '1 to 100'],
    ['jpegquality-0', 'jpegquality-N'], ['webpquality-101', 'webpquality-N'], ['avifquality-1.5', 'avifquality-N'],
    // Wrong words.
    ['fill-1x1-c', 'c and a whole number from 0 to 100'], ['fill-1x1-c101', '"fill-1x1-c101" is not fill-WxH', 'c and a whole number from 0 to 100'],
    ['fill-1x1-c05', 'from 0 to 100'], ['fill-1x1-c1.5', 'from 0 to 100'], ['fill-1x1-50', 'or smart'], ['fill-1x1-SMART', 'or smart'],
    ['fill-1x1-smart-c5', 'fill-WxH'], ['fill-1x1-c5-smart', 'fill-WxH'], ['fill-1x1-', 'fill-WxH'], ['fill', 'fill-WxH'],
    ['rotate-0', 'one of 90, 180, 270'], ['rotate-45', 'one of 90'], ['rotate-360', 'one of 90'], ['rotate--90', 'one of 90'], ['rotate-090', 'one of 90'],
    ['flip-x', 'one of h, v'], ['flip-hv', 'one of h, v'], ['flip-H', 'one of h, v'],
    ['bgcolor-ab', 'hexadecimal'], ['bgcolor-abcd', 'hexadecimal'], ['bgcolor-ggg', 'hexadecimal'], ['bgcolor-red', 'hexadecimal'], ['bgcolor-abcdefa', 'hexadecimal'],
    ['format-jpg', 'one of jpeg'], ['format-JPEG', 'one of jpeg'], ['format-svg', 'one of jpeg'], ['format-tiff', 'one of jpeg'], ['format-', 'one of jpeg'],
    ['format-jpeg-lossless', '-lossless after webp, avif, heic only'], ['format-png-lossless', '-lossless after webp'], ['format-gif-lossless', '-lossless after webp'],
    ['format-ico-lossless', '-lossless after webp'], ['format-auto-lossless', '"format-auto-lossless"', '-lossless after webp, avif, heic only'],
    ['format-webp-lossy', '-lossless after webp'], ['format-webp-', '-lossless after webp'], ['format-webp-lossless-lossless', 'format-F-lossless'],
    ['format-constructor', 'one of jpeg'], ['preserve-png', 'expected "svg"'], ['preserve-svg-svg', 'expected "svg"'],
    // Once only.
    ['format-webp|format-avif', '"format-avif" comes after another format'],
    ['format-webp|format-webp', 'only one is allowed'],
    ['quality-5|width-5|quality-6', '"quality-6" comes after another quality'],
    ['jpegquality-5|jpegquality-5', 'comes after another jpegquality'],
    ['webpquality-5|webpquality-6', 'comes after another webpquality'],
    ['avifquality-5|avifquality-6', 'comes after another avifquality'],
    ['bgcolor-abc|bgcolor-def', '"bgcolor-ddeeff" comes after another bgcolor'],
    ['preserve-svg|preserve-svg', '"preserve-svg" comes after another preserve-svg: only one is allowed'],
    // Characters.
    ['width-{400,800}', 'found "{" at character 7'],
    ['format-{avif,webp,jpeg}', 'found "{" at character 8'],
    ['width-4,8', 'found "," at character 8'],
    ['width- 5', 'found " " at character 7'],
    [' width-5', 'found " " at character 1'],
    ['width-5\n', 'found "\\n" at character 8'],
    ['width-5\0', 'found "\\u0000" at character 8'],
    ['width-+5', 'found "+" at character 7'],
    ['width-５', 'found "５" at character 7'],
    ['width-٥', 'found "٥" at character 7'],
    ['wıdth-5', 'found "ı" at character 2'],
    ['width-5%7Cheight-5', 'found "%" at character 8'],
    ['fill-5×5', 'found "×" at character 7'],
    ['bgcolor-#abc', 'found "#" at character 9'],
    ['../../etc/passwd', 'found "/" at character 3'],
    ['width-5;DROP TABLE', 'found ";" at character 8'],
    ['<script>', 'found "<" at character 1'],
    ['📷', 'found "📷" at character 1'],
    ['width-5\ud83d', 'found "\\ud83d" at character 8'],
    // Too much.
    [Array(17).fill('flip-h').join('|'), 'at most 16 operations are allowed, found 17'],
    ['|'.repeat(16), 'at most 16 operations are allowed, found 17'],
    [`${'crop-10000x10000-10000x10000|'.repeat(8)}bgcolor-000|width-40000`, 'found 258 in the canonical form'],
    ['a'.repeat(257), 'at most 256 characters are allowed, found 257'],
    ['width-5|'.repeat(100_000), 'at most 256 characters are allowed, found 800000'],
  ];

  it.each(rows.map(([text, ...sentences]) => ({ text, title: JSON.stringify(text).slice(0, 60), sentences })))('$title', ({ text, sentences }) => {
    const error = refusalOf(text);
    expect(error).toBeInstanceOf(InvalidSpecError);
    expect(hasCode(error, 'INVALID_SPEC')).toBe(true);
    for (const sentence of sentences) expect((error as InvalidSpecError).message).toContain(sentence);
  });
});
