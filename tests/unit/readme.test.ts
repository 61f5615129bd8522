import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { purgeCloudflare } from '../../docs/examples/purge-cloudflare';
import * as next from '../../next/index';
import * as nuxt from '../../nuxt/index';
import { parseConfig } from '../../server/src/config/parse-config';
import { OPERATIONS } from '../../server/src/core/filter-spec/operations';
import * as sign from '../../sign/index';
import { operationsTable, withOperationsTable } from '../helpers/operations-table';
import { runSnippet } from '../helpers/run-snippet';
import { allSnippets, brokenAnchorsOf, fencesOf, linksOf, pages, pathsNamedIn, withShownFiles, type Snippet } from '../helpers/snippets';

const pageFile = (page: string): string => fileURLToPath(new URL(`../../${page}`, import.meta.url));

const FILTER_SPECS = pageFile('docs/filter-specs.md');

describe('docs/filter-specs.md', () => {
  // `npx vitest run --project unit tests/unit/readme.test.ts -u` updates it.
  it('has the operations of the registry', async () => {
    expect(existsSync(FILTER_SPECS), 'docs/filter-specs.md is missing').toBe(true);
    await expect(withOperationsTable(readFileSync(FILTER_SPECS, 'utf8'))).toMatchFileSnapshot(FILTER_SPECS);
  });
});

const requireHere = createRequire(import.meta.url);

/** Strapi's `env` helper, with a value for every variable. */
const env = Object.assign((name: string) => `the value of ${name}, which is long enough`, {
  int: (_name: string, value?: number) => value,
  array: (_name: string, value?: readonly string[]) => value ?? ['the first of two texts, which is long enough', 'the second'],
});

/** The package's own exports, from their sources. */
const ENTRIES: Readonly<Record<string, unknown>> = { '': requireHere('../../index.js'), '/next': next, '/nuxt': nuxt, '/sign': sign };
const PACKAGE = 'strapi-plugin-renditions';

vi.stubEnv('RENDITIONS_SECRET', 'a secret of more than 32 characters');

/** Strapi takes seconds to load. */
const STRAPI = { factories: { createCoreController: (_uid: string, controller: unknown) => controller } };

function load(name: string): unknown {
  if (name.startsWith('./')) return { directoryStore: () => ({}), purgeCloudflare };
  if (name === '@strapi/strapi') return STRAPI;
  return name.startsWith(PACKAGE) ? ENTRIES[name.slice(PACKAGE.length)] : null;
}

const run = (snippet: Snippet): Record<string, unknown> => runSnippet(snippet, load);

/** The plugin's configuration in a snippet, or null. */
function configIn(snippet: Snippet): unknown {
  const { default: file, renditions } = run(snippet);
  if (typeof file !== 'function' || !snippet.code.startsWith('// config/plugins.')) return renditions ?? null;
  const made = (file as (params: { env: typeof env }) => { renditions?: { config: unknown } })({ env });
  return made.renditions?.config ?? null;
}

describe('snippets of the documentation', () => {
  it('are there', () => expect(allSnippets.length).toBeGreaterThan(15));

  it.each(allSnippets)('$place is a complete $language module', (snippet) => {
    expect(snippet.code).toMatch(snippet.language === 'ts' ? /^export /m : /^(?:module\.)?exports/m);
    expect(() => run(snippet)).not.toThrow();
  });

  const configs = allSnippets.filter((snippet) => configIn(snippet) !== null);
  it('have configurations', () => expect(configs.length).toBeGreaterThan(8));
  it.each(configs)('the configuration of $place is valid', (snippet) => expect(() => parseConfig(configIn(snippet))).not.toThrow());
});

/** The settings of a section, from the message for an unknown setting. */
function settingsIn(path: string, wrap: (section: object) => object): readonly string[] {
  try {
    parseConfig(wrap({ qqqqqqqq: true }));
  } catch (error) {
    const [, names = ''] = /qqqqqqqq: there is no such setting\. Expected one of (.*)/.exec((error as Error).message) ?? [];
    return names.split(', ').map((name) => `${path}${name}`);
  }
  throw new Error(`expected "qqqqqqqq" to be refused in "${path}"`);
}

