import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../admin/src/translations/formatBytes';
import { loadTranslations } from '../../../admin/src/translations/loadTranslations';

const ADMIN = join(__dirname, '../../../admin/src');
const FOLDER = join(ADMIN, 'translations');
const LANGUAGES = ['de', 'es', 'fr', 'ja', 'pt-BR'];
const AREAS = ['crops', 'find', 'generator', 'settings', 'start'];
/** The part of the panel with the texts of each area, besides those that each page loads. */
const PARTS: readonly (readonly [string, readonly string[]])[] = [
  ['components/Generator.tsx', ['start', 'generator']],
  ['pages/FindAssetPage.tsx', ['start', 'generator', 'find']],
  ['fields/CropsInput.tsx', ['start', 'generator', 'crops']],
  ['pages/SettingsPage/SettingsPage.tsx', ['start', 'generator', 'find', 'settings']],
];

const textsOf = (area: string, language: string) => JSON.parse(readFileSync(join(FOLDER, area, `${language}.json`), 'utf8')) as Record<string, string>;
const read = (language: string) => Object.assign({}, ...AREAS.map((area) => textsOf(area, language))) as Record<string, string>;
const en = read('en');
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
/** A sentence ends with a full stop, running work with an ellipsis, a label with neither. */
const endOf = (text: string) => (/[.。]$/.test(text) ? 'sentence' : text.endsWith('…') ? 'work' : 'label');

/** Texts that are the same in every language. */
const NAMES = ['HTML <img>', 'Markdown', 'Next.js', '{turn}°', 'Strapi {strapi}, Node.js {node}, sharp {sharp}, libvips {libvips}'];
/** Texts that are the same as in English in that language. Any other equal text is one that was not translated. */
const SAME_WORDS: Readonly<Record<string, readonly string[]>> = {
  de: ['Format', 'Link', 'Name', 'Original', 'Original: {facts}', 'Provider: {provider}', 'Renditions', 'Story', 'Syntax', 'Transparent', 'Zoom', 'Zoom (%)'],
  es: ['No', 'Original', 'Original: {facts}', 'Renditions', 'Zoom', 'Zoom (%)'],
  fr: ['Action', 'Format', 'Formats', 'Image', 'Pages', 'Public', 'Instructions', 'Original', 'Renditions', 'Routes', 'Story', 'Transparent', 'Zoom', 'Zoom (%)', '{count, plural, one {# image} other {# images}}', '{name}, {width} × {height} pixels', '{width} × {height} pixels, {bytes}, {format}'],
  ja: ['100%'],
  'pt-BR': ['100%', 'Link', 'Original', 'Original: {facts}', 'Renditions', 'Story', 'Zoom', 'Zoom (%)', '{name}, {width} × {height} pixels', '{width} × {height} pixels, {bytes}, {format}'],
};

