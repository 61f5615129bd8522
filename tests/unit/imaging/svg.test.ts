import { describe, expect, it, vi } from 'vitest';
import { hasCode } from '../../../server/src/core/errors';
import { SNIFF_BYTES, sniffFormat, sniffRendition } from '../../../server/src/core/formats';
import { measureSvg, rewriteSvg } from '../../../server/src/imaging/svg';
import { svgOfPrefix } from '../../helpers/hostile/svg';

const WHOLE = { left: 0, top: 0, width: 10, height: 10 };

const measured = (text: string): string => {
  const { width, height } = measureSvg(Buffer.from(text));
  return `${width}x${height}`;
};

const rewritten = (text: string, crop = WHOLE, size = { width: 5, height: 5 }): string => rewriteSvg(Buffer.from(text), crop, size).toString();

function refusalOf(text: string): unknown {
  try {
    measureSvg(Buffer.from(text));
  } catch (error) {
    return error;
  }
  return null;
}

describe('the size of an SVG', () => {
  it.each([
    ['<svg width="100" height="80">', '100x80'],
    ['<svg width="100px" height="80px"/>', '100x80'],
    ['<svg width="+100" height="80.4">', '100x80'],
    ['<svg width=".6in" height="1in">', '58x96'],
    ['<svg width="2.54cm" height="25.4mm">', '96x96'],
    ['<svg width="72pt" height="6pc">', '96x96'],
    ['<svg width="10em" height="10ex">', '160x80'],
    ['<svg width=" 100 " height="80 px">', '100x80'],
    ["<svg width='100' height='80'>", '100x80'],
    ['<svg\n\twidth = "100"\n\theight = "80"\n>', '100x80'],
    ['<svg viewBox="0 0 100 80">', '100x80'],
    ['<svg viewBox=" 0,0 , 100,80 ">', '100x80'],
    ['<svg viewBox="-5 -5 1e2 80">', '100x80'],
    ['<svg width="50" viewBox="0 0 100 80">', '50x40'],
    ['<svg height="40" viewBox="0 0 100 80">', '50x40'],
    ['<svg width="100%" height="100%" viewBox="0 0 100 80">', '100x80'],
    ['<svg width="auto" height="40" viewBox="0 0 100 80">', '50x40'],
    // The size that a browser gives a replaced element without a size.
    ['<svg>', '300x150'],
    ['<svg width="40">', '40x150'],
    ['<svg width="0" height="-5">', '300x150'],
    ['<svg width="0.2" height="0.2">', '1x1'],
    ['<svg width="100" height="80" viewBox="0 0 0 0">', '100x80'],
    ['<svg viewBox="0 0 NaN 80">', '300x150'],
    ['<svg viewBox="0 0 Infinity 80">', '300x150'],
    ['<svg viewBox="0 0 100">', '300x150'],
    ['<svg data-width="1" stroke-width="2" width="100" height="80">', '100x80'],
    ['<svg aria-label="width=\'1\' >" width="100" height="80">', '100x80'],
    ["<svg title='say \"hi\" >' width=\"100\" height='80'>", '100x80'],
    ['<s:svg xmlns:s="http://www.w3.org/2000/svg" width="100" height="80">', '100x80'],
    ['\u{feff}<svg width="100" height="80">', '100x80'],
    ['<?xml version="1.0"?>\n<svg width="100" height="80">', '100x80'],
    ['<!-- <svg width="1" height="1"> --><svg width="100" height="80">', '100x80'],
    ['<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/1.dtd"><svg width="100" height="80">', '100x80'],
    ['<!DOCTYPE svg [<!ENTITY a "b">]><svg width="100" height="80">', '100x80'],
    ['<!DOCTYPE svg [<!ENTITY a "]><svg width=\'1\' height=\'1\'>">]><svg width="100" height="80">', '100x80'],
    ['<!DOCTYPE svg [<!-- don\'t ]> --><!ENTITY a \'"\'>]><svg width="100" height="80">', '100x80'],
    ['<!DOCTYPE svg SYSTEM "a>b[c"><svg width="100" height="80">', '100x80'],
    ['<svg width="&#49;00" height="&#x38;0">', '100x80'],
    ['<!DOCTYPE svg [<!ENTITY w "100"><!ENTITY w "5"><!ENTITY box \'0 0 &w; 80\'>]><svg viewBox="&box;">', '100x80'],
    ['<!DOCTYPE svg [<!ENTITY a "&b;"><!ENTITY b "&a;">]><svg width="&a;" height="&none;" viewBox="0 0 100 80">', '100x80'],
  ])('%s is %s', (text, size) => expect(measured(text)).toBe(size));
});

describe('an SVG that is refused', () => {
  it.each([
    '', '<', '<svg', '<svg width="100', '<svg width=100>', '<svg width>', '<svg a="1" <b>', '<svg a="1"/ >', '<!-- <svg>', '<?xml <svg>', '<!DOCTYPE svg', '<!DOCTYPE svg [<!ENTITY a "b">', 'text <svg>', '< svg>', '<1svg>',
  ])('%j', (text) => expect(hasCode(refusalOf(text), 'UNSUPPORTED_SOURCE')).toBe(true));
});