const SECTIONS: readonly [path: string, wrap: (section: object) => object][] = [
  ['', (section) => section],
  ['routes.<name>.', (section) => ({ routes: { a: section } })],
  ['routes.<name>.sendfile.', (section) => ({ routes: { a: { sendfile: section } } })],
  ['operations.<name>.', (section) => ({ operations: { a: section } })],
  ['presets.<name>.', (section) => ({ presets: { a: section } })],
  ...['store', 'source', 'api', 'memory', 'limits', 'rendering', 'quality', 'encoding', 'metrics'].map((name) => [`${name}.`, (section: object) => ({ [name]: section })] as [string, (section: object) => object]),
];

describe('docs/configuration.md', () => {
  const page = readFileSync(pageFile('docs/configuration.md'), 'utf8');
  const table = [...page.matchAll(/^\| `([\w.<> ]+)` \| ([^|]+) \|/gm)].map(([, option = '', standard = '']) => ({ option, standard }));
  const rows = table.map(({ option }) => option);

  it.each(SECTIONS)('has a row for each setting of the section "%s"', (path, wrap) => {
    const settings = settingsIn(path, wrap);
    expect(settings.length).toBeGreaterThan(1);
    // The documentation has the parts of a section.
    expect(settings.filter((setting) => !rows.some((row) => row === setting || row.startsWith(`${setting}.`)))).toEqual([]);
  });

  it('has the default values', () => {
    const units: Readonly<Record<string, number>> = { '': 1, MiB: 1024 ** 2, GiB: 1024 ** 3 };
    const documented = table.flatMap(({ option, standard }) => {
      const [, digits, unit = ''] = /^([\d,]+)(?: ([MG]iB))?$/.exec(standard) ?? [];
      return digits === undefined ? [] : [{ option, number: Number(digits.replaceAll(',', '')) * (units[unit] ?? NaN) }];
    });
    const defaults = documented.map(({ option }) => option.replace('<name>', 'images').split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], parseConfig({})));
    const compared = documented.filter((_option, index) => defaults[index] !== undefined);
    expect(compared.length).toBeGreaterThan(25);
    expect(compared.map(({ number }) => number)).toEqual(defaults.filter((standard) => standard !== undefined));
  });

  it('shows every setting in a snippet', () => {
    const shown = JSON.stringify(allSnippets.filter(({ place, language }) => language === 'ts' && place.startsWith('docs/configuration.md')).map(configIn), (_key, value: unknown) => (typeof value === 'function' ? 'a function' : value));
    const names = SECTIONS.flatMap(([path, wrap]) => settingsIn(path, wrap)).map((setting) => setting.split('.').at(-1) ?? '');
    expect(names.filter((name) => !shown.includes(`"${name}":`))).toEqual([]);
  });
});

describe('pages', () => {
  const showing = pages.filter((page) => fencesOf(page).some(({ file }) => file !== null));
  it('show files of the examples', () => expect(showing).toContain('docs/astro.md'));
  // The same command as above updates them.
  it.each(showing)('%s shows files as they are', (page) => expect(withShownFiles(page)).toMatchFileSnapshot(pageFile(page)));

  it.each(pages)('%s links to existing files', (page) => {
    expect(linksOf(page).filter((path) => !existsSync(pageFile(path)))).toEqual([]);
  });

  it.each(pages)('%s links to existing headings', (page) => expect(brokenAnchorsOf(page)).toEqual([]));

  it.each(pages)('%s names existing source files', (page) => {
    expect(pathsNamedIn(page).filter((path) => !existsSync(pageFile(path)))).toEqual([]);
  });
});

describe('the table', () => {
  it('has a row of three cells for each operation', () => {
    const rows = operationsTable().split('\n');
    expect(rows).toHaveLength(2 + Object.keys(OPERATIONS).length);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(5);
  });

  it('replaces only the text between the markers', () => {
    const document = 'before\n<!-- operations -->\nold\n<!-- /operations -->\nafter\n';
    const updated = withOperationsTable(document);
    expect(updated).toBe(`before\n<!-- operations -->\n${operationsTable()}\n<!-- /operations -->\nafter\n`);
    expect(withOperationsTable(updated)).toBe(updated);
  });

  it.each([
    ['no markers', 'text'],
    ['no end', '<!-- operations -->'],
    ['no start', '<!-- /operations -->'],
    ['the wrong order', '<!-- /operations --><!-- operations -->'],
    ['two starts', '<!-- operations --><!-- operations --><!-- /operations -->'],
    ['two ends', '<!-- operations --><!-- /operations --><!-- /operations -->'],
  ])('is not inserted into a document with %s', (_title, document) => {
    expect(() => withOperationsTable(document)).toThrow('expected <!-- operations --> and <!-- /operations --> in the document, once each and in this order');
  });
});
