import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from '../../../admin/src/translations/en.json';
import { formatBytes } from '../../../admin/src/translations/formatBytes';
import { loadTranslations } from '../../../admin/src/translations/loadTranslations';

const FOLDER = join(__dirname, '../../../admin/src/translations');
const languages = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && name !== 'en.json');
const read = (name: string) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Record<string, string>;
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
/** A sentence ends with a full stop, running work with an ellipsis, a label with neither. */
const endOf = (text: string) => (/[.。]$/.test(text) ? 'sentence' : text.endsWith('…') ? 'work' : 'label');

/** Texts that are the same in every language. */
const NAMES = ['HTML <img>', 'Markdown', 'Next.js', '{turn}°', 'Strapi {strapi}, Node.js {node}, sharp {sharp}, libvips {libvips}'];
/** Texts that are the same as in English in that language. Any other equal text is one that was not translated. */
const SAME_WORDS: Readonly<Record<string, readonly string[]>> = {
  'de.json': ['Format', 'Link', 'Name', 'Original', 'Original: {facts}', 'Provider: {provider}', 'Renditions', 'Story', 'Syntax', 'Transparent', 'Zoom', 'Zoom (%)'],
  'es.json': ['No', 'Original', 'Original: {facts}', 'Renditions', 'Zoom', 'Zoom (%)'],
  'fr.json': ['Action', 'Format', 'Formats', 'Image', 'Pages', 'Public', 'Instructions', 'Original', 'Renditions', 'Routes', 'Story', 'Transparent', 'Zoom', 'Zoom (%)', '{count, plural, one {# image} other {# images}}', '{name}, {width} × {height} pixels', '{width} × {height} pixels, {bytes}, {format}'],
  'ja.json': ['100%'],
  'pt-BR.json': ['100%', 'Link', 'Original', 'Original: {facts}', 'Renditions', 'Story', 'Zoom', 'Zoom (%)', '{name}, {width} × {height} pixels', '{width} × {height} pixels, {bytes}, {format}'],
};

/** Finds the keys that code uses: written in full, or put together from a template and a quoted word. */
function unusedKeys(code: string): readonly string[] {
  const templates = [...code.matchAll(/\bt\(`([^`$]*)\$\{[^`]*\}([^`$]*)`/g)].map(([, before = '', after = '']) => [before, after] as const);
  const composed = (key: string) => templates.some(([before, after]) =>
    key.startsWith(before) && key.endsWith(after) && code.includes(`'${key.slice(before.length, key.length - after.length)}'`));
  return Object.keys(en).filter((key) => !code.includes(`'${key}'`) && !composed(key));
}

describe('translations', () => {
  it('are there', () => expect(languages).toEqual(['de.json', 'es.json', 'fr.json', 'ja.json', 'pt-BR.json']));

  it.each(languages)('%s has the texts of English, with their placeholders, in the same order', (language) => {
    const texts = read(language);
    expect(Object.keys(texts)).toEqual(Object.keys(en));
    for (const [key, text] of Object.entries(en)) expect([key, placeholders(texts[key] ?? '')]).toEqual([key, placeholders(text)]);
  });

  it.each(languages)('%s has every text translated', (language) => {
    const texts = read(language);
    const same = [...NAMES, ...(SAME_WORDS[language] ?? [])];
    expect(Object.entries(en).filter(([key, text]) => texts[key] === text && !same.includes(text))).toEqual([]);
  });

  it.each(languages)('%s has no exception that is out of date', (language) => {
    const texts = Object.values(read(language));
    expect([...NAMES, ...(SAME_WORDS[language] ?? [])].filter((text) => !texts.includes(text))).toEqual([]);
  });

  it.each(languages)('%s has sentences where English has sentences, and no stray spaces', (language) => {
    const texts = read(language);
    expect(Object.entries(en).filter(([key, text]) => endOf(texts[key] ?? '') !== endOf(text))).toEqual([]);
    expect(Object.entries(texts).filter(([, text]) => text !== text.trim() || text === '' || text.includes('  '))).toEqual([]);
  });

  it('have no key that the code does not use', () => {
    const sources = readdirSync(join(FOLDER, '..'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
    const code = sources.map((name) => readFileSync(join(FOLDER, '..', name), 'utf8')).join('\n');
    expect(unusedKeys(code)).toEqual([]);
  });

  it('are prefixed with the plugin', async () => expect((await loadTranslations('de')).data).toHaveProperty(['renditions.button']));
  it('are empty for a language without a file', async () => expect(await loadTranslations('xx')).toEqual({ data: {}, locale: 'xx' }));
});

describe('formatBytes', () => {
  it.each([[0, '0 byte'], [999, '999 byte'], [54_321, '54.3 kB'], [8_123_456, '8.12 MB']])('%i', (bytes, text) => expect(formatBytes(bytes, 'en')).toBe(text));
});
