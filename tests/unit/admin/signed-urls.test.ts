import { describe, expect, it } from 'vitest';
import { htmlSnippet, localOrigin, markdownSnippet } from '../../../admin/src/builder/signedUrls';

describe('snippets', () => {
  it('HTML', () => {
    expect(htmlSnippet('https://a/b?expires=1&v=2', undefined, { width: 60, height: 40 }, 'A "cat" & <dog>'))
      .toBe('<img src="https://a/b?expires=1&amp;v=2" width="60" height="40" alt="A &quot;cat&quot; &amp; &lt;dog&gt;">');
  });
  it('HTML for 1x and 2x', () => expect(htmlSnippet('/1', '/2', { width: 6, height: 4 }, '')).toBe('<img src="/1" srcset="/1 1x, /2 2x" width="6" height="4" alt="">'));
  it('Markdown escapes tags, entities and code', () => expect(markdownSnippet('/1', '<img src=x onerror=alert(1)> &lt; `')).toBe('![\\<img src=x onerror=alert(1)> \\&lt; \\`](/1)'));
  it('HTML escapes tags', () => expect(htmlSnippet('/1', undefined, { width: 6, height: 4 }, '"><img src=x onerror=alert(1)>')).toBe('<img src="/1" width="6" height="4" alt="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;">'));
  it('Markdown', () => expect(markdownSnippet('/1', 'a [b]\nc\\')).toBe('![a \\[b\\] c\\\\](/1)'));
});

describe('localOrigin', () => {
  it.each(['http://localhost:1337', 'http://127.0.0.1:1337', 'http://0.0.0.0:1337', 'http://[::1]:1337', 'https://cms.localhost'])('%s works only on this computer', (origin) => {
    expect(localOrigin(`${origin}/images/x/1/width-10`)).toBe(origin);
  });
  it.each(['https://cms.example.com/images/x', 'https://localhost.example.com/x', 'http://10.0.0.5/x', 'https://1270.0.0.1.example/x', '/images/x', ''])('%s can work elsewhere', (url) => expect(localOrigin(url)).toBeNull());
});