/** Finds the keys that code uses: written in full, or put together from a template and a quoted word. */
function unusedKeys(code: string): readonly string[] {
  const templates = [...code.matchAll(/\bt\(`([^`$]*)\$\{[^`]*\}([^`$]*)`/g)].map(([, before = '', after = '']) => [before, after] as const);
  const composed = (key: string) => templates.some(([before, after]) =>
    key.startsWith(before) && key.endsWith(after) && code.includes(`'${key.slice(before.length, key.length - after.length)}'`));
  return Object.keys(en).filter((key) => !code.includes(`'${key}'`) && !composed(key));
}

/** The source files that a file of the panel loads, at once or later. */
function loadedBy(file: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(file)) return known;
  known.add(file);
  const imported = [...readFileSync(file, 'utf8').matchAll(/(?:from |import\()'(\.[^']+)'/g)].map(([, path = '']) => join(dirname(file), path));
  for (const path of imported) {
    const found = [`${path}.tsx`, `${path}.ts`].find((name) => existsSync(name));
    if (found?.startsWith(ADMIN)) loadedBy(found, known);
  }
  return known;
}

/** The areas of the texts that a file shows, as far as their keys are written in full or begin a template. */
function areasIn(file: string): readonly string[] {
  const asked = [...readFileSync(file, 'utf8').matchAll(/\bt\((['`])([^'`$]+)/g)].map(([, quote, key = '']) => ({ key, isWhole: quote === "'" }));
  return AREAS.filter((area) => Object.keys(textsOf(area, 'en')).some((name) => asked.some(({ key, isWhole }) => (isWhole ? name === key : name.startsWith(key)))));
}

describe('translations', () => {
  it('are there for each area and language', () => {
    expect(readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort()).toEqual(AREAS);
    for (const area of AREAS) expect(readdirSync(join(FOLDER, area)).sort()).toEqual(['de', 'en', 'es', 'fr', 'ja', 'pt-BR'].map((language) => `${language}.json`));
  });

  it('have each key in one area', () => expect(Object.keys(en)).toHaveLength(AREAS.reduce((sum, area) => sum + Object.keys(textsOf(area, 'en')).length, 0)));

  it.each(PARTS)('of %s are in the areas that it loads: %j', (file, areas) => {
    const files = [...loadedBy(join(ADMIN, file))];
    expect(files.length).toBeGreaterThan(10);
    expect(files.map((name) => [name, areasIn(name).filter((area) => !areas.includes(area))]).filter(([, missing]) => missing?.length)).toEqual([]);
  });

  it('of the start are all that the button in asset dialogs and the routes show', () => {
    const files = [...readdirSync(join(ADMIN, 'mount')).map((name) => join('mount', name)), 'pages/App.tsx', 'pages/AssetPage.tsx', 'index.ts'];
    expect(files.flatMap((name) => areasIn(join(ADMIN, name))).filter((area) => area !== 'start')).toEqual([]);
  });

  it.each(LANGUAGES)('%s has the texts of English, with their placeholders, in the same order', (language) => {
    for (const area of AREAS) {
      const [texts, english] = [textsOf(area, language), textsOf(area, 'en')];
      expect(Object.keys(texts)).toEqual(Object.keys(english));
      for (const [key, text] of Object.entries(english)) expect([key, placeholders(texts[key] ?? '')]).toEqual([key, placeholders(text)]);
    }
  });

  it.each(LANGUAGES)('%s has every text translated', (language) => {
    const texts = read(language);
    const same = [...NAMES, ...(SAME_WORDS[language] ?? [])];
    expect(Object.entries(en).filter(([key, text]) => texts[key] === text && !same.includes(text))).toEqual([]);
  });

  it.each(LANGUAGES)('%s has no exception that is out of date', (language) => {
    const texts = Object.values(read(language));
    expect([...NAMES, ...(SAME_WORDS[language] ?? [])].filter((text) => !texts.includes(text))).toEqual([]);
  });

  it.each(LANGUAGES)('%s has sentences where English has sentences, and no stray spaces', (language) => {
    const texts = read(language);
    expect(Object.entries(en).filter(([key, text]) => endOf(texts[key] ?? '') !== endOf(text))).toEqual([]);
    expect(Object.entries(texts).filter(([, text]) => text !== text.trim() || text === '' || text.includes('  '))).toEqual([]);
  });

  it('have no key that the code does not use', () => {
    const sources = readdirSync(ADMIN, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
    const code = sources.map((name) => readFileSync(join(ADMIN, name), 'utf8')).join('\n');
    expect(unusedKeys(code)).toEqual([]);
  });

  it('are prefixed with the plugin', async () => expect((await loadTranslations('de')).data).toHaveProperty(['renditions.button']));
  it('are empty for a language without a file', async () => expect(await loadTranslations('xx')).toEqual({ data: {}, locale: 'xx' }));
});

describe('formatBytes', () => {
  it.each([[0, '0 bytes'], [1, '1 byte'], [999, '999 bytes'], [54_321, '54.3 kB'], [8_123_456, '8.12 MB']])('%i', (bytes, text) => expect(formatBytes(bytes, 'en')).toBe(text));
});
