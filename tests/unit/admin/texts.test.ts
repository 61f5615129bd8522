import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFailure } from '../../../admin/src/api/readFailure';
import { localOrigin } from '../../../admin/src/builder/localOrigin';
import { choiceOf, ratioChoices } from '../../../admin/src/builder/ratios';
import { htmlSnippet, markdownSnippet } from '../../../admin/src/builder/snippets';
import { formatBytes } from '../../../admin/src/components/formatBytes';
import { loadTranslations } from '../../../admin/src/translations/loadTranslations';
import en from '../../../admin/src/translations/en.json';

const FOLDER = join(__dirname, '../../../admin/src/translations');
const languages = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== 'en.json');
const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Record<string, string>;
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

/** Texts that are the same in every language … */
const NAMES = ['HTML', 'Markdown', '{turn}°'];
/** … and those whose words are the same in one of them. Whatever else is as in English was forgotten. */
const SAME_WORDS: Readonly<Record<string, readonly string[]>> = {
  'de.json': ['Format', 'Original', 'Original: {facts}', 'Route', 'Transparent'],
  'es.json': ['Original', 'Original: {facts}'],
  'fr.json': ['Format', 'Pages', 'Route', 'Transparent', '{width} × {height} pixels, {bytes}, {format}'],
  'ja.json': [],
  'pt-BR.json': ['Original', 'Original: {facts}', '{width} × {height} pixels, {bytes}, {format}'],
};

describe('translations', () => {
  it('are there', () => expect(languages).toEqual(['de.json', 'es.json', 'fr.json', 'ja.json', 'pt-BR.json']));

  it.each(languages)('%s has every text, with its placeholders, and no other', (language) => {
    const texts = read(language);
    expect(Object.keys(texts)).toEqual(Object.keys(en));
    for (const [key, text] of Object.entries(en)) expect([key, placeholders(texts[key] ?? '')]).toEqual([key, placeholders(text)]);
  });

  it.each(languages)('%s has no text left in English', (language) => {
    const texts = read(language);
    const same = [...NAMES, ...(SAME_WORDS[language] ?? [])];
    expect(Object.entries(en).filter(([key, text]) => texts[key] === text && !same.includes(text))).toEqual([]);
  });

  it('every key is used', () => {
    const sources = readdirSync(join(FOLDER, '..'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
    const code = sources.map((name) => readFileSync(join(FOLDER, '..', name), 'utf8')).join('\n');
    const composed = /^(?:mode|failure|expiry|crop\.handle|ratio)\./;
    const literal = (key: string) => code.includes(`'${key}'`) || code.includes(`.${key}\``);
    expect(Object.keys(en).filter((key) => !composed.test(key) && !literal(key))).toEqual([]);
  });

  it('are prefixed with the plugin', async () => expect((await loadTranslations('de')).data).toHaveProperty(['renditions.button']));
  it('are empty where there are none', async () => expect(await loadTranslations('xx')).toEqual({ data: {}, locale: 'xx' }));
});

describe('snippets', () => {
  it('HTML', () => {
    expect(htmlSnippet('https://a/b?expires=1&v=2', undefined, { width: 60, height: 40 }, 'A "cat" & <dog>'))
      .toBe('<img src="https://a/b?expires=1&amp;v=2" width="60" height="40" alt="A &quot;cat&quot; &amp; &lt;dog&gt;">');
  });
  it('HTML for two densities', () => expect(htmlSnippet('/1', '/2', { width: 6, height: 4 }, '')).toBe('<img src="/1" srcset="/1 1x, /2 2x" width="6" height="4" alt="">'));
  it('Markdown of a text with tags, entities and code', () => expect(markdownSnippet('/1', '<img src=x onerror=alert(1)> &lt; `')).toBe('![\\<img src=x onerror=alert(1)> \\&lt; \\`](/1)'));
  it('HTML of a text with tags', () => expect(htmlSnippet('/1', undefined, { width: 6, height: 4 }, '"><img src=x onerror=alert(1)>')).toBe('<img src="/1" width="6" height="4" alt="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;">'));
  it('Markdown', () => expect(markdownSnippet('/1', 'a [b]\nc\\')).toBe('![a \\[b\\] c\\\\](/1)'));
});

describe('ratios', () => {
  const picture = { width: 600, height: 400 };
  it.each([[null, 'free'], [1.5, '3:2'], [1, '1:1'], [2.345, '2.345:1']])('%s is %s', (ratio, key) => expect(choiceOf(ratio, ratioChoices(picture, ratio))).toBe(key));
  it("a picture's own", () => expect(choiceOf(6 / 5.5, ratioChoices({ width: 6000, height: 5500 }, 6 / 5.5))).toBe('original'));
});

describe('formatBytes', () => {
  it.each([[0, '0 byte'], [999, '999 byte'], [54_321, '54.3 kB'], [8_123_456, '8.12 MB']])('%i', (bytes, text) => expect(formatBytes(bytes, 'en')).toBe(text));
});

describe('readFailure', () => {
  it.each([
    [{ name: 'FetchError', status: 404, message: 'Not found' }, 'missing'],
    [{ name: 'FetchError', response: { data: { error: { status: 415 } } }, message: '' }, 'unreadable'],
    [{ name: 'FetchError', status: 502, message: '' }, 'fault'],
    [{ name: 'TokenRefreshError', message: '' }, 'session'],
    [new TypeError('Failed to fetch'), 'offline'],
    [null, 'offline'],
  ])('%j is %s', (error, kind) => expect(readFailure(error).kind).toBe(kind));
});

describe('localOrigin', () => {
  it.each(['http://localhost:1337', 'http://127.0.0.1:1337', 'http://0.0.0.0:1337', 'http://[::1]:1337', 'https://cms.localhost'])('%s leads to this computer only', (origin) => {
    expect(localOrigin(`${origin}/images/x/1/width-10`)).toBe(origin);
  });
  it.each(['https://cms.example.com/images/x', 'https://localhost.example.com/x', 'http://10.0.0.5/x', 'https://1270.0.0.1.example/x', '/images/x', ''])('%s may lead anywhere', (url) => expect(localOrigin(url)).toBeNull());
});