describe('an SVG whose root element is far too long', () => {
  const root = (length: number) => `<svg width="5" height="5" class="${'a'.repeat(length)}">`;

  it('is refused', () => expect(hasCode(refusalOf(root(100_001)), 'UNSUPPORTED_SOURCE')).toBe(true));
  it('is read where it has a usual length', () => expect(measured(root(90_000))).toBe('5x5'));
});

describe('a rewritten SVG', () => {
  it('shows the crop at the size', () => {
    expect(rewritten('<svg width="10" height="10" viewBox="0 0 100 100">', { left: 2, top: 3, width: 5, height: 4 }, { width: 50, height: 40 }))
      .toBe('<svg width="50" height="40" viewBox="20 30 50 40" preserveAspectRatio="none">');
  });

  it.each([
    // All bytes that do not concern the viewport are kept.
    ['<svg xmlns="x" class=\'a "b" c\' viewBox="0 0 10 10"/>', '<svg xmlns="x" class=\'a "b" c\' width="5" height="5" viewBox="0 0 10 10" preserveAspectRatio="none"/>'],
    ['<svg width="10" height="10" id="a"><g width="7"/></svg>', '<svg id="a" width="5" height="5" viewBox="0 0 10 10" preserveAspectRatio="none"><g width="7"/></svg>'],
    ['<?xml version="1.0"?><!-- a --><svg viewBox="0 0 10 10">\u{20ac}</svg>\n', '<?xml version="1.0"?><!-- a --><svg width="5" height="5" viewBox="0 0 10 10" preserveAspectRatio="none">\u{20ac}</svg>\n'],
    // A size in the root's style would win over the attributes.
    ['<svg style="width:100%; height : 5px;fill:red;stroke-width:2" viewBox="0 0 10 10">', '<svg style="fill:red;stroke-width:2" width="5" height="5" viewBox="0 0 10 10" preserveAspectRatio="none">'],
    ["<svg style='color:red;height:5px' viewBox='0 0 10 10'>", "<svg style='color:red;' width=\"5\" height=\"5\" viewBox=\"0 0 10 10\" preserveAspectRatio=\"none\">"],
    // A box of another ratio is centred in the viewport, with the space around it.
    ['<svg width="10" height="10" viewBox="0 0 3 4">', '<svg width="5" height="5" viewBox="-0.5 0 4 4" preserveAspectRatio="none">'],
    // Neither rounding errors nor digits lost by rounding.
    ['<svg width="10" height="10" viewBox="0.1 0.2 0.3 0.3">', '<svg width="5" height="5" viewBox="0.1 0.2 0.3 0.3" preserveAspectRatio="none">'],
    ['<svg width="10" height="10" viewBox="0 0 0.00003 0.00003">', '<svg width="5" height="5" viewBox="0 0 0.00003 0.00003" preserveAspectRatio="none">'],
  ])('%s becomes %s', (text, outcome) => expect(rewritten(text)).toBe(outcome));

  it('can be rewritten again', () => {
    const once = rewriteSvg(Buffer.from('<svg width="100" height="100" viewBox="0 0 10 10">'), { left: 20, top: 20, width: 60, height: 60 }, { width: 30, height: 30 });
    expect(rewriteSvg(once, { left: 10, top: 10, width: 10, height: 10 }, { width: 5, height: 5 }).toString())
      .toBe('<svg width="5" height="5" viewBox="4 4 2 2" preserveAspectRatio="none">');
  });

  it('keeps bytes that are not UTF-8', () => {
    const bytes = Buffer.from([...Buffer.from('<svg viewBox="0 0 10 10">'), 0xe9, 0xff, 0x80]);
    expect(rewriteSvg(bytes, WHOLE, WHOLE).subarray(-3)).toEqual(Buffer.from([0xe9, 0xff, 0x80]));
  });
});

