import { describe, expect, it } from 'vitest';
import { htmlSnippet, markdownSnippet, nextSnippet, pictureSnippet, relativeLink } from '../../../admin/src/builder/snippets';

const link = { url: 'https://a/b?expires=1&v=2', url2x: undefined, size: { width: 60, height: 40 }, alt: 'A "cat" & <dog>' };
const hostile = { ...link, alt: '"><img src=x onerror=alert(1)>' };

describe('snippets', () => {
  it('HTML', () => expect(htmlSnippet(link)).toBe('<img src="https://a/b?expires=1&amp;v=2" width="60" height="40" alt="A &quot;cat&quot; &amp; &lt;dog&gt;">'));
  it('HTML for 1x and 2x', () => expect(htmlSnippet({ ...link, url: '/1', url2x: '/2', alt: '' })).toBe('<img src="/1" srcset="/1 1x, /2 2x" width="60" height="40" alt="">'));
  it('HTML escapes tags', () => expect(htmlSnippet({ ...hostile, url: '/1' })).toBe('<img src="/1" width="60" height="40" alt="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;">'));
  it('a picture, best first', () => expect(pictureSnippet({ ...link, url: '/1', alt: '' }, [{ mime: 'image/avif', url: '/a?b&c', url2x: '/2' }, { mime: 'image/webp', url: '/w', url2x: undefined }]).split('\n')).toEqual([
    '<picture>', '  <source type="image/avif" srcset="/a?b&amp;c 1x, /2 2x">', '  <source type="image/webp" srcset="/w">', '  <img src="/1" width="60" height="40" alt="">', '</picture>',
  ]));
  it('Markdown', () => expect(markdownSnippet({ url: '/1', alt: 'a [b]\nc\\' })).toBe('![a \\[b\\] c\\\\](/1)'));
  it('Markdown escapes tags, entities and code', () => expect(markdownSnippet({ url: '/1', alt: '<img src=x onerror=alert(1)> &lt; `' })).toBe('![\\<img src=x onerror=alert(1)> \\&lt; \\`](/1)'));
  it('Markdown escapes emphasis and table lines', () => expect(markdownSnippet({ url: '/1', alt: '*a* _b_ ~c~ | d' })).toBe(String.raw`![\*a\* \_b\_ \~c\~ \| d](/1)`));
  it('Next.js', () => expect(nextSnippet(hostile)).toBe(String.raw`<Image src={"https://a/b?expires=1&v=2"} width={60} height={40} alt={"\"><img src=x onerror=alert(1)>"} unoptimized />`));
  it('a link without its origin', () => expect(relativeLink('https://a/images/x/1/width-10%7Cformat-webp/a.webp?expires=1')).toBe('/images/x/1/width-10%7Cformat-webp/a.webp?expires=1'));
});
