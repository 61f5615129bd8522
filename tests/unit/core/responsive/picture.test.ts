import { describe, expect, it } from 'vitest';
import { pictureHtml, type Attributes, type PictureData, type PictureImage } from '../../../../server/src/core/responsive/picture';

const IMG: PictureImage = { src: '/a.jpg', srcset: null, sizes: null, width: 600, height: 400, alt: 'A harbour' };

const html = (img: Partial<PictureImage>, attributes: Attributes = {}): string => pictureHtml({ sources: [], img: { ...IMG, ...img } }, { attributes });

describe('pictureHtml', () => {
  const picture: PictureData = {
    sources: [
      { type: 'image/avif', srcset: '/a.avif 300w, /b.avif 600w', sizes: '50vw' },
      { type: 'image/webp', srcset: '/b.webp', sizes: '50vw' },
    ],
    img: { ...IMG, srcset: '/a.jpg 300w, /b.jpg 600w', sizes: '50vw' },
  };

  it('writes a source for each format, and the image', () => expect(pictureHtml(picture)).toBe(
    '<picture>'
    + '<source type="image/avif" srcset="/a.avif 300w, /b.avif 600w" sizes="50vw">'
    // Without width descriptors `sizes` would be invalid.
    + '<source type="image/webp" srcset="/b.webp">'
    + '<img src="/a.jpg" srcset="/a.jpg 300w, /b.jpg 600w" sizes="50vw" width="600" height="400" alt="A harbour" loading="lazy" decoding="async">'
    + '</picture>',
  ));

  it('writes the image alone where there are no sources', () => expect(html({})).toBe('<img src="/a.jpg" width="600" height="400" alt="A harbour" loading="lazy" decoding="async">'));

  it('loads an image with priority early', () => expect(pictureHtml({ sources: [], img: IMG }, { priority: true })).toBe(
    '<img src="/a.jpg" width="600" height="400" alt="A harbour" fetchpriority="high" decoding="async">',
  ));

  it('leaves out what is not known', () => expect(html({ width: null, height: null, sizes: '50vw', alt: '' })).toBe('<img src="/a.jpg" alt="" loading="lazy" decoding="async">'));

  it('leaves out sizes where the srcset has no widths', () => expect(html({ srcset: '/a.jpg', sizes: '50vw' })).toContain('srcset="/a.jpg" width="600"'));

  const hostile = `"><script>alert('1')</script>&amp;`;
  const escaped = '&quot;&gt;&lt;script&gt;alert(\'1\')&lt;/script&gt;&amp;amp;';

  it('escapes every value', () => expect(pictureHtml({
    sources: [{ type: hostile, srcset: `${hostile} 1w`, sizes: hostile }],
    img: { src: hostile, srcset: `${hostile} 1w`, sizes: hostile, width: 1, height: 2, alt: hostile },
  }, { attributes: { title: hostile } })).toBe(
    `<picture><source type="${escaped}" srcset="${escaped} 1w" sizes="${escaped}">`
    + `<img src="${escaped}" srcset="${escaped} 1w" sizes="${escaped}" width="1" height="2" alt="${escaped}" loading="lazy" decoding="async" title="${escaped}"></picture>`,
  ));
});

describe('the attributes of the image', () => {
  const start = '<img src="/a.jpg" width="600" height="400" alt="A harbour"';
  const rows: readonly (readonly [attributes: Attributes, end: string])[] = [
    [{ class: 'cover', id: 'a', 'data-index': 3, style: 'color: red' }, ' loading="lazy" decoding="async" class="cover" id="a" data-index="3" style="color: red">'],
    [{ hidden: true, title: false, lang: null, dir: undefined, class: '' }, ' loading="lazy" decoding="async" hidden class="">'],
    [{ loading: 'eager', decoding: 'sync' }, ' loading="eager" decoding="sync">'],
    [{ loading: false, decoding: null }, '>'],
    // HTML ignores case.
    [{ Loading: 'eager', CLASS: 'a' }, ' loading="eager" decoding="async" class="a">'],
    [{ ':class': 'a', _x: 1, 'x:y.z-1': 2 }, ' loading="lazy" decoding="async" :class="a" _x="1" x:y.z-1="2">'],
    [JSON.parse('{ "__proto__": "a", "constructor": "b" }') as Attributes, ' loading="lazy" decoding="async" __proto__="a" constructor="b">'],
  ];
  it.each(rows)('%j', (attributes, end) => expect(html({}, attributes)).toBe(start + end));

  it('may change the priority', () => {
    expect(pictureHtml({ sources: [], img: IMG }, { priority: true, attributes: { fetchpriority: 'low' } })).toBe(`${start} fetchpriority="low" decoding="async">`);
  });

  const name = 'a name of letters, digits, "-", "_", ":" and "." that starts with a letter, "_" or ":"';
  const refused: readonly (readonly [found: string, message: string])[] = [
    ['src', 'an attribute that the rendition does not set, found "src". Use the spec or preset.'],
    ['srcset', 'an attribute that the rendition does not set, found "srcset". Use the option widths.'],
    ['sizes', 'an attribute that the rendition does not set, found "sizes". Use the option sizes.'],
    ['width', 'an attribute that the rendition does not set, found "width". Use the spec or preset.'],
    ['height', 'an attribute that the rendition does not set, found "height". Use the spec or preset.'],
    ['alt', 'an attribute that the rendition does not set, found "alt". Use the option alt.'],
    ['ALT', 'an attribute that the rendition does not set, found "ALT". Use the option alt.'],
    ['onload', 'no event handler, found "onload". Add a listener in a script.'],
    ['OnError', 'no event handler, found "OnError". Add a listener in a script.'],
    ...['', ' ', 'a b', 'a=b', 'a"', 'a>', 'a/b', '1a', '-a', '@click', 'é', 'a\n', 'a\0'].map((found) => [found, `${name}, found ${JSON.stringify(found)}. Choose another name.`] as const),
  ];
  it.each(refused)('refuses %j', (found, message) => {
    for (const value of ['x', false]) expect(() => html({}, { [found]: value })).toThrow(new TypeError(`attributes: expected ${message}`));
  });

  it('refuses an object as a value', () => {
    const style = { color: 'red' } as unknown as string;
    expect(() => html({}, { style })).toThrow(new TypeError('attributes.style: expected a text, a number or a boolean, found an object. Write it as a text.'));
  });
});