describe('what stands before the root element', () => {
  it.each([
    ['a comment', (bytes: number) => `<!--${'x'.repeat(bytes - 7)}-->`],
    ['an internal subset', (bytes: number) => `<!DOCTYPE svg [${' '.repeat(bytes - 17)}]>`],
    ['a literal', (bytes: number) => `<!DOCTYPE svg "${'x'.repeat(bytes - 17)}">`],
    ['white space', (bytes: number) => ' '.repeat(bytes)],
  ])('may be %s of 64 KiB, but not longer', (_, prolog) => {
    const document = (bytes: number) => Buffer.from(`${prolog(bytes)}<svg width="30" height="20"/>${' '.repeat(100_000)}`);
    expect(measureSvg(document(65_535))).toEqual({ width: 30, height: 20 });
    expect(() => measureSvg(document(65_537))).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }) as Error);
  });

  it('is read once, however large the rest is', () => {
    const large = Buffer.concat([Buffer.from('<svg width="30" height="20">'), Buffer.alloc(45 * 2 ** 20, 'x')]);
    const whole = vi.spyOn(large, 'toString');
    const once = rewriteSvg(large, WHOLE, WHOLE);
    expect(whole).toHaveBeenCalledOnce();
    expect(whole.mock.results[0]?.value).toHaveProperty('length', 165_536);
    expect(once.subarray(-1000).equals(large.subarray(-1000))).toBe(true);
  });

  it.each([200, 890, 910, ...Array.from({ length: 60 }, (_, index) => 4050 + index), 65_000])('with a prefixed root at byte %i: the rendition is recognised', (offset) => {
    const source = svgOfPrefix(offset);
    expect(sniffFormat(source)).toBe('svg');
    expect(sniffRendition(rewriteSvg(source, WHOLE, WHOLE).subarray(0, SNIFF_BYTES))).toBe('svg');
  });

  it.each(['', '\u{feff}', '<?xml version="1.0" encoding="UTF-8" standalone="no"?>', '\u{feff}<?xml version="1.0"?>\n'])('%j is dropped before the mark of a late root', (declaration) => {
    const source = Buffer.from(`${declaration}<!--${'\u{20ac}'.repeat(2000)}--><svg width="10" height="10"/>`);
    const outcome = rewriteSvg(source, WHOLE, WHOLE).toString();
    expect(outcome.trimStart()).toMatch(/^<!--<svg-->\s*<!--\u20ac/);
    expect(sniffRendition(Buffer.from(outcome).subarray(0, SNIFF_BYTES))).toBe('svg');
  });
});

describe('an SVG that is not in UTF-8', () => {
  const document = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><svg width="100" height="80"><text>\u00fc</text></svg>`;
  const size = { left: 0, top: 0, width: 100, height: 80 };

  it.each([
    ['UTF-16, little endian', Buffer.from(`\ufeff${document('UTF-16')}`, 'utf16le')],
    ['UTF-16, big endian', Buffer.from(`\ufeff${document('utf-16')}`, 'utf16le').swap16()],
    ['UTF-16 without a byte order mark', Buffer.from(document('UTF-16LE'), 'utf16le')],
    ['ISO-8859-1', Buffer.from(document('ISO-8859-1'), 'latin1')],
    ['windows-1252', Buffer.from(document('Windows-1252'), 'latin1')],
  ])('%s is written in UTF-8, without its declaration', (_, source) => {
    expect(measureSvg(source)).toEqual({ width: 100, height: 80 });
    expect(rewriteSvg(source, size, { width: 50, height: 40 }).toString())
      .toBe('<svg width="50" height="40" viewBox="0 0 100 80" preserveAspectRatio="none"><text>\u00fc</text></svg>');
  });

  it('is refused where its encoding is unknown', () => expect(hasCode(refusalOf(document('x-unknown')), 'UNSUPPORTED_SOURCE')).toBe(true));
});

describe('reading is linear', () => {
  // The bound only guards against hanging: quadratic code took minutes for a megabyte.
  it.each([
    ['spaces after a number', `<svg width="1${' '.repeat(2e6)}!">`],
    ['spaces in a viewBox', `<svg viewBox="0${' '.repeat(2e6)}!">`],
    ['spaces before an attribute', `<svg ${' '.repeat(2e6)}!>`],
    ['spaces after an attribute\'s name', `<svg a${' '.repeat(2e6)}!>`],
    ['a long name', `<svg ${'a'.repeat(2e6)}>`],
    ['document types', '<!DOCTYPE svg>'.repeat(2e5)],
    ['comments', '<!---->'.repeat(3e5)],
    ['open comments', '<!--'.repeat(5e5)],
    ['an internal subset', `<!DOCTYPE svg [${"<!ENTITY a 'b'>".repeat(1e5)}`],
    ['quotes', `<!DOCTYPE svg ${'"\''.repeat(1e6)}`],
    ['attributes', `<svg${' a="b"'.repeat(4e5)}>`],
    ['an attribute', `<svg a="${'b'.repeat(4e6)}">`],
    ['sizes in a style', `<svg style="${'width:1;'.repeat(1e4)}">`],
    ['entities', `<!DOCTYPE svg [${"<!ENTITY a '".repeat(5e3)}]><svg width="${'&a;'.repeat(60)}">`],
    ['references to references', `<!DOCTYPE svg [<!ENTITY a "${'&b;'.repeat(60)}"><!ENTITY b "${'&c;'.repeat(60)}"><!ENTITY c "${'&b;'.repeat(60)}">]><svg width="${'&a;'.repeat(60)}">`],
    ['quotes in a style', `<svg style='${'";   '.repeat(2e4)}'>`],
  ])('%s', (_, text) => {
    refusalOf(text);
    try {
      rewritten(text);
    } catch (error) {
      expect(hasCode(error, 'UNSUPPORTED_SOURCE') || hasCode(error, 'LIMIT_EXCEEDED'), String(error)).toBe(true);
    }
  }, 20_000);
});
